"""Two overviews: the digest on a week's first working day, and "where you stand" at the first start."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from bot.deadlines.calendar import WorkingDays
from bot.deadlines.due import Deadline
from bot.deadlines.ladder import MORNING
from bot.deadlines.text import day, days, due_text
from bot.words import Language, say

SOON = timedelta(days=14)
LATER = timedelta(days=90)
MOST = 10
"""Deadlines that a group names one by one."""
Group = Literal["overdue", "soon", "later"]


@dataclass(frozen=True)
class Digest:
    """An overview in one language; `key` is of its message, so that it goes out once."""

    key: str
    title: str
    groups: tuple[tuple[str, tuple[str, ...]], ...]
    note: str | None


def digest_moment(calendar: WorkingDays, zone: ZoneInfo, now: datetime) -> datetime | None:
    """When the digest of the week of `now` is due: 09:30 of its first working day; None where all are off.

    After a stop only this week's is caught up on, under its key.
    """
    first = calendar.first_of_week(now.astimezone(zone).date())
    return datetime.combine(first, MORNING, zone) if first else None


def weekly(deadlines: Sequence[Deadline], on: date, language: Language) -> Digest:
    """The digest of the week of `on`: what is overdue and what is to be acted on within 90 days."""
    monday = on - timedelta(days=on.weekday())
    groups = _groups(deadlines, on, language, LATER)
    note = None if groups else say(language, "deadlines.digest.none", days=LATER.days)
    title = say(language, "deadlines.digest.week", date=day(language, on))
    return Digest(f"digest:{monday.isoformat()}", title, groups, note)


def where_you_stand(deadlines: Sequence[Deadline], on: date, language: Language, license_key: str) -> Digest:
    """The one message of the first start on a license, in place of every alert that is past.

    `license_key` tells licenses apart: the number and the expiry, say.
    """
    title = say(language, "deadlines.digest.stand", date=day(language, on))
    groups = _groups(deadlines, on, language, timedelta(days=3660))
    return Digest(f"stand:{license_key}", title, groups, say(language, "deadlines.digest.stand_note"))


def _groups(
    deadlines: Sequence[Deadline], on: date, language: Language, horizon: timedelta
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    by_group: dict[Group, list[Deadline]] = {"overdue": [], "soon": [], "later": []}
    for deadline in sorted(deadlines, key=lambda it: (it.act_by, it.id)):
        if not deadline.dated:
            by_group["soon"] += [deadline] if deadline.status == "open" else []
        elif deadline.status == "overdue":
            by_group["overdue"].append(deadline)
        elif deadline.status != "done" and deadline.act_by <= on + SOON and deadline.due >= on:
            by_group["soon"].append(deadline)
        elif deadline.status != "done" and deadline.act_by <= on + horizon:
            by_group["later"].append(deadline)
    found = []
    for group, members in by_group.items():
        if members:
            heading = say(language, f"deadlines.digest.{group}", count=len(members))
            found.append((heading, _entries(members, on, language)))
    return tuple(found)


def _entries(deadlines: Sequence[Deadline], on: date, language: Language) -> tuple[str, ...]:
    entries = [_line(deadline, on, language) for deadline in deadlines[:MOST]]
    if len(deadlines) > MOST:
        entries.append(say(language, "deadlines.digest.more", count=len(deadlines) - MOST))
    return tuple(entries)


def _line(deadline: Deadline, on: date, language: Language) -> str:
    left = (deadline.due - on).days
    key = "today" if left == 0 else "left" if left > 0 else "over"
    title = deadline.title(language)
    if deadline.claim == "extended":
        title = say(language, "deadlines.claim.extended_title", title=title)
    state = say(language, f"deadlines.digest.state_{key}", days=days(language, abs(left)))
    return say(
        language,
        "deadlines.digest.line",
        title=title,
        due=due_text(deadline, language),
        state=deadline.undated(language) or state,
        owner=deadline.owner or say(language, "deadlines.digest.nobody"),
        id=deadline.id,
    )
