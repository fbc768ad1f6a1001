"""What is told now: once, the latest only after a stop, never twice, none lost."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.deadlines.due import Deadline, Snooze
from bot.deadlines.recorded import Facts
from bot.deadlines.schedule import Quiet, Schedule, Telling
from tests.deadlines.made import CALENDAR, ZONE, agenda, event, many, moment, of_event
from tests.deadlines.simulation import simulate


def schedule(*deadlines: Deadline, told: datetime | None = None, quiet: Quiet | None = None) -> Schedule:
    made = Schedule(CALENDAR, ZONE, quiet)
    made.refresh(deadlines, {it.id: told for it in deadlines} if told else {})
    return made


def told_once(told: datetime, now: datetime) -> tuple[Telling, ...]:
    """What a schedule that is made anew tells at `now`."""
    return schedule(ASSESSMENT, told=told).due(now)


def said(found: tuple[Telling, ...]) -> list[str]:
    return [it.alert.key for it in found]


ASSESSMENT = of_event("security-assessment", "2026-11-23")
SEVEN = "security-assessment-e1:7:2026-12-23"


def test_an_alert_is_told_at_its_minute_and_once() -> None:
    it = schedule(ASSESSMENT, told=moment("2026-12-09"))
    assert it.next_moment() == moment("2026-12-16")
    assert it.due(moment("2026-12-16", "09:29")) == ()
    [telling] = it.due(moment("2026-12-16"))
    assert (telling.alert.key, telling.covered, telling.late) == (SEVEN, (), None)
    assert said(it.due(moment("2026-12-16", "09:31"))) == [SEVEN]  # not on record yet: the same again
    it.mark_told(telling.alert)
    assert it.due(moment("2026-12-16", "09:32")) == ()
    assert it.next_moment() == moment("2026-12-18")


def test_after_a_stop_only_the_latest_is_told_and_stands_for_the_others() -> None:
    it = schedule(ASSESSMENT, told=moment("2026-11-23"))
    [telling] = it.due(moment("2026-12-21", "11:42"), down_since=moment("2026-12-01"))
    assert telling.alert.stage == "3"
    assert telling.covered == ("security-assessment-e1:14:2026-12-23", SEVEN)
    assert telling.late
    assert (telling.late.due, telling.late.down) == (moment("2026-12-18"), True)


def test_lateness_is_only_what_xuke_could_have_told_in_time() -> None:
    now = moment("2026-12-16", "11:42")
    [running] = schedule(ASSESSMENT, told=moment("2026-12-09")).due(
        now, down_since=moment("2026-12-16", "10:00")
    )
    assert running.late
    assert not running.late.down
    recorded = agenda(now.date(), Facts(events=(event("security-assessment", "2026-11-23", at=now),)))
    [telling] = schedule(recorded["security-assessment-e1"]).due(now)
    assert telling.late is None


def test_a_restart_after_seconds_or_weeks_says_nothing_twice() -> None:
    told = moment("2026-12-16")
    for now in (moment("2026-12-16", "09:31"), moment("2026-12-17", "23:00")):
        assert told_once(told, now) == ()
    assert len(told_once(told, moment("2027-01-20"))) == 1


def test_a_clock_set_back_doubles_nothing_and_one_set_on_loses_nothing() -> None:
    it = schedule(ASSESSMENT, told=moment("2026-12-09"))
    [telling] = it.due(moment("2026-12-16", "10:00"))  # the clock is an hour ahead
    it.mark_told(telling.alert)
    assert it.due(moment("2026-12-16", "09:01")) == ()
    assert it.due(moment("2026-12-16", "10:01")) == ()
    assert [found.alert.stage for found in it.due(moment("2026-12-18"))] == ["3"]


def test_the_first_start_tells_nothing_that_is_past() -> None:
    it = schedule(*agenda("2026-11-24").values())
    now = moment("2026-11-24", "11:00")
    watermarks = it.passed(now)
    assert sorted(watermarks) == ["annual-report-2026", "expiry-2026", "renewal-2026"]
    again = Schedule(CALENDAR, ZONE)
    again.refresh(agenda("2026-11-24").values(), watermarks)
    assert again.due(now) == ()
    assert [found.alert.stage for found in again.due(moment("2026-11-30"))] == ["overdue"] * 3


def test_at_night_only_what_is_due_at_once_is_told() -> None:
    incident = of_event("major-incident", "2026-12-16")
    it = schedule(ASSESSMENT, incident, quiet=Quiet())
    assert [found.alert.deadline.duty for found in it.due(moment("2026-12-16", "22:00"))] == [
        "major-incident"
    ]
    assert [found.alert.deadline.duty for found in it.due(moment("2026-12-17", "03:00"))] == [
        "major-incident"
    ]
    assert it.next_moment() is not None
    assert len(it.due(moment("2026-12-17", "08:30"))) == 2


@pytest.mark.parametrize(
    ("clock", "over"),
    [
        ("20:59", None),
        ("21:00", "2026-12-17"),
        ("23:59", "2026-12-17"),
        ("00:00", "2026-12-16"),
        ("08:30", None),
    ],
)
def test_quiet_hours_end_in_the_morning(clock: str, over: str | None) -> None:
    expected = moment(over, "08:30") if over else None
    assert Quiet().over(moment("2026-12-16", clock)) == expected
    noon = Quiet(time(12), time(13))
    assert noon.over(moment("2026-12-16", "12:30")) == moment("2026-12-16", "13:00")
    assert noon.over(moment("2026-12-16", "13:00")) is None


def test_a_snoozed_deadline_speaks_again_when_it_wakes() -> None:
    asleep = replace(ASSESSMENT, snooze=Snooze(date(2026, 12, 17), None, "slack:U1", moment("2026-12-01")))
    it = schedule(asleep, told=moment("2026-11-23"))
    assert it.due(moment("2026-12-16", "18:00")) == ()
    [telling] = it.due(moment("2026-12-17"))
    assert (telling.alert.key, telling.late) == (SEVEN, None)


def test_what_is_done_or_taken_back_is_told_no_more_and_told_again_when_undone() -> None:
    it = schedule(ASSESSMENT, told=moment("2026-12-09"))
    it.put(replace(ASSESSMENT, status="done"), moment("2026-12-09"))
    assert it.due(moment("2026-12-16")) == ()
    assert it.next_moment() is None
    it.put(ASSESSMENT, moment("2026-12-09"))
    assert said(it.due(moment("2026-12-16"))) == [SEVEN]
    it.refresh([], {})
    assert it.due(moment("2026-12-16")) == ()


def test_a_corrected_event_is_told_of_under_its_new_date() -> None:
    it = schedule(ASSESSMENT, told=moment("2026-12-16"))
    later = of_event("security-assessment", "2026-12-03")
    it.put(later, moment("2026-12-16"))
    assert said(it.due(moment("2026-12-18"))) == ["security-assessment-e1:14:2026-12-31"]
    assert said(it.due(moment("2026-12-25"))) == ["security-assessment-e1:7:2026-12-31"]


def test_critical_alerts_are_known_ahead() -> None:
    it = schedule(ASSESSMENT, told=moment("2026-12-16"))
    found = it.critical(moment("2026-12-10"), timedelta(days=14))
    assert [alert.stage for alert in found] == ["3", "1", "0", "overdue"]
    assert it.critical(moment("2026-12-24"), timedelta(hours=12)) == ()


@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_a_life_with_kills_stops_and_a_wandering_clock(seed: int) -> None:
    result = simulate(count=25, years=1, seed=seed)
    assert result.wrong == ()
    assert result.told > 100
    assert result.covered > 50
    assert result.kills > 10


def test_the_simulation_notices_a_watermark_that_was_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.deadlines import simulation

    monkeypatch.setattr(simulation, "start", lambda them, marks: start_without(them))
    assert any("2 times" in it or "times:" in it for it in simulate(count=25, years=1, seed=1).wrong)


def start_without(them: list[Deadline]) -> Schedule:
    made = Schedule(CALENDAR, ZONE)
    made.refresh(them, {})
    return made


def test_ten_thousand_open_deadlines_cost_little() -> None:
    found = many(10_000, date(2025, 1, 1), 600, date(2026, 6, 1))
    now = moment("2026-11-24", "10:00")
    it = Schedule(CALENDAR, ZONE)
    it.refresh(found, {deadline.id: now for deadline in found[500:]})
    began = process_time()
    due = it.due(now)
    with_500 = process_time() - began
    for telling in due:
        it.mark_told(telling.alert)
    began = process_time()
    assert it.due(now) == ()
    assert process_time() - began < 0.05
    assert len(due) == 500
    assert with_500 < 2
    began = process_time()
    ladder = it.ladder
    start, end = moment("2026-01-01"), moment("2026-12-31")
    assert sum(1 for deadline in found for _ in ladder.between(deadline, start, end)) > 10_000
    assert process_time() - began < 10
