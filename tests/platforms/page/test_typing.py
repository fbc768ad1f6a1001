"""Nothing typed is lost: not to a message that comes, a refusal, a send, a reload, a server that is away."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.platforms.page.pages import Open, ask, watched
from tests.serving import Served, serving

INTERLEAVINGS, STEPS = 200, 6
LETTERS = "abc 许可x7"


@pytest.fixture
def open_page(browser: Browser, in_force: Served) -> Iterator[Open]:
    with watched(browser, in_force) as opened:
        yield opened


# One interleaving in the page itself: each step a field, and what is done there; what the fields hold then.
INTERLEAVE = """async ([steps, selectors]) => {
  const fields = selectors.map((it) => document.querySelector(it));
  for (const [place, act, pause] of steps) {
    fields[place].focus();
    const enter = new KeyboardEvent("keydown", { key: "Enter", bubbles: true });
    if (act === "Enter") fields[place].dispatchEvent(enter);
    else if (act === "submit") fields[1].form.requestSubmit();
    else document.execCommand("insertText", false, act);
    await new Promise((done) => setTimeout(done, pause));
  }
  return fields.map((it) => it.value);
}"""
SELECTORS = [".foot textarea", "form [name=since]", "form [name=persons]"]


def test_no_field_loses_a_letter_while_messages_come_and_forms_are_refused(open_page: Open) -> None:
    """One-line fields emptied themselves with each message; the letters after Enter vanished."""
    page, other = open_page(), open_page()
    form = ask(page, "incident data leaked").locator("form")
    form.locator("[name=since]").fill("no time")
    chance = random.Random(20_261_126)
    typed, sent, said = ["", "no time", ""], list[str](), 0
    for _ in range(INTERLEAVINGS):
        steps: list[tuple[int, str, int]] = []
        for _ in range(chance.randint(2, STEPS)):
            place, pause = chance.randrange(3), chance.choice((0, 0, 5, 15))
            match chance.choices(("type", "enter", "refusal"), (14, 1, 1))[0]:
                case "type":
                    text = "".join(chance.choices(LETTERS, k=chance.randint(1, 3)))
                    steps.append((place, text, pause))
                    typed[place] += text
                case "enter" if typed[0].strip():
                    steps.append((0, "Enter", pause))
                    sent.append(" ".join(typed[0].split()))
                    typed[0] = ""
                case "refusal":
                    steps.append((1, "submit", pause))
        if chance.random() < 0.15:
            said += 1
            other.evaluate(INTERLEAVE, [[(0, f"thanks {said}", 0), (0, "Enter", 0)], SELECTORS[:1]])
        assert page.evaluate(INTERLEAVE, [steps, SELECTORS]) == typed
    expect(form.get_by_role("alert").filter(has_text="“no time")).to_be_visible()
    headings = page.locator(".from-you.opening h2")
    expect(headings).to_have_count(said + len(sent) + 1, timeout=30_000)
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
