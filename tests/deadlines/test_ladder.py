"""The alert ladder of the contract, alert by alert."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import example, given
from hypothesis import strategies as st

from bot.deadlines.due import Deadline, Snooze
from bot.deadlines.ladder import Alert, Ladder, alerts
from bot.deadlines.recorded import Done, Facts
from bot.license.periods import Period
from tests.deadlines.made import CALENDAR, ZONE, agenda, duty, moment, of_event
from tests.deadlines.simulation import expected

START, END = moment("2026-01-01", "00:00"), moment("2026-12-31", "23:59")
LADDER = Ladder(CALENDAR, ZONE)


def told(deadline: Deadline) -> Sequence[Alert]:
    return alerts(deadline, CALENDAR, ZONE, START, END)


def days(found: Sequence[Alert]) -> list[tuple[str, str]]:
    return [(it.stage, it.at.date().isoformat()) for it in found]


def test_the_renewal_is_told_of_from_ninety_days_before() -> None:
    found = told(agenda("2026-02-01")["renewal-2026"])
    assert days(found)[:8] == [
        ("90", "2026-01-20"),
        ("60", "2026-02-14"),  # 02-19 is in the Spring Festival: the make-up Saturday before
        ("30", "2026-03-20"),  # 03-21 is a Saturday
        ("14", "2026-04-03"),  # 04-06 is Tomb-Sweeping Day's
        ("7", "2026-04-13"),
        ("1", "2026-04-17"),  # three days and one day before both fall to Friday: only the later
        ("0", "2026-04-20"),
        ("overdue", "2026-04-21"),
    ]
    assert {it.at.strftime("%H:%M %z") for it in found} == {"09:30 +0800"}


def test_overdue_each_working_day_for_two_weeks_then_once_a_week() -> None:
    found = [day for stage, day in days(told(agenda("2026-05-01")["renewal-2026"])) if stage == "overdue"]
    assert found[:13] == [
        "2026-04-21", "2026-04-22", "2026-04-23", "2026-04-24", "2026-04-27", "2026-04-28", "2026-04-29",
        "2026-04-30", "2026-05-06", "2026-05-11", "2026-05-18", "2026-05-25", "2026-06-01",
    ]  # fmt: skip
    assert "2026-10-08" in found  # the first working day after a week of holidays


def test_the_working_day_duty_counts_working_days() -> None:
    found = told(of_event("illegal-information", "2026-09-24"))
    assert days(found)[:5] == [
        ("5", "2026-10-09"),
        ("3", "2026-10-12"),  # Saturday the 10th is a working day
        ("1", "2026-10-14"),
        ("0", "2026-10-15"),
        ("overdue", "2026-10-16"),
    ]


def test_only_the_stages_after_the_event_are_told() -> None:
    found = told(of_event("security-assessment", "2026-11-23"))
    assert days(found) == [
        ("30", "2026-11-23"),
        ("14", "2026-12-09"),
        ("7", "2026-12-16"),
        ("3", "2026-12-18"),
        ("1", "2026-12-22"),
        ("0", "2026-12-23"),
        ("overdue", "2026-12-24"),
        ("overdue", "2026-12-25"),
        ("overdue", "2026-12-28"),
        ("overdue", "2026-12-29"),
        ("overdue", "2026-12-30"),
        ("overdue", "2026-12-31"),
    ]


def test_what_is_due_at_once_waits_neither_for_the_morning_nor_for_monday() -> None:
    found = told(of_event("major-incident", "2026-11-21"))
    assert (found[0].stage, found[0].at) == ("0", moment("2026-11-21", "00:00"))
    assert (found[1].stage, found[1].at) == ("overdue", moment("2026-11-23"))


def test_done_is_told_of_no_more() -> None:
    done = Facts(
        done={"renewal-2026": Done(date(2026, 2, 10), "slack:U1", datetime(2026, 2, 10, tzinfo=UTC))}
    )
    assert told(agenda("2026-03-01", done)["renewal-2026"]) == ()


def test_an_extension_claimed_is_not_called_overdue() -> None:
    expiry = replace(agenda("2026-02-01")["expiry-2026"], claim="extended")
    assert days(told(expiry))[-1] == ("0", "2026-07-17")


def test_a_snooze_moves_the_latest_of_what_it_holds_back_to_its_end() -> None:
    deadline = of_event("security-assessment", "2026-11-23")
    asleep = replace(deadline, snooze=Snooze(date(2026, 12, 17), None, "slack:U1", moment("2026-11-30")))
    assert days(told(asleep))[:4] == [
        ("30", "2026-11-23"),
        ("7", "2026-12-17"),
        ("3", "2026-12-18"),
        ("1", "2026-12-22"),
    ]
    over = replace(deadline, snooze=Snooze(date(2027, 1, 5), "closed", "slack:U1", moment("2026-11-30")))
    assert days(told(over)) == [("30", "2026-11-23")]
    assert LADDER.after(over, moment("2026-11-30")).at == moment("2027-01-05")  # type: ignore[union-attr]


def test_no_two_alerts_share_a_key() -> None:
    found = [key.key for it in agenda("2026-11-24").values() for key in told(it)]
    assert len(found) == len(set(found))


@given(
    name=st.sampled_from(
        ["ownership-change", "illegal-information", "security-assessment", "major-incident"]
    ),
    day=st.dates(date(2023, 1, 1), date(2027, 12, 31)),
    at=st.datetimes(datetime(2023, 1, 1), datetime(2028, 12, 31)),
    hold=st.none() | st.tuples(st.integers(0, 60), st.integers(1, 60)),
)
@example(
    "ownership-change", date(2024, 6, 29), datetime(2024, 8, 26, 10, 0), (0, 59)
)  # asleep, its alert held
def test_next_and_latest_agree_with_the_whole_list(
    name: str, day: date, at: datetime, hold: tuple[int, int] | None
) -> None:
    deadline, now = of_event(name, day), at.replace(tzinfo=ZONE)
    if hold:
        begun = moment(day, "12:00") + timedelta(days=hold[0])
        until = begun.date() + timedelta(days=hold[1])
        deadline = replace(deadline, snooze=Snooze(until, "so", "slack:U1", begun))
    begin, end = moment(day, "00:00"), moment(day + timedelta(days=2200), "00:00")
    found = list(LADDER.between(deadline, begin, end))
    assert [it.at for it in found] == sorted({it.at for it in found})
    assert LADDER.latest(deadline, now) == max((it for it in found if it.at <= now), key=when, default=None)
    assert LADDER.after(deadline, now) == min((it for it in found if it.at > now), key=when, default=None)
    if not hold:
        assert {it.key for it in found} == expected(deadline, end.date() - timedelta(days=1))


def when(alert: Alert) -> datetime:
    return alert.at


def test_every_stage_named_critical_is_of_the_last_week() -> None:
    found = told(agenda("2026-02-01")["renewal-2026"])
    assert [it.stage for it in found if not it.critical] == ["90", "60", "30", "14"]
    assert duty("renewal").rule.period == Period(90, "days")
