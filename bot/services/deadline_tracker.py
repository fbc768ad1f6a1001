"""Deadlines kept and told: every alert once, in one entry with its watermark; what people do about them."""

import threading
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from bot.chat.packing import packed
from bot.chat.reply import Reply
from bot.deadlines.agenda import deadlines
from bot.deadlines.calendar import WorkingDays, chinese_working_days
from bot.deadlines.checks import (
    check_done,
    check_snooze,
    check_undo,
    deadline_named,
    duty_of_event,
)
from bot.deadlines.digest import digest_moment, weekly, where_you_stand
from bot.deadlines.due import Deadline
from bot.deadlines.duties import load_duties
from bot.deadlines.moves import kept, moved
from bot.deadlines.recorded import Event, Facts
from bot.deadlines.refusal import DeadlineRefused
from bot.deadlines.schedule import Quiet, Schedule, Telling
from bot.delivery.outbox import Outbox
from bot.license.certificate import Certificate
from bot.record.errors import Changed, Taken
from bot.record.lines import read_time, write_time
from bot.record.store import Add, Change, Replace, Store
from bot.replies.alerts import alert_reply, digest_reply, superseded
from bot.services.deadlines_kept import (
    DONE,
    EVENTS,
    OWNERS,
    RENEWALS,
    SINCE,
    SNOOZES,
    event_value,
    license_key,
    read_event,
    read_facts,
)
from bot.services.numbers import Numbers
from bot.words import Language

TOLD, DATES, SEEN = "deadlines_told", "deadlines_dates", "seen"
_SELF = "xuke"
AT_ONCE = 500
"""Documents written with one entry."""
SEEN_EVERY = timedelta(minutes=30)
"""How often it is noted that Xuke is running, to tell later whether it was."""


