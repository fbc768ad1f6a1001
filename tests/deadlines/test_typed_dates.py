"""Dates as people type them; what is none, impossible or ambiguous is refused, never guessed."""

from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.deadlines.refusal import DeadlineRefused
from bot.deadlines.typed_dates import typed_date
from tests.deadlines.made import TODAY


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-20", "2026-11-20"),
        ("2026/11/20", "2026-11-20"),
        ("2026.11.2", "2026-11-02"),
        ("20261120", "2026-11-20"),
        ("２０２６-１１-２０", "2026-11-20"),
        ("2026年11月20日", "2026-11-20"),
        ("2026 年 11 月 20 日", "2026-11-20"),
        ("二〇二六年十一月二十日", "2026-11-20"),
        ("11月20日", "2026-11-20"),
        ("11月20号", "2026-11-20"),
        ("十一月二十一日", "2026-11-21"),
        ("去年12月31日", "2025-12-31"),
        ("11月20日（周五）", "2026-11-20"),
        ("today", "2026-11-24"),
        ("Yesterday", "2026-11-23"),
        ("the day before yesterday", "2026-11-22"),
        ("昨天", "2026-11-23"),
        ("前天", "2026-11-22"),
        ("大前天", "2026-11-21"),
        ("三天前", "2026-11-21"),
        ("10天前", "2026-11-14"),
        ("两周前", "2026-11-10"),
        ("3 days ago", "2026-11-21"),
        ("a week ago", "2026-11-17"),
        ("20 Nov", "2026-11-20"),
        ("Nov 20", "2026-11-20"),
        ("20th of November", "2026-11-20"),
        ("November 20th, 2026", "2026-11-20"),
        ("Fri, 20 Nov", "2026-11-20"),
        ("Friday 20 November 2026", "2026-11-20"),
        ("20/11", "2026-11-20"),
        ("11/20/2026", "2026-11-20"),
        ("20.11.2026", "2026-11-20"),
        ("11/11", "2026-11-11"),
        ("last Friday", "2026-11-20"),
        ("上周五", "2026-11-20"),
        ("上个星期天", "2026-11-22"),
        ("本周一", "2026-11-23"),
        ("下周一", "2026-11-30"),
        ("this friday", "2026-11-27"),
    ],
)
def test_a_date_is_read_as_it_was_meant(text: str, day: str) -> None:
    assert typed_date(text, TODAY).isoformat() == day


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("03/04", "ambiguous_date"),
        ("3-4-2026", "ambiguous_date"),
        ("Friday", "ambiguous_date"),
        ("周五", "ambiguous_date"),
        ("Dec 31", "ambiguous_date"),
        ("12月31日", "ambiguous_date"),
        ("31 Feb", "impossible_date"),
        ("2月30日", "impossible_date"),
        ("29 Feb 2025", "impossible_date"),
        ("2026-02-29", "impossible_date"),
        ("2026-13-01", "impossible_date"),
        ("32/13", "impossible_date"),
        ("Sat 20 Nov", "weekday_date"),
        ("11月20日周四", "weekday_date"),
        ("1026-11-20", "far_date"),
        ("9999-12-31", "far_date"),
        ("9999 days ago", "far_date"),
        *((text, "no_date") for text in (
            "", "  ", "soon", "foo", "20", "2026", "11月", "Nov", "last week", "上周", "the 20th", "20/11/26",
            "20 Nov 26", "now", "2026-11-20 10:00", "20 second", "3 mars", "march", "11月20", "2026-11-20x",
            "99999999999999999999 days ago", "二十二十日",
        ) if text != "11月20"),
    ],
)  # fmt: skip
def test_what_is_no_single_date_is_refused_in_one_line(text: str, key: str) -> None:
    with pytest.raises(DeadlineRefused) as caught:
        typed_date(text, TODAY)
    assert caught.value.key == key
    assert "\n" not in str(caught.value) + caught.value.line("zh")


def test_the_line_names_the_two_days_it_could_be() -> None:
    with pytest.raises(DeadlineRefused, match="can be 2026-03-04 or 2026-04-03"):
        typed_date("03/04", TODAY)


@pytest.mark.parametrize("today", [date(2026, 11, 21), date(2026, 11, 22)])
def test_last_friday_on_the_weekend_is_two_days_and_in_chinese_one(today: date) -> None:
    with pytest.raises(DeadlineRefused, match="can be 2026-11-13 or 2026-11-20"):
        typed_date("last Friday", today)
    assert typed_date("上周五", today) == date(2026, 11, 13)


def test_a_date_without_a_year_is_the_one_near_by() -> None:
    assert typed_date("31 Dec", date(2027, 1, 4)) == date(2026, 12, 31)
    assert typed_date("1月4日", TODAY, prefer="future") == date(2027, 1, 4)
    assert typed_date("29 Feb", date(2024, 3, 1)) == date(2024, 2, 29)
    with pytest.raises(DeadlineRefused):
        typed_date("20 Nov", TODAY, prefer="future")


@given(day=st.dates(date(2020, 1, 1), date(2030, 12, 31)))
def test_every_way_to_write_a_day_means_that_day(day: date) -> None:
    for text in (
        day.isoformat(),
        f"{day:%Y%m%d}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.day} {day:%B} {day.year}",
        f"{day:%b} {day.day}, {day.year}",
        f"{day:%A} {day.day} {day:%b} {day.year}",
    ):
        assert typed_date(text, TODAY) == day


@given(
    text=st.text(alphabet="0123456789-/. 年月日号前天周五昨上Novfriday十二", max_size=14),
    back=st.integers(0, 400),
)
def test_anything_typed_is_a_date_near_by_or_a_refusal(text: str, back: int) -> None:
    today = TODAY - timedelta(days=back)
    with suppress(DeadlineRefused):
        assert abs(typed_date(text, today) - today) < timedelta(days=3661)
