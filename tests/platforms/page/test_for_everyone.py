"""The local chat for everyone: by keyboard, read aloud, on a phone, in both languages, in the dark."""

import pytest
from playwright.sync_api import Page, expect

from tests.platforms.page.pages import QUESTION, Open, ask, fits


def test_everything_can_be_done_by_keyboard(open_page: Open) -> None:
    page = open_page()
    threads = page.get_by_role("article").count()
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    thread = page.get_by_role("article").nth(threads)
    expect(thread.locator(".badge")).to_be_visible()
    page.keyboard.press("Shift+Tab")
    expect(thread.get_by_role("button", name="Reply")).to_be_focused()
    page.keyboard.press("Enter")
    expect(thread.locator("textarea")).to_be_focused()
    page.keyboard.type("why")
    page.keyboard.press("Enter")
    expect(thread.locator(".from-xuke")).to_have_count(2)
    page.keyboard.press("Escape")
    expect(thread.get_by_role("button", name="Reply")).to_be_focused()
    while page.evaluate("document.activeElement.textContent") != "Why?":
        page.keyboard.press("Shift+Tab")
    page.keyboard.press("Space")
    expect(thread.locator(".from-xuke")).to_have_count(3)


def test_the_first_stop_of_the_tab_key_skips_to_the_field(open_page: Open) -> None:
    page = open_page()
    first = page.locator("button, a, textarea").first
    first.focus()
    expect(first).to_have_text("Skip to the message field")
    expect(first).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator(".foot textarea")).to_be_focused()


def test_new_messages_are_announced(open_page: Open) -> None:
    page = open_page()
    log = page.get_by_role("log")
    assert log.get_attribute("aria-live") == "polite"
    thread = ask(page, QUESTION)
    expect(log.get_by_role("article", name=f"Thread: {QUESTION}").last).to_be_visible()
    assert thread.locator(".reply").get_attribute("lang") == "en"
    assert thread.locator("blockquote").first.get_attribute("lang") == "zh"


def test_enter_that_ends_the_spelling_of_a_word_does_not_send(open_page: Open) -> None:
    page = open_page()
    threads = page.get_by_role("article").count()
    page.keyboard.type("guanggao")
    page.locator(".foot textarea").dispatch_event("keydown", {"key": "Enter", "isComposing": True})
    page.locator(".foot textarea").dispatch_event("keydown", {"key": "Enter", "keyCode": 229})
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("in our app?")
    page.keyboard.press("Enter")
    heading = page.get_by_role("article").nth(threads).get_by_role("heading", level=2)
    expect(heading).to_have_text("guanggao\nin our app?")
    assert page.get_by_role("article").count() == threads + 1


def test_chinese_readers_get_a_chinese_page_and_can_switch(open_page: Open) -> None:
    page = open_page(locale="zh-CN")
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    expect(page.get_by_role("heading", name="这件事，许可证允许吗？")).to_be_visible()
    expect(ask(page, "能上在线聊天吗？").locator(".badge")).to_contain_text("不可以")
    page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en-US")
    expect(page.get_by_role("heading", name="Is it licensed?")).to_be_visible()
    expect(page.get_by_role("article").last.locator(".badge")).to_contain_text("不可以")
    page.reload()
    expect(page.locator("html")).to_have_attribute("lang", "en-US")


def test_answers_come_in_the_askers_language_whatever_the_page_speaks(open_page: Open) -> None:
    page = open_page()
    expect(ask(page, "能上在线聊天吗？").locator(".badge")).to_contain_text("不可以")
    expect(ask(page, QUESTION).locator(".badge")).to_contain_text("No")


def test_the_page_follows_the_systems_appearance_until_another_is_chosen(open_page: Open) -> None:
    def ground(page: Page) -> str:
        return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))

    light, dark = open_page(scheme="light"), open_page(scheme="dark")
    colors = ground(light), ground(dark)
    assert colors[0] != colors[1]
    dark.get_by_role("link", name="Light").click()
    expect(dark.get_by_role("link", name="Dark")).to_be_visible()
    assert ground(dark) == colors[0]


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
def test_a_phone_shows_all_of_it_without_scrolling_sideways(open_page: Open, locale: str) -> None:
    page = open_page(width=360, height=740, locale=locale)
    assert fits(page)
    for text in (QUESTION, "show", "help", "x" * 300, "clause 15", "forum, marketplace and live chat"):
        ask(page, text)
        assert fits(page), text
    page.get_by_role("article").last.locator(".reply-button").click()
    assert fits(page)
    expect(page.locator(".status")).to_be_in_viewport()
    expect(page.locator(".foot textarea")).to_be_in_viewport()
