"""From a duty and the day that sets it off to the day it is due, and what a deadline is.

Periods in days are natural days and the first day does not count (民法典 201); months and years end on the
day of the same number, or the month's last (民法典 202); working days are counted where the clause says so.
No due date is moved for falling on a day off; `act_by` is the working day to act on.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from bot.deadlines.calendar import WorkingDays
from bot.deadlines.duties import Duty, Kind
from bot.deadlines.refusal import DeadlineRefused
from bot.license.periods import Period
from bot.license.validity import RENEWAL_OPENS
from bot.words import Language, say

Status = Literal["upcoming", "open", "overdue", "done"]
Claim = Literal["extended", "late"]
"""What a recorded renewal says of an expiry: applied for in time (行政许可法 50), or too late."""

REACH = range(1990, 2201)
"""The years in which something can be due: nothing outside of them was ever meant."""


@dataclass(frozen=True, slots=True)
class DueDate:
    """`due` as the license counts it, `act_by` the last working day not after it.

    `provisional` while either depends on a year whose official arrangement is not known.
    """

    due: date
    act_by: date
    provisional: bool


@dataclass(frozen=True, slots=True)
class Trigger:
    """What sets a deadline off. `note` is whoever recorded it speaking; `event` the event's id."""

    kind: Kind
    date: date
    note: str | None = None
    event: str | None = None
    source: str | None = None
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Snooze:
    """No alerts until the day `until`; what would have been told meanwhile is told then, once."""

    until: date
    reason: str | None
    actor: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline as it stands on a day (contract section 3, "A deadline").

    `starts` is the first day on which it may be told of, `known_at` the moment since when it is on record
    (None: always), `changed_at` that of the last change on record of what it tells. `days_left` counts
    natural days to `due`, negative after it. `done_by` and `receipt` tell who did it and with what; `owner`
    is a user id. `claim` is of an expiry only, by the officer `claimed_by`.
    """

    id: str
    of: Duty
    trigger: Trigger
    due: date
    act_by: date
    provisional: bool
    status: Status
    days_left: int
    starts: date
    done_on: date | None = None
    done_by: str | None = None
    receipt: str | None = None
    owner: str | None = None
    snooze: Snooze | None = None
    known_at: datetime | None = None
    changed_at: datetime | None = None
    claim: Claim | None = None
    claimed_by: str | None = None

    @property
    def duty(self) -> str:
        """The duty's id."""
        return self.of.id

    @property
    def hidden(self) -> bool:
        """Whether it belongs to a restricted incident, so that only who may see that may see it."""
        return self.trigger.hidden

    @property
    def clause(self) -> str:
        """Where the license says it."""
        return self.of.clause

    @property
    def quote(self) -> str:
        """The license's words."""
        return self.of.quote

    @property
    def dated(self) -> bool:
        """Whether `due`, `act_by` and `days_left` are dates of the license; if not they only order it."""
        return self.of.rule.dated

    def title(self, language: Language) -> str:
        """What the duty is called."""
        return self.of.title(language)

    def undated(self, language: Language) -> str | None:
        """Why there is no date: a time that cannot be read, or a duty that this license has not."""
        rule = self.of.rule
        return None if rule.dated else say(language, f"deadlines.undated.{rule.kind}", words=rule.words)

    def as_json(self, language: Language = "en") -> dict[str, Any]:
        """The contract's fields as plain values, dates in ISO 8601; null, and why, where there is no date."""
        return {
            "id": self.id,
            "duty": self.duty,
            "title": self.title(language),
            "clause": self.clause,
            "quote": self.quote,
            "trigger": {
                "kind": self.trigger.kind,
                "date": self.trigger.date.isoformat(),
                "note": self.trigger.note,
            },
            "due": self.due.isoformat() if self.dated else None,
            "act_by": self.act_by.isoformat() if self.dated else None,
            "provisional": self.provisional,
            "status": self.status,
            "days_left": self.days_left if self.dated else None,
            "done_on": self.done_on.isoformat() if self.done_on else None,
            **({} if self.dated else {"undated": self.undated(language)}),
        }


def due_date(duty: Duty, day: date, calendar: WorkingDays) -> DueDate:
    """When `duty` is due that `day` sets off; for a yearly duty any day of the year.

    What an event sets off is never to be acted on before the event: where no working day lies between,
    `act_by` is the due day itself. A duty without a date counts from when it may be due at the earliest.
    Raises DeadlineRefused for a day out of reach.
    """
    try:
        due = _due(duty, day, calendar)
        if due.year not in REACH:
            raise ValueError
        act_by = calendar.last_working_day_not_after(due)
        if duty.trigger == "event" and act_by < day:
            act_by = due
        counted_from = day if duty.rule.counts_working_days else act_by
        years = sorted((counted_from, act_by, due))
        return DueDate(due, act_by, duty.rule.dated and not calendar.settled(years[0], years[-1]))
    except (ValueError, OverflowError):
        raise DeadlineRefused("out_of_reach", date=day.isoformat()) from None


def first_day(duty: Duty, day: date) -> date:
    """The trigger's date: `day`, or for a yearly duty the first day of its part of the year."""
    if duty.trigger != "yearly":
        return day
    month, first = duty.rule.part.first if duty.rule.part else (1, 1)
    return date(day.year, month, first)


def _due(duty: Duty, day: date, calendar: WorkingDays) -> date:
    rule = duty.rule
    if rule.period and rule.kind == "ahead":
        return _ahead(day, rule.period, calendar)
    if rule.period:
        return _within(day, rule.period, calendar)
    if rule.part:
        month, last = rule.part.last
        return date(day.year + (rule.part.last < rule.part.first), month, last)
    if rule.kind == "unread" and duty.trigger == "license":
        return day - RENEWAL_OPENS
    return first_day(duty, day)


def _ahead(day: date, period: Period, calendar: WorkingDays) -> date:
    if period.unit == "working_days":
        return calendar.nth_working_day_before(day, period.number)
    return day - period.span


def _within(day: date, period: Period, calendar: WorkingDays) -> date:
    if period.unit == "working_days":
        return calendar.nth_working_day_after(day, period.number)
    return day + period.span
