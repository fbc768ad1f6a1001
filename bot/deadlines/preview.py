"""Every alert that would be told in a stretch of time, if nothing is done in it."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.deadlines.agenda import deadlines
from bot.deadlines.calendar import WorkingDays
from bot.deadlines.due import Deadline
from bot.deadlines.ladder import Alert, Ladder
from bot.deadlines.recorded import Facts
from bot.license.certificate import Certificate


def previewed(
    certificate: Certificate, facts: Facts, start: datetime, end: datetime, calendar: WorkingDays
) -> tuple[Deadline, ...]:
    """The deadlines that a preview from `start` to `end` (aware) is about: the years ahead are among them."""
    known = facts if facts.since else replace(facts, since=start)
    return deadlines(certificate, known, end.date(), calendar)


def preview(
    found: Iterable[Deadline], start: datetime, end: datetime, calendar: WorkingDays, zone: ZoneInfo
) -> Iterator[tuple[Alert, ...]]:
    """The alerts of each deadline in turn, so that progress can be shown; sort them by `at` at the end."""
    ladder = Ladder(calendar, zone)
    for deadline in found:
        yield tuple(ladder.between(deadline, start, end))
