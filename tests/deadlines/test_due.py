"""Due dates: worked examples, every day of three years, leap days, year ends, days off, any time zone."""

import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta

import chinese_calendar
import pytest

from bot.deadlines.calendar import WorkingDays, Year, china
from bot.deadlines.due import due_date
from bot.deadlines.refusal import DeadlineRefused
from tests.deadlines.made import CALENDAR, SHIPPED_UNTIL, duty, expiring, of_event

TEN = duty("illegal-information")


@pytest.mark.parametrize(
    ("handled", "due"),
    [
        ("2026-09-24", "2026-10-15"),
        ("2026-09-18", "2026-10-09"),
        ("2026-04-30", "2026-05-18"),
        ("2026-11-23", "2026-12-07"),
    ],
)
def test_the_worked_examples_of_clause_nine(handled: str, due: str) -> None:
    found = of_event("illegal-information", handled)
    assert found.due.isoformat() == found.act_by.isoformat() == due
    assert not found.provisional


def test_the_worked_example_of_the_renewal() -> None:
    found = due_date(duty("renewal"), SHIPPED_UNTIL, CALENDAR)
    assert (found.due, found.act_by, found.provisional) == (date(2026, 4, 20), date(2026, 4, 20), False)


def test_ten_working_days_after_every_day_of_three_years() -> None:
    day, checked = date(2024, 1, 1), 0
    while day <= date(2026, 12, 31):
        due, left = day, 10
        try:
            while left:
                due += timedelta(days=1)
                left -= chinese_calendar.is_workday(due)
        except NotImplementedError:  # that library knows no estimates
            found = due_date(TEN, day, CALENDAR)
            assert found.provisional
            assert found.due.year == 2027
        else:
            found = due_date(TEN, day, CALENDAR)
            assert found.due == due, day
            assert found.provisional is False
        checked += 1
        day += timedelta(days=1)
    assert checked == 1096


@pytest.mark.parametrize(
    ("name", "day", "due", "act_by", "provisional"),
    [
        ("security-assessment", "2024-01-30", "2024-02-29", "2024-02-29", False),  # a leap day
        ("security-assessment", "2025-01-30", "2025-03-01", "2025-02-28", False),
        ("security-assessment", "2024-02-29", "2024-03-30", "2024-03-29", False),  # from a leap day
        ("ownership-change", "2025-12-05", "2026-01-04", "2026-01-04", False),  # a make-up Sunday
        ("ownership-change", "2025-12-03", "2026-01-02", "2025-12-31", False),  # over the year's end
        ("local-institution", "2026-09-04", "2026-10-04", "2026-09-30", False),  # in the October holidays
        ("cross-region-license", "2026-12-20", "2027-01-19", "2027-01-19", True),
        ("illegal-information", "2026-12-28", "2027-01-12", "2027-01-12", True),
        ("major-incident", "2026-11-21", "2026-11-21", "2026-11-21", False),  # a Saturday waits for nobody
        ("new-technology", "2026-11-22", "2026-11-22", "2026-11-22", False),
    ],
)
def test_leap_days_year_ends_and_days_off(
    name: str, day: str, due: str, act_by: str, provisional: bool
) -> None:
    found = due_date(duty(name), date.fromisoformat(day), CALENDAR)
    assert (found.due.isoformat(), found.act_by.isoformat(), found.provisional) == (due, act_by, provisional)


@pytest.mark.parametrize(
    ("until", "renewal", "expiry_act_by"),
    [
        ("2026-10-03", "2026-07-05", "2026-09-30"),  # an expiry in the October holidays
        ("2028-02-29", "2027-12-01", None),
        ("2027-01-01", "2026-10-03", None),  # the last day to apply is a day off: no grace, act before
    ],
)
def test_an_expiry_on_a_holiday_gives_no_grace(until: str, renewal: str, expiry_act_by: str | None) -> None:
    found = {it.duty: it for it in expiring(until)}
    assert found["expiry"].due.isoformat() == until
    assert found["renewal"].due.isoformat() == renewal
    for deadline in found.values():
        assert deadline.act_by <= deadline.due
        assert CALENDAR.is_working_day(deadline.act_by)
    if expiry_act_by:
        assert found["expiry"].act_by.isoformat() == expiry_act_by


def test_a_provisional_date_settles_with_a_newer_library() -> None:
    before = due_date(TEN, date(2050, 9, 28), CALENDAR)
    make_up = date(2050, 10, 8)  # a Saturday

    def announced(year: int) -> Year:
        working = {*china(year).working, *([make_up.toordinal()] if year == 2050 else [])}
        return Year(True, tuple(sorted(working)))

    after = due_date(TEN, date(2050, 9, 28), WorkingDays(announced))
    assert before.provisional
    assert not after.provisional
    assert after.due < before.due


@pytest.mark.parametrize("day", [date.min, date(1989, 1, 1), date(2201, 6, 1), date.max])
def test_a_day_out_of_reach_is_refused(day: date) -> None:
    for name in ("illegal-information", "security-assessment", "renewal", "annual-report", "major-incident"):
        with pytest.raises(DeadlineRefused, match="out of reach"):
            due_date(duty(name), day, CALENDAR)


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Pacific/Kiritimati"])
def test_the_machines_time_zone_changes_nothing(zone: str) -> None:
    code = (
        "from tests.deadlines.made import *\n"
        "from bot.deadlines.ladder import alerts\n"
        "for it in agenda('2026-02-01').values():\n"
        "    print(it.as_json(), [a.at for a in alerts(it, CALENDAR, ZONE, moment('2026-01-01'),"
        " moment('2026-12-31'))])\n"
    )
    printed = {
        subprocess.run(
            [sys.executable, "-c", code], env={**os.environ, "TZ": where}, capture_output=True, check=True
        ).stdout
        for where in ("Asia/Shanghai", zone)
    }
    assert len(printed) == 1
    assert printed.pop()


def test_the_contracts_fields() -> None:
    found = of_event("security-assessment", "2026-11-20", "2026-11-24")
    assert found.as_json() == {
        "id": "security-assessment-e1",
        "duty": "security-assessment",
        "title": "Submit the report of a security assessment",
        "clause": "十五(八)",
        "quote": "并在安全评估完成30日内向电信主管部门提交书面评估报告",
        "trigger": {"kind": "event", "date": "2026-11-20", "note": "AI triage"},
        "due": "2026-12-20",
        "act_by": "2026-12-18",
        "provisional": False,
        "status": "open",
        "days_left": 26,
        "done_on": None,
    }
    assert found.known_at == datetime(2026, 11, 20, 1, tzinfo=UTC)
    assert found.as_json("zh")["title"] == "提交安全评估报告"
