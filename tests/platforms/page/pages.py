"""The local chat in a real browser: opening pages, asking on them."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Locator, Page, expect

from tests.serving import Served

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
QUESTION = "can we launch live chat?"

Open = Callable[..., Page]


@contextmanager
def watched(browser: Browser, served: Served) -> Iterator[Open]:
    """Opens pages that must neither complain in the console nor ask any other machine for anything."""
    complaints: list[str] = []
    elsewhere: list[str] = []
    pages: list[Page] = []

    def open_page(
        width: int = 1_280, height: int = 900, locale: str = "en-US", scheme: str = "light"
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            locale=locale,
            color_scheme="dark" if scheme == "dark" else "light",
            reduced_motion="reduce",
        )
        context.set_default_timeout(10_000)
        page = context.new_page()
        pages.append(page)
        page.on(
            "console",
            lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None,
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "request",
            lambda request: (
                None if request.url.startswith((served.url, "data:")) else elsewhere.append(request.url)
            ),
        )
        page.goto(served.url)
        expect(page.locator(".foot textarea")).to_be_focused()
        # What Xuke says by itself at its first start, so that it comes in the middle of no test.
        expect(page.get_by_role("article").first).to_be_visible()
        return page

    yield open_page
    for page in pages:
        page.context.close()
    assert complaints == []
    assert elsewhere == []


def ask(page: Page, question: str) -> Locator:
    """Types a question into the channel; the thread that it opened, answered."""
    same = page.get_by_role("article").filter(
        has=page.get_by_role("heading", level=2, name=question, exact=True)
    )
    known = same.count()
    page.locator(".foot textarea").click()
    page.keyboard.insert_text(question)
    page.keyboard.press("Enter")
    expect(same).to_have_count(known + 1)
    thread = same.nth(known)
    expect(thread.locator(".from-xuke .lead").first).to_be_visible()
    return thread


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def fill(form: Locator, **fields: str) -> None:
    """Fills a form in and sends it off."""
    for name, value in fields.items():
        field = form.locator(f"[name={name}]")
        if field.evaluate("element => element.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    form.locator("button[type=submit]").click()
    expect(form).to_be_hidden()
