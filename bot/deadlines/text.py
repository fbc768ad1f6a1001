"""What an alert says: what, when, the license's words, who acts, what to prepare, what if it is missed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.deadlines.calendar import WorkingDays
from bot.deadlines.due import Deadline
from bot.deadlines.ladder import OVERDUE, Alert
from bot.deadlines.schedule import Late
from bot.moments import write_clock, write_moment
from bot.words import Language, load_words, say

MENTION = timedelta(days=3)
"""From this long before `act_by` on, officers are mentioned where nobody has taken a deadline."""


@dataclass(frozen=True)
class AlertText:
    """An alert in one language: its headline, its lines, and what to prepare."""

    headline: str
    lines: tuple[str, ...]
    prepare: tuple[str, ...]
    after: tuple[str, ...]


def alert_text(
    alert: Alert,
    now: datetime,
    language: Language,
    calendar: WorkingDays,
    late: Late | None = None,
    officers: Iterable[str] = (),
) -> AlertText:
    """The text of an alert as sent at `now` (aware, in the zone of every date), counted from that day.

    `officers` are the mentions as the platform writes them; they appear where `mentions_officers` says so.
    """
    deadline = alert.deadline
    lines = [_due_line(deadline, now.date(), language), *_remarks(deadline, language, calendar, now.date())]
    lines += [_words(language, "quote", where=place(deadline, language), quote=deadline.quote)]
    lines += [_words(language, "who", who=deadline.of.who(language)), _owner(deadline, language)]
    prepare = [_words(language, "prepare")]
    prepare += [_words(language, "item", text=text) for text in deadline.of.checklist(language)]
    after = [_missed(deadline, language)]
    if late:
        after.append(_late(late, language))
    names = " ".join(officers)
    if names and mentions_officers(alert, now):
        after.append(_words(language, "officers", officers=names))
    return AlertText(headline(alert, now, language, calendar), tuple(lines), tuple(prepare), tuple(after))


def mentions_officers(alert: Alert, now: datetime) -> bool:
    """Whether officers are mentioned: once overdue, or shortly before `act_by` where nobody has taken it."""
    deadline = alert.deadline
    near = now.date() >= deadline.act_by - MENTION or alert.stage in ("3", "1", "0")
    return alert.stage == OVERDUE or (deadline.owner is None and near)


def headline(alert: Alert, now: datetime, language: Language, calendar: WorkingDays) -> str:
    """The first line: what, and how long is left on the day of `now`."""
    deadline, today = alert.deadline, now.date()
    title = deadline.title(language)
    if deadline.claim == "extended":
        return say(language, "deadlines.claim.extended_title", title=title)
    if not deadline.dated:
        return _words(language, "undated", title=title)
    if deadline.of.rule.kind == "at_once" and alert.stage != OVERDUE:
        return _words(language, "at_once", title=title)
    if today > deadline.due:
        return _words(language, "overdue", title=title, days=days(language, (today - deadline.due).days))
    if today > deadline.act_by:
        return _words(language, "passed", title=title, act_by=day(language, deadline.act_by))
    if today == deadline.act_by:
        return _words(language, "today", title=title)
    if deadline.of.rule.counts_working_days and deadline.of.rule.kind == "within":
        count = calendar.working_days_between(today, deadline.act_by)
        return _words(language, "left", title=title, left=days(language, count, "working"))
    return _words(language, "left", title=title, left=days(language, (deadline.act_by - today).days))


def day(language: Language, when: date) -> str:
    """A day with its weekday."""
    weekday = load_words(language, "deadlines")["weekday"][when.isoweekday()]
    return say(language, "deadlines.day", date=when.isoformat(), weekday=weekday)


def days(language: Language, count: int, kind: str = "days") -> str:
    """A number of days (kind "days") or working days ("working")."""
    return say(language, f"deadlines.{kind}_{'one' if count == 1 else 'many'}", count=count)


def place(deadline: Deadline, language: Language) -> str:
    """Where in the license its words stand, as people say it."""
    clause = deadline.clause
    if clause in load_words(language, "license")["field"]:
        return say(language, f"license.field.{clause}")
    return say(language, "license.field.clause", id=clause)


def _words(language: Language, key: str, **values: object) -> str:
    return say(language, f"deadlines.alert.{key}", **values)


def due_text(deadline: Deadline, language: Language) -> str:
    """The day it is due, or that there is none."""
    return day(language, deadline.due) if deadline.dated else say(language, "deadlines.undated.none")


def _due_line(deadline: Deadline, today: date, language: Language) -> str:
    if undated := deadline.undated(language):
        return undated
    due = day(language, deadline.due)
    if today > deadline.due:
        return _words(language, "was_due", due=due)
    if deadline.act_by != deadline.due:
        return _words(language, "due_act", due=due, act_by=day(language, deadline.act_by))
    return _words(language, "due", due=due)


def _remarks(deadline: Deadline, language: Language, calendar: WorkingDays, today: date) -> list[str]:
    """What changes how the date is to be taken."""
    found = []
    trigger = deadline.trigger
    if trigger.kind == "event":
        key = "event" if trigger.note else "event_bare"
        found.append(_words(language, key, date=day(language, trigger.date), note=trigger.note))
    rule = deadline.of.rule
    if rule.kind == "within" and not rule.counts_working_days and not calendar.is_working_day(deadline.due):
        found.append(_words(language, "next_working_day"))
    if deadline.provisional:
        found.append(_words(language, "provisional", year=deadline.due.year))
    if deadline.of.rule.kind == "on_day" and trigger.kind == "license":
        who = deadline.claimed_by or "?"
        if deadline.claim:
            found.append(say(language, f"deadlines.claim.{deadline.claim}", who=who))
        elif today > deadline.due:
            found.append(say(language, "deadlines.claim.none"))
    return found


def _owner(deadline: Deadline, language: Language) -> str:
    return _words(language, "owner", owner=deadline.owner) if deadline.owner else _words(language, "no_owner")


def _missed(deadline: Deadline, language: Language) -> str:
    missed = deadline.of.missed(language)
    key = "missed_source" if missed.source else "missed"
    return _words(language, key, note=missed.note, source=missed.source)


def _late(late: Late, language: Language) -> str:
    """Times alone where both are of one day, as people would say it."""
    due, sent = late.due, late.sent.astimezone(late.due.tzinfo)
    write = write_clock if due.date() == sent.date() else write_moment
    return _words(language, "late_down" if late.down else "late", due=write(due), sent=write(sent))
