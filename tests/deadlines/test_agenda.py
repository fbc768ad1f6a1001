"""Which deadlines there are on a day, and how each stands."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.deadlines.checks import (
    check_done,
    check_snooze,
    check_undo,
    deadline_named,
    doubt_text,
    duty_of_event,
    event_doubts,
    event_echo,
)
from bot.deadlines.duties import load_duties
from bot.deadlines.recorded import Done, Facts, Owner, Renewal, Snooze
from bot.deadlines.refusal import DeadlineRefused
from bot.errors import BadInput
from tests.deadlines.made import CALENDAR, TODAY, agenda, duty, event, moment, of_event, shipped

NOW = datetime(2026, 11, 24, 2, tzinfo=UTC)


def standing(on: str, facts: Facts | None = None) -> dict[str, str]:
    return {name: it.status for name, it in agenda(on, facts).items()}


def test_todays_license_is_expired_its_renewal_missed_and_a_report_ahead() -> None:
    assert standing("2026-11-24") == {
        "annual-report-2026": "overdue",
        "renewal-2026": "overdue",
        "expiry-2026": "overdue",
        "annual-report-2027": "upcoming",
    }


@pytest.mark.parametrize(
    ("on", "renewal", "expiry", "days_left"),
    [
        ("2026-01-19", "upcoming", "upcoming", 91),
        ("2026-01-20", "open", "upcoming", 90),
        ("2026-04-08", "open", "upcoming", 12),
        ("2026-04-20", "open", "open", 0),
        ("2026-04-21", "overdue", "open", -1),
        ("2026-07-19", "overdue", "open", -90),
        ("2026-07-20", "overdue", "overdue", -91),
    ],
)
def test_the_licenses_own_deadlines(on: str, renewal: str, expiry: str, days_left: int) -> None:
    found = agenda(on)
    assert (found["renewal-2026"].status, found["expiry-2026"].status) == (renewal, expiry)
    assert found["renewal-2026"].days_left == days_left


def test_the_next_report_opens_once_this_years_is_done_or_past() -> None:
    assert "annual-report-2027" not in standing("2026-02-01")
    done = Facts(done={"annual-report-2026": Done(date(2026, 2, 10), "slack:U1", NOW, "R-7")})
    found = agenda("2026-02-11", done)
    assert found["annual-report-2026"].done_on == date(2026, 2, 10)
    assert (found["annual-report-2026"].done_by, found["annual-report-2026"].receipt) == ("slack:U1", "R-7")
    assert found["annual-report-2027"].status == "upcoming"
    assert standing("2026-02-09", done)["annual-report-2026"] == "open"
    assert agenda("2027-02-01", done)["annual-report-2027"].status == "open"


def test_a_report_missed_stays_until_it_is_done() -> None:
    since = Facts(since=moment("2026-01-05"), renewal=Renewal(date(2026, 4, 1), "slack:U1"))
    found = standing("2028-02-01", since)
    assert [name for name, status in found.items() if status == "overdue"] == [
        "annual-report-2026",
        "annual-report-2027",
    ]
    assert found["annual-report-2028"] == "open"


def test_a_license_gone_for_a_year_has_no_more_reports() -> None:
    assert "annual-report-2028" not in standing("2027-11-01", Facts(since=moment("2026-11-24")))


def test_a_license_issued_after_the_first_quarter_has_its_first_report_next_year() -> None:
    assert [name for name in standing("2022-09-01") if name.startswith("annual")] == ["annual-report-2023"]


def test_a_renewal_in_time_is_done_and_changes_what_the_expiry_is() -> None:
    facts = Facts(renewal=Renewal(date(2026, 4, 20), "slack:U1", "R-9"))
    found = agenda("2026-08-01", facts)
    assert (found["renewal-2026"].status, found["renewal-2026"].receipt) == ("done", "R-9")
    assert (found["expiry-2026"].status, found["expiry-2026"].claim) == ("open", "extended")


def test_a_renewal_too_late_gives_no_extension() -> None:
    found = agenda("2026-08-01", Facts(renewal=Renewal(date(2026, 4, 21), "slack:U1")))
    assert found["renewal-2026"].status == "done"
    assert (found["expiry-2026"].status, found["expiry-2026"].claim) == ("overdue", "late")


def test_a_corrected_event_keeps_its_deadline_and_its_history() -> None:
    first = event("security-assessment", "2026-11-20")
    second = first.corrected(date(2026, 11, 18), None, "slack:U2", NOW)
    third = second.taken_back("slack:U3", NOW, "typed in the wrong channel")
    found = agenda(TODAY, Facts(events=(second,)))["security-assessment-e1"]
    assert (found.due, found.trigger.note) == (date(2026, 12, 18), "AI triage")
    assert [(it.day, it.actor) for it in third.history] == [
        (date(2026, 11, 20), "slack:U2"),
        (date(2026, 11, 18), "slack:U3"),
    ]
    assert "security-assessment-e1" not in agenda(TODAY, Facts(events=(third,)))


def test_who_took_it_and_until_when_it_sleeps() -> None:
    snooze = Snooze(date(2026, 12, 1), None, "slack:U1", NOW)
    facts = Facts(
        events=(event("security-assessment", "2026-11-20"),),
        owners={"security-assessment-e1": Owner("slack:U5", NOW)},
        snoozes={"security-assessment-e1": snooze},
    )
    found = agenda(TODAY, facts)["security-assessment-e1"]
    assert (found.owner, found.snooze) == ("slack:U5", snooze)


def test_an_event_ahead_and_one_before_the_license() -> None:
    assert of_event("security-assessment", "2026-12-20", TODAY).status == "upcoming"
    assert of_event("security-assessment", "2022-08-01", TODAY).status == "overdue"
    assessment = duty("security-assessment")
    assert event_doubts(assessment, date(2026, 12, 20), shipped(), TODAY) == ("future", "after_expiry")
    assert event_doubts(assessment, date(2022, 8, 18), shipped(), TODAY) == ("before_license",)
    assert event_doubts(assessment, date(2026, 7, 1), shipped(), TODAY) == ()


def test_an_event_is_echoed_with_what_it_sets_off() -> None:
    assessment, day = duty("security-assessment"), date(2026, 11, 20)
    assert event_echo(assessment, day, CALENDAR, "en") == (
        "Submit the report of a security assessment: 2026-11-20 (Fri), so due 2026-12-20 (Sun), "
        "act by 2026-12-18 (Fri)."
    )
    assert "期限 2026-12-20（周日）" in event_echo(assessment, day, CALENDAR, "zh")
    assert doubt_text("after_expiry", day, shipped(), "en").endswith("this license expired (2026-07-19).")
    assert "发证日期（2022-08-19）" in doubt_text("before_license", day, shipped(), "zh")
    assert doubt_text("future", day, shipped(), "zh").startswith("2026-11-20（周五） 还没到")


def test_an_event_of_a_duty_that_is_gone_is_named() -> None:
    with pytest.raises(BadInput, match=r"event e1: data/duties\.yaml has no tea any more"):
        agenda(TODAY, Facts(events=(event("tea", "2026-11-20"),)))


def test_a_launch_is_told_of_from_the_day_it_is_recorded() -> None:
    launch = event("new-technology", "2026-12-10", at=NOW)
    found = agenda(TODAY, Facts(events=(launch,)))["new-technology-e1"]
    assert (found.status, found.starts, found.due) == ("open", TODAY, date(2026, 12, 10))


def test_what_cannot_be_done_is_refused_in_one_line() -> None:
    open_one = of_event("security-assessment", "2026-11-20", TODAY)
    done = replace(open_one, status="done", done_on=TODAY, done_by="slack:U1")
    check_done(open_one, TODAY, TODAY)
    check_undo(done)
    check_snooze(open_one, date(2026, 12, 18), None, TODAY)
    check_snooze(open_one, date(2026, 12, 25), "the authority is closed", TODAY)
    assert deadline_named("security-assessment-e1", [open_one]) is open_one
    assert duty_of_event("major-incident", load_duties(shipped())).clause == "八"
    for refused, line in (
        (lambda: check_done(done, TODAY, TODAY), "was done on 2026-11-24 by slack:U1"),
        (lambda: check_done(open_one, date(2026, 11, 25), TODAY), "still ahead"),
        (lambda: check_done(open_one, date(2026, 11, 19), TODAY), "before the event of 2026-11-20"),
        (lambda: check_undo(open_one), "is not done"),
        (lambda: check_snooze(open_one, TODAY, None, TODAY), "is not ahead"),
        (lambda: check_snooze(open_one, date(2026, 12, 19), " ", TODAY), "give a reason"),
        (lambda: check_snooze(done, date(2026, 12, 1), None, TODAY), "was done on"),
        (lambda: deadline_named("renewal-1999", [open_one]), "no deadline called"),
        (lambda: duty_of_event("renewal", load_duties(shipped())), "no duty called “renewal”"),
    ):
        with pytest.raises(DeadlineRefused) as caught:
            refused()
        assert line in str(caught.value)
        assert "\n" not in str(caught.value) + caught.value.line("zh")
