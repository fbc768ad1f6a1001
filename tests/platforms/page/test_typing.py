"""Nothing typed is lost: not to a message that comes, a refusal, a send, a reload, a server that is away."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.platforms.page.pages import Open, ask, watched
from tests.serving import Served, serving

INTERLEAVINGS, STEPS = 200, 6
LETTERS = "abc 许可x7"


@pytest.fixture
def open_page(browser: Browser, in_force: Served) -> Iterator[Open]:
    with watched(browser, in_force) as opened:
        yield opened


def type_in(field: Locator, text: str) -> None:
    field.focus()
    field.page.keyboard.insert_text(text)


def test_no_field_loses_a_letter_while_messages_come_and_forms_are_refused(open_page: Open) -> None:
    """One-line fields emptied themselves with each message; the letters after Enter vanished."""
    page, other = open_page(), open_page()
    form = ask(page, "incident data leaked").locator("form")
    fields = [page.locator(".foot textarea"), form.locator("[name=since]"), form.locator("[name=persons]")]
    typed, sent, said = ["", "", ""], [], 0
    chance = random.Random(20_261_126)
    for _ in range(INTERLEAVINGS):
        for _ in range(chance.randint(2, STEPS)):
            match chance.choices(("type", "message", "enter", "refusal"), (12, 1, 1, 1))[0]:
                case "type":
                    place = chance.randrange(3)
                    text = "".join(chance.choices(LETTERS, k=chance.randint(1, 3)))
                    type_in(fields[place], text)
                    typed[place] += text
                case "message":
                    said += 1
                    type_in(other.locator(".foot textarea"), f"thanks {said}")
                    other.keyboard.press("Enter")
                case "enter" if typed[0].strip():
                    fields[0].focus()
                    page.keyboard.press("Enter")
                    sent.append(" ".join(typed[0].split()))
                    typed[0] = ""
                case "refusal":
                    if not typed[1].strip():
                        type_in(fields[1], "x")
                        typed[1] += "x"
                    form.locator("button[type=submit]").click()
        assert [field.input_value() for field in fields] == typed
    expect(form.get_by_role("alert").filter(has_text="“")).to_be_visible()
    headings = page.locator(".from-you.opening h2")
    expect(headings.filter(has_text=f"thanks {said}")).to_be_visible()
    expect(headings).to_have_count(said + len(sent) + 1)
    shown = [" ".join(text.split()) for text in headings.all_inner_texts()]
    assert [text for text in shown if not text.startswith(("thanks ", "incident "))] == sent


def test_what_was_typed_is_there_after_a_reload(open_page: Open) -> None:
    page = open_page()
    thread = ask(page, "incident nothing lost here")
    thread.locator("form [name=since]").fill("yesterday 10 pm")
    thread.locator("form [name=data]").select_option("personal")
    page.locator(".foot textarea").fill("half a que")
    page.reload()
    thread = page.get_by_role("article").filter(has_text="incident nothing lost here").last
    expect(thread.locator("form [name=since]")).to_have_value("yesterday 10 pm")
    expect(thread.locator("form [name=data]")).to_have_value("personal")
    expect(page.locator(".foot textarea")).to_have_value("half a que")
    page.locator(".foot textarea").fill("")
    page.reload()
    expect(page.locator(".foot textarea")).to_have_value("")


def test_what_was_typed_while_the_server_was_away_is_there_when_it_is_back(
    browser: Browser, tmp_path: Path
) -> None:
    folder = tmp_path / "away"
    folder.mkdir()
    with serving(folder) as first:
        page = browser.new_page()
        page.goto(first.url)
        field = page.locator(".foot textarea")
        expect(field).to_be_focused()
        field.fill("before")
        port = str(first.port)
    expect(page.locator("#popup")).to_have_attribute("aria-hidden", "false", timeout=15_000)
    field.focus()
    page.keyboard.insert_text(", while")
    page.keyboard.press("Enter")  # nobody is there to take it
    page.keyboard.insert_text(" and after")
    expect(field).to_have_value("before, while and after")
    with serving(folder, PORT=port):
        expect(page.locator("#popup")).not_to_have_attribute("aria-hidden", "false", timeout=30_000)
        expect(field).to_have_value("before, while and after")
        field.press("Enter")
        expect(page.get_by_role("heading", level=2, name="before, while and after")).to_be_visible()
        expect(field).to_have_value("")
    page.close()
