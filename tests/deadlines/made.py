"""The deadlines, calendars and moments that these tests are about."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from bot.data import DATA
from bot.deadlines.agenda import deadlines
from bot.deadlines.calendar import WorkingDays, chinese_working_days
from bot.deadlines.due import Deadline
from bot.deadlines.duties import Duty, load_duties
from bot.deadlines.recorded import Event, Facts
from bot.license.certificate import Certificate, read
from tests.license.licenses import changed

ZONE = ZoneInfo("Asia/Shanghai")
TODAY = date(2026, 11, 24)
SHIPPED_UNTIL = date(2026, 7, 19)
CALENDAR: WorkingDays = chinese_working_days()
EVENT_DUTIES = (
    "ownership-change",
    "local-institution",
    "cross-region-license",
    "illegal-information",
    "security-assessment",
    "major-incident",
)


@cache
def shipped() -> Certificate:
    return read(DATA / "license.txt")


def duty(name: str) -> Duty:
    return next(it for it in load_duties(shipped()) if it.id == name)


def moment(day: str | date, clock: str = "09:30") -> datetime:
    """A moment in the zone of every date."""
    on = date.fromisoformat(day) if isinstance(day, str) else day
    hour, minute = map(int, clock.split(":"))
    return datetime(on.year, on.month, on.day, hour, minute, tzinfo=ZONE)


def event(name: str, day: str | date, key: str = "e1", at: datetime | None = None) -> Event:
    on = date.fromisoformat(day) if isinstance(day, str) else day
    recorded = at or datetime(on.year, on.month, on.day, 1, tzinfo=UTC)
    return Event(key, name, on, "AI triage", "slack:U1", recorded)


def agenda(on: str | date = TODAY, facts: Facts | None = None) -> dict[str, Deadline]:
    """The deadlines of the shipped license on a day, by id."""
    when = date.fromisoformat(on) if isinstance(on, str) else on
    return {it.id: it for it in deadlines(shipped(), facts or Facts(), when, CALENDAR)}


def of_event(name: str, day: str | date, on: str | date | None = None) -> Deadline:
    """The one deadline that an event sets off."""
    found = agenda(on or day, Facts(events=(event(name, day),)))
    return found[f"{name}-e1"]


def many(count: int, first: date, days: int, on: date) -> Sequence[Deadline]:
    """That many deadlines of events spread evenly over some days."""
    events = tuple(
        event(EVENT_DUTIES[index % len(EVENT_DUTIES)], first + timedelta(days=index % days), f"e{index}")
        for index in range(count)
    )
    found = deadlines(shipped(), Facts(events=events), on, CALENDAR)
    return [it for it in found if it.trigger.kind == "event"]


def expiring(until: str, on: date = TODAY) -> list[Deadline]:
    """The license's own deadlines, were it valid until another day."""
    day = date.fromisoformat(until)
    certificate = changed("2026年 07月 19 日", f"{day.year}年 {day.month:02}月 {day.day:02} 日")
    return [it for it in deadlines(certificate, Facts(), on, CALENDAR) if it.trigger.kind == "license"]
