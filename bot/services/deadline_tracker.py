"""The deadlines of the license at hand, and what people do about them."""

import threading
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from bot.deadlines.agenda import deadlines, visible
from bot.deadlines.calendar import chinese_working_days
from bot.deadlines.checks import (
    check_done,
    check_snooze,
    check_undo,
    deadline_named,
    duty_of_event,
)
from bot.deadlines.due import Deadline
from bot.deadlines.duties import gone_duty, load_duties
from bot.deadlines.recorded import Event, Facts
from bot.deadlines.refusal import DeadlineRefused
from bot.license.certificate import Certificate
from bot.record.errors import Changed, Taken
from bot.record.lines import write_time
from bot.record.store import Add, Change, Replace, Store
from bot.roles import Role
from bot.services.deadlines_kept import (
    DONE,
    EVENTS,
    OWNERS,
    RENEWALS,
    SNOOZES,
    event_value,
    license_key,
    read_event,
    read_facts,
)
from bot.services.numbers import Numbers


class DeadlineTracker:
    """Keeps what bears on them. May be called from any thread."""

    def __init__(
        self,
        store: Store,
        now: Callable[[], datetime],
        certificate: Callable[[], Certificate],
    ) -> None:
        self._store = store
        self._now = now
        self._certificate = certificate
        self.calendar = chinese_working_days()
        self._lock = threading.Lock()
        self._numbers = Numbers(store, EVENTS, "e")
        self._facts: Facts | None = None
        self.changed: Callable[[], None] = lambda: None
        """Called after each change, for who tells of deadlines."""

    # -- looking ------------------------------------------------------------------------------------

    @property
    def facts(self) -> Facts:
        """What is on record."""
        with self._lock:
            if self._facts is None:
                self._facts = read_facts(self._store, self._certificate())
            return self._facts

    def all(self, on: date | None = None) -> tuple[Deadline, ...]:
        """Every deadline as it stands on a day (today), soonest first, the done ones among them."""
        return deadlines(self._certificate(), self.facts, on or self._now().date(), self.calendar)

    def visible_to(self, role: Role) -> tuple[Deadline, ...]:
        """Those that somebody of this role may see, as they stand today."""
        return visible(self.all(), role)

    def find(self, id_: str, role: Role = "officer") -> Deadline:
        """The deadline of that id. Raises DeadlineRefused where there is none that the role may see."""
        return deadline_named(id_.strip().lower(), self.visible_to(role))

    def event(self, id_: str) -> Event | None:
        """The event of that id, in any case of letters."""
        there = self._store.get(EVENTS, id_.strip().lower())
        return read_event(there.key, there.value) if there else None

    # -- what people do -----------------------------------------------------------------------------

    def record(
        self,
        duty: str,
        day: date,
        note: str | None,
        actor: str,
        source: str | None = None,
        hidden: bool = False,
    ) -> Event:
        """An event that sets a duty off. Raises DeadlineRefused for a name that is no such duty.

        What comes from an incident (`source`) is kept even where the license at hand has no such duty.
        """
        if not (source and gone_duty(duty)):
            duty_of_event(duty, load_duties(self._certificate()))
        while True:
            id_, now = self._numbers.next(), self._now()
            event = Event(id_, duty, day, note or None, actor, now, source, hidden=hidden)
            try:
                self._write(actor, "event.recorded", Add(EVENTS, event.id, event_value(event)))
            except Taken:
                continue
            return event

    def correct(self, id_: str, day: date, note: str | None, actor: str) -> Event:
        """The event with another day; how it read before stays on record."""
        return self._change(
            id_, actor, "event.corrected", lambda it: it.corrected(day, note, actor, self._now())
        )

    def withdraw(self, id_: str, actor: str, reason: str | None) -> Event:
        """The event taken back: it sets nothing off any more."""
        return self._change(
            id_, actor, "event.withdrawn", lambda it: it.taken_back(actor, self._now(), reason)
        )

    def done(self, id_: str, day: date, receipt: str | None, actor: str) -> Deadline:
        """An officer's word that it was done. Raises DeadlineRefused for a second time, or a day ahead."""
        deadline = self.find(id_)
        check_done(deadline, day, self._now().date())
        value = {"day": day.isoformat(), "receipt": receipt or None}
        self.set(DONE, deadline.id, value, actor, "deadline.done")
        return self.find(deadline.id)

    def undo(self, id_: str, actor: str) -> Deadline:
        """It was not done after all."""
        deadline = self.find(id_)
        check_undo(deadline)
        self.set(DONE, deadline.id, {"day": None}, actor, "deadline.undone")
        return self.find(deadline.id)

    def snooze(self, id_: str, until: date, reason: str | None, actor: str) -> Deadline:
        """No alerts until that day. Raises DeadlineRefused past `act_by` without a reason."""
        deadline = self.find(id_)
        check_snooze(deadline, until, reason, self._now().date())
        value = {"until": until.isoformat(), "reason": reason or None}
        self.set(SNOOZES, deadline.id, value, actor, "deadline.snoozed")
        return self.find(deadline.id)

    def take(self, id_: str, actor: str) -> Deadline:
        """Somebody makes it theirs."""
        deadline = self.find(id_)
        self.set(OWNERS, deadline.id, {"user": actor}, actor, "deadline.taken")
        return self.find(deadline.id)

    def renew(self, applied_on: date, receipt: str | None, actor: str) -> None:
        """An officer's word that renewal was applied for: changes how the expiry is told."""
        value = {"applied_on": applied_on.isoformat(), "recorded_by": actor, "receipt": receipt or None}
        self.set(RENEWALS, license_key(self._certificate()), value, actor, "renewal.recorded")

    def forget(self) -> None:
        """Everything is read and dated anew: another license, or a change made elsewhere."""
        with self._lock:
            self._facts = None
        self.changed()

    # -- writing ------------------------------------------------------------------------------------

    def set(self, table: str, key: str, value: dict[str, Any], actor: str, kind: str) -> None:
        """Puts what is known of a deadline, by whom and when, in the place of what was."""
        while True:
            there = self._store.get(table, key)
            full = {**value, "actor": actor, "at": write_time(self._now())}
            try:
                self._write(actor, kind, Replace(there, full) if there else Add(table, key, full))
            except (Taken, Changed):
                continue
            return

    def _change(self, id_: str, actor: str, kind: str, change: Callable[[Event], Event]) -> Event:
        while True:
            event = self.event(id_)
            if event is None or event.withdrawn:
                raise DeadlineRefused("unknown_event", id=id_)
            try:
                return self.replace(change(event), actor, kind)
            except Changed:
                continue

    def replace(self, event: Event, actor: str, kind: str) -> Event:
        """Another form of an event, of the same id. Raises Changed."""
        document = self._store.get(EVENTS, event.id)
        assert document is not None
        self._write(actor, kind, Replace(document, event_value(event)))
        return event

    def _write(self, actor: str, kind: str, *changes: Change) -> None:
        self._store.write(actor, kind, *changes)
        self.forget()
