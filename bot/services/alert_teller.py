"""Deadlines told: every alert once, in one entry with its watermark."""

import threading
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.chat.packing import packed
from bot.chat.reply import Reply
from bot.deadlines.agenda import deadlines, visible
from bot.deadlines.digest import digest_moment, weekly, where_you_stand
from bot.deadlines.due import Deadline
from bot.deadlines.moves import kept, moved
from bot.deadlines.schedule import Quiet, Schedule, Telling
from bot.delivery.outbox import Outbox
from bot.license.certificate import Certificate
from bot.record.errors import Taken
from bot.record.fields import Table
from bot.record.lines import read_time, write_time
from bot.record.store import Add, Change, Replace, Store
from bot.replies.alerts import alert_reply, digest_reply, hidden_alert, superseded
from bot.services.channels import Channels
from bot.services.deadline_tracker import DeadlineTracker
from bot.services.deadlines_kept import SINCE, license_key, read_facts
from bot.words import Language

TOLD, DATES, SEEN = Table("deadlines_told", "*"), Table("deadlines_dates", "*"), Table("seen", "*")
_SELF = "xuke"
AT_ONCE = 500
"""Documents written with one entry."""
SEEN_EVERY = timedelta(minutes=30)
"""How often it is noted that Xuke is running, to tell later whether it was."""


class AlertTeller:
    """Tells a channel of the deadlines. May be called from any thread."""

    def __init__(
        self,
        store: Store,
        outbox: Outbox,
        deadlines: DeadlineTracker,
        now: Callable[[], datetime],
        channels: Channels,
        certificate: Callable[[], Certificate],
        language: Language = "en",
        officers: Iterable[str] = (),
    ) -> None:
        """`officers` are mentioned in late alerts; the zone of alerts is that of `now`. What a restricted
        incident set off is told in the officers' channel."""
        zone = now().tzinfo
        assert isinstance(zone, ZoneInfo)
        self._store = store
        self._outbox = outbox
        self._deadlines = deadlines
        self._now = now
        self._zone = zone
        self._channels = channels
        self._channel = channels.alerts
        self._certificate = certificate
        self._language: Language = language
        self._officers = tuple(sorted(officers))
        self._lock = threading.RLock()
        self._schedule = Schedule(deadlines.calendar, zone, Quiet())
        self._day: date | None = None
        self._week: datetime | None = None
        seen = store.get(SEEN, "running")
        self._down_since: datetime | None = read_time(seen.value["at"]) if seen else None

    def tick(self) -> datetime | None:
        """Tells what is due now; the moment when something is due next."""
        with self._lock:
            now = self._now()
            if self._day != now.date():
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
                if not alert.deadline.hidden
            ]

    def told_elsewhere(self, key: str, id_: str, at: datetime) -> None:
        """An alert that Slack posted ahead of time, while Xuke was down: told, and not told again."""
        with self._lock:
            self._store.write(_SELF, "alert.told_by_backstop", *self._watermark(id_, at, key))
            self._refresh(self._now())

    def refresh(self) -> None:
        """Dates everything anew, after a change."""
        with self._lock:
            self._refresh(self._now())

    def _tell(self, telling: Telling, now: datetime) -> None:
        alert = telling.alert
        reply, channel = self._reply(telling, now), self._place(alert.deadline)
        before = self._store.get(TOLD, alert.deadline.id)
        last = before.value.get("key") if before else None
        changes: list[Change] = [
            self._outbox.as_change(f"alert:{alert.key}", channel, packed(reply), named=True),
            *self._watermark(alert.deadline.id, alert.at, alert.key),
        ]
        if last:
            old = packed(superseded(alert.deadline, self._language))
            there = self._outbox.place_of(f"alert:{last}") or channel
            edit = self._outbox.as_change(f"alert:{last}:over", there, old, edits=f"alert:{last}")
            changes.append(edit)
        about = {"alert": alert.key, "covered": list(telling.covered)}
        try:
            self._store.write(_SELF, "alert.posted", *changes, about=about)
        except Taken:  # posted by a start that was killed before its watermark, or another deadline's edit
            self._store.write(_SELF, "alert.marked", *self._watermark(alert.deadline.id, alert.at, alert.key))
        self._outbox.recorded(channel)
        self._schedule.told(alert)

    def _place(self, deadline: Deadline) -> str:
        return self._channels.officers if deadline.hidden else self._channel

    def _reply(self, telling: Telling, now: datetime) -> Reply:
        deadline = telling.alert.deadline
        if deadline.hidden and not self._channels.may_hold_restricted(self._place(deadline)):
            return hidden_alert(deadline, self._language, self._officers)
        return alert_reply(telling, now, self._language, self._deadlines.calendar, self._officers)

    def _watermark(self, id_: str, at: datetime, key: str) -> list[Change]:
        there = self._store.get(TOLD, id_)
        value = {"at": write_time(at), "key": key}
        return [Replace(there, value) if there else Add(TOLD, id_, value)]

    def _refresh(self, now: datetime) -> None:
        """Reads everything anew: at a start, on a new day, after a change."""
        certificate = self._certificate()
        if self._store.get(SINCE, license_key(certificate)) is None:
            self._begin(now, certificate)
        self._day = now.date()
        found = self._deadlines.all(now.date())
        self._announce_moves(found)
        told = {it.key: read_time(it.value["at"]) for it in self._store.all(TOLD)}
        self._schedule.refresh(found, told)

    def _begin(self, now: datetime, certificate: Certificate) -> None:
        """The first start on a license: one message says where it stands, in place of a flood."""
        facts = replace(read_facts(self._store, certificate), since=now)
        found = deadlines(certificate, facts, now.date(), self._deadlines.calendar)
        told = {it.key: read_time(it.value["at"]) for it in self._store.all(TOLD)}
        schedule = Schedule(self._deadlines.calendar, self._zone)
        schedule.refresh(found, told)
        key = license_key(certificate)
        digest = where_you_stand(visible(found), now.date(), self._language, key)
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
        moment = digest_moment(self._deadlines.calendar, self._zone, now)
        if moment is None or now < moment or now - moment > timedelta(days=4):
            return
        if self._week == moment or ((begun := self._deadlines.facts.since) and begun > moment):
            return  # told already, or "where you stand" has said it this week
        digest = weekly(visible(self._deadlines.all(now.date())), now.date(), self._language)
        self._outbox.put(digest.key, self._channel, packed(digest_reply(digest, self._language)))
        self._week = moment

    def _announce_moves(self, found: tuple[Deadline, ...]) -> None:
        """Keeps the dates as told, one document a deadline, and tells of those that moved."""
        there = {it.key: it for it in self._store.all(DATES)}
        before = {key: (it.value["due"], it.value["act_by"], it.value["open"]) for key, it in there.items()}
        changes: list[Change] = []
        hidden = {it.id for it in found if it.hidden}
        for move in moved(before, found):
            if move.deadline.id not in hidden and not self._store.used("outbox", f"move:{move.key}"):
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