class Deadlines:
    """The deadlines of the license at hand. May be called from any thread."""

    def __init__(
        self,
        store: Store,
        outbox: Outbox,
        now: Callable[[], datetime],
        zone: tzinfo | None,
        channel: str,
        certificate: Callable[[], Certificate],
        language: Language = "en",
        officers: Iterable[str] = (),
        calendar: WorkingDays | None = None,
    ) -> None:
        """`channel` is where alerts go, `officers` who is mentioned in late ones."""
        self._store = store
        self._outbox = outbox
        self._now = now
        assert isinstance(zone, ZoneInfo)
        self._zone = zone
        self._channel = channel
        self._certificate = certificate
        self._language: Language = language
        self._officers = tuple(sorted(officers))
        self.calendar = calendar or chinese_working_days()
        self._lock = threading.RLock()
        self._numbers = Numbers(store, EVENTS, "e")
        self._schedule = Schedule(self.calendar, zone, Quiet())
        self._facts: Facts | None = None
        self._day: date | None = None
        self._week: datetime | None = None
        seen = store.get(SEEN, "running")
        self._down_since: datetime | None = read_time(seen.value["at"]) if seen else None
        self.changed: Callable[[], None] = lambda: None
        """Called after each change, for who shows deadlines."""
        load_duties(certificate())  # a duty and a license that disagree stop the start

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

    def named(self, id_: str) -> Deadline:
        """The deadline of that id. Raises DeadlineRefused where there is none."""
        return deadline_named(id_.strip().lower(), self.all())

    def event(self, id_: str) -> Event | None:
        """The event of that id, in any case of letters."""
        there = self._store.get(EVENTS, id_.strip().lower())
        return read_event(there.key, there.value) if there else None

    # -- what people do -----------------------------------------------------------------------------

    def record(self, duty: str, day: date, note: str | None, actor: str, source: str | None = None) -> Event:
        """An event that sets a duty off. Raises DeadlineRefused for a name that is no such duty."""
        duty_of_event(duty, load_duties(self._certificate()))
        while True:
            event = Event(self._numbers.next(), duty, day, note or None, actor, self._now(), source)
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
        deadline = self.named(id_)
        check_done(deadline, day, self._now().date())
        value = {"day": day.isoformat(), "receipt": receipt or None}
        self._set(DONE, deadline.id, value, actor, "deadline.done")
        return self.named(deadline.id)

    def undo(self, id_: str, actor: str) -> Deadline:
        """It was not done after all."""
        deadline = self.named(id_)
        check_undo(deadline)
        self._set(DONE, deadline.id, {"day": None}, actor, "deadline.undone")
        return self.named(deadline.id)

    def snooze(self, id_: str, until: date, reason: str | None, actor: str) -> Deadline:
        """No alerts until that day. Raises DeadlineRefused past `act_by` without a reason."""
        deadline = self.named(id_)
        check_snooze(deadline, until, reason, self._now().date())
        value = {"until": until.isoformat(), "reason": reason or None}
        self._set(SNOOZES, deadline.id, value, actor, "deadline.snoozed")
        return self.named(deadline.id)

    def take(self, id_: str, actor: str) -> Deadline:
        """Somebody makes it theirs."""
        deadline = self.named(id_)
        self._set(OWNERS, deadline.id, {"user": actor}, actor, "deadline.taken")
        return self.named(deadline.id)

    def renew(self, applied_on: date, receipt: str | None, actor: str) -> None:
        """An officer's word that renewal was applied for: changes how the expiry is told."""
        value = {"applied_on": applied_on.isoformat(), "recorded_by": actor, "receipt": receipt or None}
        self._set(RENEWALS, license_key(self._certificate()), value, actor, "renewal.recorded")

    def incident(self, duty: str, day: date, note: str, source: str) -> None:
        """What an incident sets off; told again with another day, it is corrected, never doubled."""
        there = next((it for it in self.facts.events if it.source == source and it.duty == duty), None)
        if there is None:
            self.record(duty, day, note, _SELF, source)
        elif there.day != day or there.withdrawn:
            event = replace(there.corrected(day, note, _SELF, self._now()), withdrawn=False)
            self._replace(event, _SELF, "event.corrected")

    def license_changed(self) -> None:
        """Another license: everything is dated anew."""
        with self._lock:
            self._facts = None
            self._refresh(self._now())
        self.changed()

    def incidents_withdrawn(self, told: set[tuple[str, str]]) -> None:
        """What incidents no longer set off; `told` are (incident, duty) that they do."""
        for event in self.facts.events:
            if event.source and not event.withdrawn and (event.source, event.duty) not in told:
                self._replace(event.taken_back(_SELF, self._now()), _SELF, "event.withdrawn")

    def incident_reported(self, duty: str, day: date, source: str) -> None:
        """An incident's report was made on `day`: the duty that it set off is done."""
        event = next((it for it in self.facts.events if (it.source, it.duty) == (source, duty)), None)
        if event is None or event.withdrawn:
            return
        done = self.facts.done.get(f"{duty}-{event.id}")
        if done and (done.receipt != source or done.day == day):
            return  # an officer's own word stays
        value = {"day": day.isoformat(), "receipt": source}
        self._set(DONE, f"{duty}-{event.id}", value, _SELF, "deadline.done")

    def incidents_unreported(self, settled: set[tuple[str, str]]) -> None:
        """Reports that were taken back; `settled` are (incident, duty) of those that stand."""
        for event in self.facts.events:
            done = self.facts.done.get(f"{event.duty}-{event.id}")
            stands = (event.source, event.duty) in settled
            if event.source and done and done.receipt == event.source and not stands:
                self._set(DONE, f"{event.duty}-{event.id}", {"day": None}, _SELF, "deadline.undone")

    # -- telling ------------------------------------------------------------------------------------

    def tick(self) -> datetime | None:
        """Tells what is due now; the moment when something is due next."""
        with self._lock:
            now = self._now()
            if self._day != now.date() or self._facts is None:
                self._refresh(now)
            for telling in self._schedule.due(now, self._down_since):
                self._tell(telling, now)
            self._weekly(now)
            self._seen(now)
            return self._schedule.next_moment()

    def critical(self, horizon: timedelta) -> list[tuple[str, datetime, Deadline, Reply]]:
        """What must reach people even if Xuke is dead: key, moment, deadline and message, soonest first."""
        with self._lock:
            now = self._now()
            return [
                (alert.key, alert.at, alert.deadline, self._reply(Telling(alert, (), None), alert.at))
                for alert in self._schedule.critical(now, horizon)
            ]

    def told_elsewhere(self, key: str, id_: str, at: datetime) -> None:
        """An alert that Slack posted ahead of time, while Xuke was down: told, and not told again."""
        with self._lock:
            self._write(_SELF, "alert.told_by_backstop", *self._watermark(id_, at, key))

    def _tell(self, telling: Telling, now: datetime) -> None:
        alert = telling.alert
        reply = self._reply(telling, now)
        before = self._store.get(TOLD, alert.deadline.id)
        last = before.value.get("key") if before else None
        changes: list[Change] = [
            self._outbox.as_change(f"alert:{alert.key}", self._channel, packed(reply), named=True),
            *self._watermark(alert.deadline.id, alert.at, alert.key),
        ]
        if last:
            old = packed(superseded(alert.deadline, self._language))
            edit = self._outbox.as_change(f"alert:{last}:over", self._channel, old, edits=f"alert:{last}")
            changes.append(edit)
        about = {"alert": alert.key, "covered": list(telling.covered)}
        try:
            self._store.write(_SELF, "alert.posted", *changes, about=about)
        except Taken:  # posted by a start that was killed before its watermark, or another deadline's edit
            self._store.write(_SELF, "alert.marked", *self._watermark(alert.deadline.id, alert.at, alert.key))
        self._outbox.recorded(self._channel)
        self._schedule.told(alert)

    def _reply(self, telling: Telling, now: datetime) -> Reply:
        return alert_reply(telling, now, self._language, self.calendar, self._officers)

    def _watermark(self, id_: str, at: datetime, key: str) -> list[Change]:
        there = self._store.get(TOLD, id_)
        value = {"at": write_time(at), "key": key}
        return [Replace(there, value) if there else Add(TOLD, id_, value)]

    def _refresh(self, now: datetime) -> None:
        """Reads everything anew: at a start, on a new day, after a change."""
        certificate = self._certificate()
        if self._store.get(SINCE, license_key(certificate)) is None:
            self._begin(now, certificate)
        self._facts = read_facts(self._store, certificate)
        self._day = now.date()
        found = self.all(now.date())
        self._announce_moves(found)
        told = {it.key: read_time(it.value["at"]) for it in self._store.all(TOLD)}
        self._schedule.refresh(found, told)

    def _begin(self, now: datetime, certificate: Certificate) -> None:
        """The first start on a license: one message says where it stands, in place of a flood."""
        facts = replace(read_facts(self._store, certificate), since=now)
        found = deadlines(certificate, facts, now.date(), self.calendar)
        told = {it.key: read_time(it.value["at"]) for it in self._store.all(TOLD)}
        schedule = Schedule(self.calendar, self._zone)
        schedule.refresh(found, told)
        key = license_key(certificate)
        digest = where_you_stand(found, now.date(), self._language, key)
        marks: list[Change] = []
        for id_, at in schedule.passed(now).items():
            marks += self._watermark(id_, at, "")
        for start in range(0, len(marks), AT_ONCE):
            self._store.write(_SELF, "license.beginning", *marks[start : start + AT_ONCE])
        message = self._outbox.as_change(
            digest.key, self._channel, packed(digest_reply(digest, self._language))
        )
        since = Add(SINCE, key, {"at": now.isoformat()})
        self._store.write(_SELF, "license.begun", message, since)
        self._outbox.recorded(self._channel)

    def _weekly(self, now: datetime) -> None:
        moment = digest_moment(self.calendar, self._zone, now)
        if moment is None or now < moment or now - moment > timedelta(days=4):
            return
        if self._week == moment or ((begun := self.facts.since) and begun > moment):
            return  # told already, or "where you stand" has said it this week
        digest = weekly(self.all(now.date()), now.date(), self._language)
        self._outbox.put(digest.key, self._channel, packed(digest_reply(digest, self._language)))
        self._week = moment

    def _announce_moves(self, found: tuple[Deadline, ...]) -> None:
        """Keeps the dates as told, one document a deadline, and tells of those that moved."""
        there = {it.key: it for it in self._store.all(DATES)}
        before = {key: (it.value["due"], it.value["act_by"], it.value["open"]) for key, it in there.items()}
        changes: list[Change] = []
        for move in moved(before, found):
            if not self._store.used("outbox", f"move:{move.key}"):
                text = Reply(self._language, move.text(self._language))
                changes.append(self._outbox.as_change(f"move:{move.key}", self._channel, packed(text)))
        for id_, (due, act_by, provisional) in kept(found).items():
            value = {"due": due, "act_by": act_by, "open": provisional}
            if id_ not in there:
                changes.append(Add(DATES, id_, value))
            elif before[id_] != (due, act_by, provisional):
                changes.append(Replace(there[id_], value))
        for start in range(0, len(changes), AT_ONCE):
            self._store.write(_SELF, "deadlines.dated", *changes[start : start + AT_ONCE])
        self._outbox.recorded(self._channel)

    def _seen(self, now: datetime) -> None:
        there = self._store.get(SEEN, "running")
        value = {"at": write_time(now)}
        if there is None:
            self._store.write(_SELF, "xuke.seen", Add(SEEN, "running", value))
        elif now - read_time(there.value["at"]) >= SEEN_EVERY:
            self._store.write(_SELF, "xuke.seen", Replace(there, value))
        self._down_since = None

    # -- writing ------------------------------------------------------------------------------------

    def _set(self, table: str, key: str, value: dict[str, Any], actor: str, kind: str) -> None:
        while True:
            there = self._store.get(table, key)
            full = {**value, "actor": actor, "at": write_time(self._now())}
            try:
                self._write(actor, kind, Replace(there, full) if there else Add(table, key, full))
            except (Taken, Changed):
                continue
            return

    def _change(self, id_: str, actor: str, kind: str, change: Callable[[Event], Event]) -> Event:
        event = self.event(id_)
        if event is None or event.withdrawn:
            raise DeadlineRefused("unknown_event", id=id_)
        return self._replace(change(event), actor, kind)

    def _replace(self, event: Event, actor: str, kind: str) -> Event:
        document = self._store.get(EVENTS, event.id)
        assert document is not None
        self._write(actor, kind, Replace(document, event_value(event)))
        return event

    def _write(self, actor: str, kind: str, *changes: Change) -> None:
        self._store.write(actor, kind, *changes)
        with self._lock:
            self._facts = None
            self._refresh(self._now())
        self.changed()
