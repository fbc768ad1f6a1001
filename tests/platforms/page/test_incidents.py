"""Both walks in the local chat, from the first message to the Word file, by buttons and forms."""

from collections.abc import Iterator
from io import BytesIO

import docx
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.platforms.page.pages import Open, ask, fill, watched
from tests.serving import Served, serving


@pytest.fixture(scope="module")
def officers_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("incidents"), OFFICERS="local:you", ONCALL="local:you") as running:
        yield running


@pytest.fixture
def open_page(browser: Browser, officers_own: Served) -> Iterator[Open]:
    with watched(browser, officers_own) as opened:
        yield opened


def press(thread: Locator, name: str) -> Locator:
    """Presses a button that opens a form; the form, once it is there."""
    known = thread.locator("form").count()
    thread.get_by_role("button", name=name, exact=True).last.click()
    form = thread.locator("form").nth(known)
    expect(form).to_be_visible(timeout=15_000)
    return form


def report(page: Page, what: str, happened: str) -> Locator:
    """The case's own thread, once it is open."""
    asked = ask(page, f"incident {what}")
    fill(asked.locator("form"), happened=happened, data="personal", going_on="no")
    anyway = asked.get_by_role("button", name="It is another one, open it")
    opened = asked.get_by_text("is open. Xuke leads")
    expect(anyway.or_(opened)).to_be_visible(timeout=15_000)
    if anyway.is_visible():
        press(asked, "It is another one, open it").locator("button[type=submit]").click()
        expect(opened).to_be_visible()
    thread = page.get_by_role("article").filter(has_text=what).last
    expect(thread.get_by_role("button", name="Done", exact=True).first).to_be_visible(timeout=15_000)
    return thread


def walk(page: Page, thread: Locator) -> None:
    """Presses "Done" on what matters most, until only closing is left, and closes."""
    for _ in range(8):
        close = thread.get_by_role("button", name="Close the case", exact=True)
        messages = thread.locator(".message").count()
        if close.count():
            form = press(thread, "Close the case")
            fill(form, cause="known", lessons="learned", receipt="R-1")
            expect(thread.get_by_text("is closed. Its summary report").first).to_be_visible()
            return
        fill(press(thread, "Done"), what="did it")
        # What was pressed, the form, what was sent, its answer, and what the case itself says in its thread.
        expect(thread.locator(".message").nth(messages + 4)).to_be_visible(timeout=15_000)
    raise AssertionError("the walk did not come to its end")


@pytest.mark.parametrize(
    ("what", "happened", "clause"),
    [
        ("the patient table was public", "leak", "八"),
        ("gambling ads in the forum", "illegal_information", "九"),
    ],
)
def test_a_walk_from_the_first_message_to_the_word_file(
    open_page: Open, what: str, happened: str, clause: str
) -> None:
    page = open_page()
    thread = report(page, what, happened)
    expect(thread.get_by_text(f"clause {clause}").first).to_be_visible()
    walk(page, thread)
    link = thread.get_by_role("link", name="summary.docx")
    expect(link).to_be_visible(timeout=15_000)
    with page.expect_download() as download:
        link.click()
    content = download.value.path().read_bytes()
    word = docx.Document(BytesIO(content))
    text = "\n".join(paragraph.text for paragraph in word.paragraphs)
    text += "\n".join(cell.text for table in word.tables for row in table.rows for cell in row.cells)
    assert what in text
    assert "琼B2-20210620" in text
    page.get_by_role("link", name="Incidents").click()
    page.get_by_role("link", name=what).click()
    expect(page.locator(".timeline li").nth(4)).to_be_visible()
    expect(page.get_by_text("closed the case").first).to_be_visible()
