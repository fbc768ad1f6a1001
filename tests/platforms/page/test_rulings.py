"""An officer rules on the page: a form in the thread, problems beside their field, the ruling in answers."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser, expect

from tests.platforms.page.pages import Open, ask, watched
from tests.serving import Served, license_until, serving

UNSETTLED = "Can patients consult a doctor by text in our app?"


@pytest.fixture(scope="module")
def officers_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    text = license_until(date.today() + timedelta(days=1_000), tmp_path_factory.mktemp("license"))
    folder = tmp_path_factory.mktemp("officer")
    with serving(folder, LICENSE_FILE=str(text), OFFICERS="local:you") as running:
        yield running


@pytest.fixture
def open_page(browser: Browser, officers_own: Served) -> Iterator[Open]:
    with watched(browser, officers_own) as opened:
        yield opened


def test_a_question_is_ruled_on_in_its_thread(open_page: Open) -> None:
    page = open_page()
    thread = ask(page, UNSETTLED)
    expect(thread.get_by_text("Q1: the license does not settle this")).to_be_visible()
    thread.get_by_role("button", name="Rule", exact=True).click()
    form = thread.locator("form")
    form.get_by_label("Verdict").select_option("conditional")
    form.get_by_label("Reason").fill("Only with the medical permit.")
    form.get_by_label("Words that mean this").fill("a")
    form.get_by_role("button", name="Record the ruling").click()
    expect(form.get_by_role("alert").filter(has_text="too short")).to_be_visible()
    form.get_by_label("Words that mean this").fill("care bridge")
    form.get_by_role("button", name="Record the ruling").click()
    expect(thread.get_by_text("Ruling R1 is recorded")).to_be_visible()
    expect(form).to_be_hidden()
    expect(thread.get_by_text("You ruled on your question")).to_be_visible()
    again = ask(page, "is care bridge fine?")
    expect(again.locator(".ruled")).to_contain_text("Ruled by You on")


def test_whoever_runs_it_alone_tries_every_role(browser: Browser, in_force: Served) -> None:
    with watched(browser, in_force) as opened:
        page = opened()
        page.locator(".account summary").click()
        page.get_by_role("link", name="Member", exact=True).click()
        expect(page.locator(".account summary")).to_have_text("Member")
        thread = ask(page, UNSETTLED)
        thread.get_by_role("button", name="Rule", exact=True).click()
        expect(thread.get_by_text("you need the role compliance officer")).to_be_visible()
        page.locator(".account summary").click()
        page.get_by_role("link", name="Officer", exact=True).click()
        thread = page.get_by_role("article").last
        thread.get_by_role("button", name="Rule", exact=True).click()
        expect(thread.locator("form")).to_be_visible()
