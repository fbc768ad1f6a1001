"""The deadlines on the page: a time line with today in it, and the message of the first start."""

from playwright.sync_api import expect

from tests.platforms.page.pages import Open


def test_the_time_line_shows_every_deadline_and_today(open_page: Open) -> None:
    page = open_page()
    expect(page.get_by_text("Where you stand on")).to_be_visible(timeout=15_000)
    page.get_by_role("link", name="Deadlines").click()
    expect(page.get_by_role("heading", name="The license expires")).to_be_visible()
    expect(page.locator(".due-today")).to_contain_text("Today, ")
    days = [text[:10] for text in page.locator(".due-day").all_inner_texts() if text[:4].isdecimal()]
    assert days == sorted(days)
    page.get_by_role("link", name="Back to the chat").click()
    expect(page.locator(".foot textarea")).to_be_focused()
