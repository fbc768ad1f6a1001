"""Chinese working days, held day by day against another library."""

from collections.abc import Iterator
from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.deadlines.calendar import WorkingDays, Year, china
from tests.deadlines.made import CALENDAR

DISPUTED = {date(2005, 12, 31)}
"""Where the two libraries differ: the make-up day for New Year 2006, which only `holidays` carries."""


def every_day(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=count) for count in range((last - first).days + 1))


def test_every_day_that_both_libraries_know_is_the_same() -> None:
    first, last = date(2004, 1, 1), date(2026, 12, 31)
    known = [day for day in every_day(first, last) if CALENDAR.known(day.year) and day not in DISPUTED]
    assert len(known) > 8000
    assert [day for day in known if CALENDAR.is_working_day(day) != chinese_calendar.is_workday(day)] == []


def test_the_announced_years_are_known_and_the_others_are_not() -> None:
    assert all(CALENDAR.known(year) for year in range(2004, 2027))
    assert not CALENDAR.known(2050)
    assert not CALENDAR.settled(date(2026, 12, 31), date(2050, 1, 1))


def test_an_estimated_year_still_has_weekends_and_fixed_days_off() -> None:
    assert not CALENDAR.is_working_day(date(2050, 10, 1))
    assert not CALENDAR.is_working_day(date(2050, 1, 8))  # a Saturday
    assert CALENDAR.is_working_day(date(2050, 11, 8))


def test_a_week_starts_on_its_first_working_day() -> None:
    assert CALENDAR.first_of_week(date(2026, 10, 8)) == date(2026, 10, 8)
    assert CALENDAR.first_of_week(date(2026, 2, 25)) == date(2026, 2, 24)
    assert CALENDAR.first_of_week(date(2024, 10, 2)) == date(2024, 9, 30)
    assert CALENDAR.first_of_week(date(2020, 1, 28)) is None
    assert CALENDAR.first_of_week(date(2026, 9, 20)) == date(2026, 9, 14)


@given(day=st.dates(date(2003, 1, 1), date(2040, 12, 31)), count=st.integers(1, 300))
def test_counting_on_and_back_agrees_with_counting_one_by_one(day: date, count: int) -> None:
    on = CALENDAR.nth_working_day_after(day, count)
    assert CALENDAR.is_working_day(on)
    assert sum(CALENDAR.is_working_day(it) for it in every_day(day + timedelta(days=1), on)) == count
    assert CALENDAR.working_days_between(day, on) == count
    back = CALENDAR.nth_working_day_before(day, count)
    assert CALENDAR.is_working_day(back)
    assert sum(CALENDAR.is_working_day(it) for it in every_day(back, day - timedelta(days=1))) == count
    last = CALENDAR.last_working_day_not_after(day)
    assert last <= day
    assert CALENDAR.is_working_day(last)
    assert not any(CALENDAR.is_working_day(it) for it in every_day(last + timedelta(days=1), day))
    assert CALENDAR.nth_working_day_before(day, 0) == last


def test_a_newer_library_settles_a_year() -> None:
    assert not WorkingDays(china).known(2050)
    settled = WorkingDays(lambda year: Year(True, china(year).working))
    assert settled.known(2050)


@pytest.mark.parametrize("year", [1949, 9991])
def test_a_year_without_a_calendar_is_refused(year: int) -> None:
    with pytest.raises(ValueError, match=str(year)):
        CALENDAR.is_working_day(date(year, 6, 1))
