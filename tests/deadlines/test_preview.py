"""A preview shows what the scheduler would tell; moved dates are announced."""

from dataclasses import replace
from datetime import date

from bot.deadlines.due import Deadline
from bot.deadlines.ladder import Alert
from bot.deadlines.moves import kept, moved
from bot.deadlines.preview import preview, previewed
from bot.deadlines.recorded import Facts, Snooze
from bot.deadlines.schedule import Schedule
from tests.deadlines.made import CALENDAR, ZONE, agenda, moment, of_event, shipped


def previewing(start: str, end: str, facts: Facts | None = None) -> list[Alert]:
    first, last = moment(start, "00:00"), moment(end, "23:59")
    found = previewed(shipped(), facts or Facts(), first, last, CALENDAR)
    return sorted(
        (it for them in preview(found, first, last, CALENDAR, ZONE) for it in them),
        key=lambda it: (it.at, it.key),
    )


def test_a_preview_of_a_year_holds_what_the_years_ahead_set_off() -> None:
    found = previewing("2026-02-01", "2027-03-31")
    stages = [(it.deadline.id, it.stage) for it in found]
    assert ("annual-report-2026", "30") in stages
    assert ("annual-report-2027", "7") in stages
    assert ("renewal-2026", "0") in stages
    assert ("expiry-2026", "overdue") in stages
    assert {f"{it.at:%H:%M}" for it in found} == {"09:30"}
    assert all(CALENDAR.is_working_day(it.at.date()) for it in found)
    assert len({it.key for it in found}) == len(found)


def test_the_scheduler_tells_what_the_preview_showed() -> None:
    schedule = Schedule(CALENDAR, ZONE)
    start = moment("2026-11-24", "00:00")
    schedule.refresh(previewed(shipped(), Facts(), start, moment("2027-02-28"), CALENDAR), {})
    for name, at in schedule.passed(start).items():
        schedule.put(schedule_deadline(schedule, name), at)
    told = []
    while (next_one := schedule.next_moment()) and next_one <= moment("2027-02-28", "23:59"):
        for telling in schedule.due(next_one):
            told.append((telling.alert.at, telling.alert.key))
            schedule.mark_told(telling.alert)
    assert sorted(told) == [(it.at, it.key) for it in previewing("2026-11-24", "2027-02-28")]


def schedule_deadline(schedule: Schedule, name: str) -> Deadline:
    return next(
        it.alert.deadline for it in schedule.due(moment("2026-11-24")) if it.alert.deadline.id == name
    )


def test_a_snooze_shows_in_the_preview() -> None:
    snooze = Snooze(date(2027, 1, 18), "renewal is being prepared", "slack:U1", moment("2026-11-24"))
    found = previewing("2026-11-25", "2027-01-31", Facts(snoozes={"renewal-2026": snooze}))
    assert [str(it.at.date()) for it in found if it.deadline.duty == "renewal"] == [
        "2027-01-18",
        "2027-01-25",
    ]


def test_dates_that_moved_or_settled_are_announced_once() -> None:
    report = agenda("2027-01-05")["annual-report-2027"]
    told = kept([report])
    assert moved(told, [report]) == ()
    settled = replace(report, provisional=False)
    [same] = moved(told, [settled])
    assert (same.settled, same.key) == (True, "annual-report-2027:settled:2027-03-31:2027-03-31")
    assert "it stays due 2027-03-31 (Wed)" in same.text("en")
    other = replace(settled, act_by=date(2027, 3, 30))
    [move] = moved(told, [other])
    assert "act by 2027-03-30 (Tue) (was due 2027-03-31 (Wed)" in move.text("en")
    assert "期限改为" in move.text("zh")
    assert moved(kept([other]), [other]) == ()
    assert moved(told, [replace(other, status="done")]) == ()
    assert moved({}, [of_event("security-assessment", "2026-11-20")]) == ()
