"""The local chat in a real browser: what a person asks, reads and presses."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser, expect

from bot.data import DATA
from tests.platforms.page.pages import QUESTION, Open, ask, watched
from tests.serving import Served, license_until, serving

LICENSE = "".join((DATA / "license.txt").read_text(encoding="utf-8").split())


def test_a_question_gets_its_verdict_the_licenses_words_and_the_next_step(open_page: Open) -> None:
    page = open_page()
    thread = ask(page, QUESTION)
    badge = thread.locator(".badge")
    expect(badge).to_contain_text("No, not licensed")
    expect(badge.locator(".q-icon")).to_be_visible()
    expect(thread.locator(".lead")).to_contain_text("信息即时交互服务")
    quotes = thread.locator("blockquote").all_inner_texts()
    assert quotes
    assert all("".join(quote.split()) in LICENSE for quote in quotes)
    expect(thread.locator("figcaption").first).to_have_text("scope of business")
    expect(thread.locator(".steps li").first).to_be_visible()
    expect(page.locator(".foot textarea")).to_have_value("")


def test_every_message_says_when_and_in_which_zone(open_page: Open) -> None:
    times = ask(open_page(), QUESTION).locator(".byline time")
    expect(times).to_have_count(2)
    for time in times.all():
        assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC\+8", time.inner_text())
        assert str(time.get_attribute("datetime")).endswith("+08:00")


def test_the_answer_is_brought_into_view_from_its_beginning(open_page: Open) -> None:
    page = open_page()
    thread = ask(page, QUESTION)
    expect(thread.get_by_role("heading", name=QUESTION)).to_be_in_viewport()
    expect(thread.locator(".lead")).to_be_in_viewport()


def test_a_button_replies_in_its_thread(open_page: Open) -> None:
    page = open_page()
    thread = ask(page, QUESTION)
    threads = page.get_by_role("article").count()
    thread.get_by_role("button", name="Why?").click()
    expect(thread.locator(".points dt").first).to_have_text("your words")
    thread.get_by_role("button", name=re.compile("^Clause ")).first.click()
    expect(thread.locator(".from-xuke").nth(2).locator("blockquote").first).to_be_visible()
    assert page.get_by_role("article").count() == threads


def test_a_follow_up_stays_in_its_thread_and_with_its_topic(open_page: Open) -> None:
    page = open_page()
    thread = ask(page, QUESTION)
    ask(page, "When must we apply for renewal?")
    threads = page.get_by_role("article").count()
    thread.get_by_role("button", name="Reply").click()
    expect(thread.locator("textarea")).to_be_focused()
    page.keyboard.type("and only for doctors?")
    page.keyboard.press("Enter")
    second = thread.locator(".from-xuke").nth(1)
    expect(second).to_contain_text(f"“{QUESTION}”")
    expect(second.locator(".badge").first).to_contain_text("No, not licensed")
    assert page.get_by_role("article").count() == threads


def test_what_is_typed_is_shown_as_typed(open_page: Open) -> None:
    page = open_page()
    question = "</script><img src=x onerror=alert(1)> {{7*7}} ${8*8} `live chat`?"
    heading = ask(page, question).get_by_role("heading", level=2)
    expect(heading).to_have_text(question)
    page.reload()
    expect(page.get_by_role("article").last.get_by_role("heading", level=2)).to_have_text(question)


def test_the_conversation_survives_a_reload_and_reaches_every_open_page(open_page: Open) -> None:
    page, other = open_page(), open_page()
    ask(page, "Can we add a forum for patients?")
    expect(other.get_by_role("article").last).to_contain_text("Can we add a forum for patients?")
    page.reload()
    expect(page.get_by_role("article").last).to_contain_text("Can we add a forum for patients?")
    expect(page.get_by_role("article").last).to_be_in_viewport()


def test_a_newcomer_can_press_an_example(open_page: Open) -> None:
    page = open_page()
    threads = page.get_by_role("article").count()
    page.get_by_role("list", name="Try one of these").get_by_role("button").first.click()
    expect(page.get_by_role("article").nth(threads).locator(".badge")).to_be_visible()


def test_the_head_shows_the_license_at_a_glance(open_page: Open, in_force: Served) -> None:
    page = open_page()
    status = page.get_by_role("button", name=re.compile("^Show the license: In force"))
    expect(status).to_contain_text("琼B2-20210620")
    expect(status).to_contain_text("valid until ")
    status.click()
    expect(page.get_by_role("article").last.locator("dl")).to_contain_text("海南小荷健康互联网医院有限公司")


def test_on_an_expired_license_no_yes_is_shown(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> None:
    text = license_until(date.today() - timedelta(days=10), tmp_path_factory.mktemp("expired"))
    with (
        serving(
            tmp_path_factory.mktemp("expired-page"), LICENSE_FILE=str(text), BOT_TIMEZONE="UTC"
        ) as served,
        watched(browser, served) as open_page,
    ):
        page = open_page()
        expect(page.locator(".status")).to_contain_text(re.compile("Expired for (9|10|11) days"))
        thread = ask(page, "May we publish articles about medicines?")
        expect(thread.locator(".reply > :first-child")).to_contain_text("The license expired on")
        expect(thread.locator(".badge")).to_contain_text("Licensed, but not now")
