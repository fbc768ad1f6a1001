"""The list, the search, similar cases, and the year's figures."""

from dataclasses import replace
from datetime import timedelta

from bot.incidents.actions import AddNote, Finish
from bot.incidents.intake import Intake
from bot.incidents.listing import list_line, search, similar, similar_line, visible
from bot.incidents.statistics import figures_text, times, times_text, year_figures
from tests.incidents.cases import (
    MEMBER,
    MINUTE,
    OFFICER,
    ONCALL,
    OTHER,
    START,
    act,
    books,
    closed,
    done,
    opened,
)

HOUR = timedelta(hours=1)


def test_open_cases_first_and_restricted_ones_for_those_who_may() -> None:
    old = opened("leak", at=START - 3 * HOUR)
    new = opened("outage", restricted=True)
    over = closed(done(opened("leak"), "start", "contain", "remove", "report-8"))
    assert visible([over, old, new], ONCALL, "on-call") == (new, old, over)
    assert visible([over, old, new], MEMBER, "member") == (new, old, over)
    assert visible([over, old, new], OTHER, "member") == (old, over)


def test_a_line_says_what_matters() -> None:
    case = opened("leak")
    assert "not reported" in list_line(case, books(), START + HOUR, "en")
    assert "not reported" not in list_line(done(case, "report-8"), books(), START + HOUR, "en")
    assert "DRILL" in list_line(replace(case, drill=True), books(), START, "en")
    long = opened("leak", what="很" * 500)
    assert len(list_line(long, books(), START, "zh")) < 120


def test_search_reads_what_was_written_and_the_titles_in_both_languages() -> None:
    case = act(opened("leak"), AddNote("Redis 未设密码"))
    assert search([case], books(), "redis 密码") == (case,)
    assert search([case], books(), "mongo") == ()
    assert search([case], books(), " ") == ()
    for text in ("outage", "Service OUTAGE", "服务中断", "控制影响", "contain", MEMBER):
        assert search([opened("outage")], books(), text), text


def test_a_similar_open_case_is_found() -> None:
    case = opened("leak")
    again = Intake("数据外泄", frozenset({"leak"}))
    assert similar([case], again, books(), START + HOUR) == (case,)
    assert similar([case], Intake("不清楚"), books(), START + HOUR) == (case,)
    assert similar([case], Intake("停机", frozenset({"outage"})), books(), START + HOUR) == ()
    assert similar([case], again, books(), START + 13 * HOUR) == ()
    assert similar([case], replace(again, drill=True), books(), START + HOUR) == ()
    over = closed(done(case, "start", "contain", "remove", "report-8"))
    assert similar([over], again, books(), START + HOUR) == ()
    assert "用户信息接口被爬取" in similar_line(case, START + HOUR, "zh")


def test_times_from_the_discovery() -> None:
    case = opened("leak", discovered=START - HOUR)
    case = act(case, Finish("contain", "x", moment=START - 30 * MINUTE))
    case = closed(done(case, "start", "remove", "report-8"))
    taken = times(case)
    assert taken["contain"].length == 30 * MINUTE
    assert taken["report"].length == HOUR + 4 * MINUTE
    assert taken["close"].entry == len(case.entries)
    assert "dispose" not in taken
    assert times_text(case, "en").splitlines()[0] == "to contain: 30 min"
    assert "处置用时：尚未完成" in times_text(opened("illegal_information"), "zh")


def test_the_year_with_drills_apart() -> None:
    fast, slow = (done(opened("leak", at=at), "contain") for at in (START, START - 24 * HOUR))
    slow = act(slow, Finish("report-8", "x"), OFFICER, after=180)
    drill = done(opened("leak", drill=True), "contain")
    figures = year_figures([fast, slow, drill], 2026)
    assert (figures.count, figures.still_open) == (2, 2)
    assert figures.times["contain"].count == 2
    assert figures.times["report"].longest == 181 * MINUTE
    assert year_figures([fast, slow, drill], 2026, drills=True).count == 1
    assert year_figures([fast], 2025).count == 0
    assert "median 3 h 01 min" in figures_text(figures, "en")
    assert "2026 年：2 起" in figures_text(figures, "zh")
