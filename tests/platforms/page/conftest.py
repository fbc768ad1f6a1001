"""One browser and one Xuke for a test file."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.platforms.page.pages import CHROMIUM, FLAGS, Open, watched
from tests.serving import Served, license_until, serving


# Not for the whole run: while it is open, Playwright keeps an event loop running in this thread.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine; `make browser` installs it")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield running
        running.close()


@pytest.fixture(scope="module")
def in_force(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Xuke on a license that is in force."""
    text = license_until(date.today() + timedelta(days=1_000), tmp_path_factory.mktemp("license"))
    with serving(tmp_path_factory.mktemp("page"), LICENSE_FILE=str(text)) as running:
        yield running


@pytest.fixture
def open_page(browser: Browser, in_force: Served) -> Iterator[Open]:
    with watched(browser, in_force) as opened:
        yield opened
