"""What people ask for is checked before anything is recorded: each mistake has one line."""

from collections.abc import Iterable
from datetime import date
from typing import Literal

from bot.deadlines.calendar import WorkingDays
from bot.deadlines.due import Deadline, due_date
from bot.deadlines.duties import Duty
from bot.deadlines.refusal import DeadlineRefused
from bot.deadlines.text import day as day_text
from bot.license.certificate import Certificate
from bot.words import Language, say

Doubt = Literal["future", "before_license", "after_expiry"]
"""Why an event's day should be looked at twice: a text of words deadlines.doubt."""


def duty_of_event(name: str, duties: Iterable[Duty]) -> Duty:
    """The duty that people can record an event for. Raises DeadlineRefused for any other name."""
    by_event = {duty.id: duty for duty in duties if duty.trigger == "event"}
    if name not in by_event:
        raise DeadlineRefused("unknown_duty", duty=name, duties=", ".join(by_event))
    return by_event[name]


def deadline_named(name: str, deadlines: Iterable[Deadline]) -> Deadline:
    """The deadline of that id. Raises DeadlineRefused where there is none."""
    for deadline in deadlines:
        if deadline.id == name:
            return deadline
    raise DeadlineRefused("unknown_deadline", id=name)


def event_doubts(duty: Duty, day: date, certificate: Certificate, today: date) -> tuple[Doubt, ...]:
    """What to ask back before an event on `day` counts; nothing of it forbids the event."""
    found: list[Doubt] = []
    if day > today and duty.rule.kind != "on_day":
        found.append("future")
    if certificate.issued and day < certificate.issued:
        found.append("before_license")
    if certificate.valid_until and day > certificate.valid_until:
        found.append("after_expiry")
    return tuple(found)


def event_echo(duty: Duty, day: date, calendar: WorkingDays, language: Language) -> str:
    """What an event on `day` sets off, to echo before it counts. DeadlineRefused: a day out of reach."""
    dates = due_date(duty, day, calendar)
    if not duty.rule.dated:
        undated = say(language, f"deadlines.undated.{duty.rule.kind}", words=duty.rule.words)
        return f"{duty.title(language)}: {undated}"
    return say(
        language,
        "deadlines.echo",
        title=duty.title(language),
        event=day_text(language, day),
        due=day_text(language, dates.due),
        act_by=day_text(language, dates.act_by),
    )


def doubt_text(doubt: Doubt, day: date, certificate: Certificate, language: Language) -> str:
    """One of `event_doubts` as a line."""
    values = {"issued": certificate.issued, "until": certificate.valid_until}
    return say(language, f"deadlines.doubt.{doubt}", day=day_text(language, day), **values)


def check_done(deadline: Deadline, day: date, today: date) -> None:
    """Raises DeadlineRefused: done already, or `day` lies ahead or before it could be done."""
    if deadline.status == "done":
        raise DeadlineRefused("done_already", id=deadline.id, day=deadline.done_on, by=deadline.done_by)
    if day > today:
        raise DeadlineRefused("done_ahead", day=day)
    if deadline.trigger.kind == "event" and day < deadline.starts:
        raise DeadlineRefused("done_before", day=day, event=deadline.trigger.date)


def check_undo(deadline: Deadline) -> None:
    """Raises DeadlineRefused where the deadline is not done."""
    if deadline.status != "done":
        raise DeadlineRefused("not_done", id=deadline.id)


def check_snooze(deadline: Deadline, until: date, reason: str | None, today: date) -> None:
    """Raises DeadlineRefused where it is done, `until` is not ahead, or past `act_by` without a reason."""
    if deadline.status == "done":
        raise DeadlineRefused("done_already", id=deadline.id, day=deadline.done_on, by=deadline.done_by)
    if until <= today:
        raise DeadlineRefused("snooze_past", until=until)
    if until > deadline.act_by and not (reason or "").strip():
        raise DeadlineRefused("snooze_reason", until=until, act_by=deadline.act_by)
