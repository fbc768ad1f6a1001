"""Every deadline there is on a day: the license's own, the yearly ones, and those that events set off."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from bot.deadlines.calendar import WorkingDays
from bot.deadlines.due import Claim, Deadline, Status, Trigger, due_date, first_day
from bot.deadlines.duties import Duty, gone_duty, load_duties
from bot.deadlines.recorded import Done, Event, Facts, Renewal
from bot.errors import BadInput
from bot.license.certificate import Certificate
from bot.roles import Role, may
from bot.words import Words

OPENS = timedelta(days=90)
"""How long before `act_by` a duty that the license's own date sets off counts as open: its first alert."""
AFTER_EXPIRY = timedelta(days=365)
"""How long after an expiry without a renewal on record the yearly duties are still followed: whether the
license goes on is open, and a year on it no longer is."""


def deadlines(
    certificate: Certificate, facts: Facts, on: date, calendar: WorkingDays
) -> tuple[Deadline, ...]:
    """All deadlines as they stand on the day `on`, soonest `act_by` first, the done ones among them.

    Yearly: each year from the year Xuke began (`facts.since`; without it, from the year of `on`), and the
    next one as soon as one is done or past. So on 2026-11-24 the shipped license, with nothing on record,
    has its renewal and its expiry overdue, the report of 2026 overdue until somebody says it was filed, and
    the report of 2027 ahead. What was recorded of a duty that this license has not stays, without a date.
    Raises BadInput for an event of a duty that data/duties.yaml has not.
    """
    duties = {duty.id: duty for duty in load_duties(certificate)}
    day = _Day(certificate, facts, on, calendar, tuple(duties.values()))
    found: list[Deadline] = []
    for duty in duties.values():
        if duty.trigger == "license" and certificate.valid_until:
            found.append(day.of_license(duty, certificate.valid_until))
        elif duty.trigger == "yearly":
            found.extend(day.yearly(duty))
    for event in facts.events:
        set_off = duties.get(event.duty) or gone_duty(event.duty)
        if set_off is None:
            raise BadInput(Words("errors.event_without_duty", id=event.id, duty=event.duty))
        if not event.withdrawn:
            found.append(day.of_event(set_off, event))
    return tuple(sorted(found, key=lambda it: (it.act_by, it.id)))


def visible(found: Iterable[Deadline], role: Role = "member") -> tuple[Deadline, ...]:
    """Those that a role may see: on-call and officers alone see what a restricted incident set off."""
    return tuple(it for it in found if not it.hidden or may(role, "on-call"))


@dataclass(frozen=True)
class _Day:
    """One license on one day."""

    certificate: Certificate
    facts: Facts
    on: date
    calendar: WorkingDays
    duties: tuple[Duty, ...]

    def of_license(self, duty: Duty, until: date) -> Deadline:
        """What the expiry sets off; a renewal on record does the one and changes the other."""
        renewal, done, claim = self.facts.renewal, None, None
        if renewal and duty.id == "renewal":
            recorded = datetime.combine(renewal.applied_on, time.min, UTC)
            done = Done(renewal.applied_on, renewal.recorded_by, recorded, renewal.receipt)
        elif renewal:
            claim = self._claim(renewal, until)
        starts = self.certificate.issued or date.min
        opens = max(due_date(duty, until, self.calendar).act_by - OPENS, starts)
        trigger = Trigger("license", until)
        return self._deadline(f"{duty.id}-{until.year}", duty, trigger, starts, opens, done=done, claim=claim)

    def yearly(self, duty: Duty) -> Iterator[Deadline]:
        """This year's, those of the years before that Xuke has seen, and the one that opens next."""
        since, on, until = self.facts.since, self.on, self.certificate.valid_until
        year = min(since.year, on.year) if since else on.year
        while True:
            first = first_day(duty, date(year, 1, 1))
            if until and not self.facts.renewal and first > until + AFTER_EXPIRY:
                return
            found = self._deadline(f"{duty.id}-{year}", duty, Trigger("yearly", first), first, first)
            if not self.certificate.issued or found.due >= self.certificate.issued:
                yield found
                if found.status in ("upcoming", "open"):
                    return
            year += 1

    def of_event(self, duty: Duty, event: Event) -> Deadline:
        """Its id holds no date, so that a corrected event keeps its deadline."""
        trigger = Trigger("event", event.day, event.note, event.id, event.source, event.hidden)
        # A launch is recorded ahead; what is due on its day is open from the day it is on record.
        starts = min(event.day, event.at.date()) if duty.rule.kind == "on_day" else event.day
        found = self._deadline(f"{duty.id}-{event.id}", duty, trigger, starts, starts, known_at=event.at)
        corrected = event.history[-1].at if event.history else event.at
        return replace(found, changed_at=max(corrected, found.changed_at or corrected))

    def _claim(self, renewal: Renewal, until: date) -> Claim:
        """In time is by the last day to apply; where the license sets none, by the expiry."""
        ahead = [duty for duty in self.duties if duty.rule.kind == "ahead"]
        last = min((due_date(duty, until, self.calendar).due for duty in ahead), default=until)
        return "extended" if renewal.applied_on <= last else "late"

    def _deadline(
        self,
        name: str,
        duty: Duty,
        trigger: Trigger,
        starts: date,
        opens: date,
        known_at: datetime | None = None,
        done: Done | None = None,
        claim: Claim | None = None,
    ) -> Deadline:
        """`starts`: the first day it may be told of; `opens`: the first on which it counts as open."""
        facts, dates = self.facts, due_date(duty, trigger.date, self.calendar)
        done = facts.done.get(name, done)
        if done and done.day > self.on:
            done = None
        owner = facts.owners.get(name)
        known_at = known_at or facts.since
        return Deadline(
            id=name,
            of=duty,
            trigger=trigger,
            due=dates.due,
            act_by=dates.act_by,
            provisional=dates.provisional,
            status=_status(done, claim, opens, dates.due if duty.rule.dated else date.max, self.on),
            days_left=(dates.due - self.on).days,
            starts=starts,
            done_on=done.day if done else None,
            done_by=done.actor if done else None,
            receipt=done.receipt if done else None,
            owner=owner.user if owner else None,
            snooze=facts.snoozes.get(name),
            known_at=known_at,
            changed_at=max((it for it in (known_at, owner.at if owner else None) if it), default=None),
            claim=claim,
            claimed_by=facts.renewal.recorded_by if claim and facts.renewal else None,
        )


def _status(done: Done | None, claim: Claim | None, opens: date, due: date, on: date) -> Status:
    if done:
        return "done"
    if on > due and claim != "extended":
        return "overdue"
    return "open" if on >= opens else "upcoming"
