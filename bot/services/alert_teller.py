"""Deadlines told: every alert once, in one entry with its watermark."""

import threading
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.chat.packing import pack_reply
from bot.chat.reply import Reply
from bot.deadlines.agenda import visible
from bot.deadlines.digest import digest_moment, weekly
from bot.deadlines.due import Deadline
from bot.deadlines.schedule import Quiet, Schedule, Telling
from bot.delivery.outbox import TABLE as OUTBOX
from bot.delivery.outbox import Outbox
from bot.license.certificate import Certificate
from bot.record.errors import Taken
from bot.record.fields import Table
from bot.record.lines import read_time, write_time
from bot.record.reading import readable
from bot.record.store import Add, Change, Replace, Store
from bot.replies.alerts import alert_reply, digest_reply, hidden_alert, superseded_reply
from bot.services.beginnings import announce_moves, begin_license
from bot.services.channels import Channels
from bot.services.clock_watch import ClockWatch
from bot.services.deadline_tracker import DeadlineTracker
from bot.services.deadlines_kept import SINCE, license_key, read_facts
from bot.services.record_mark import keep_daily_mark, keep_mark
from bot.services.watermarks import Watermarks
from bot.words import Language, say

SEEN = Table("seen", "*")
_SELF = "xuke"
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
        clock: ClockWatch | None = None,
    ) -> None:
        """`officers` are mentioned in late alerts; the zone of alerts is that of `now`. What a restricted
        incident set off is told in the officers' channel. While the `clock` is doubted nothing is told."""
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
        self._clock = clock
        self._marks = Watermarks(store)
        self._lock = threading.RLock()
        self._schedule = Schedule(deadlines.calendar, zone, Quiet())
        self._day: date | None = None
        self._week: datetime | None = None
        seen = readable(store.all(SEEN), lambda it: read_time(it.value["at"]))
        self._down_since: datetime | None = next(seen, None)
        self.told: Callable[[str], None] = lambda late: None
        """Hears of each alert that everybody may see: "yes" where it was late, else "no"."""

    def tick(self) -> datetime | None:
        """Tells what is due now; the moment when something is due next, None while the clock is doubted."""
        with self._lock:
            if self._doubted():
                return None
            now = self._now()
            if self._day != now.date():
                self._refresh(now)
            for telling in self._schedule.due(now, self._down_since):
                self._tell(telling, now)
            self._weekly(now)
            self._note_seen(now)
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

    def note_told(self, key: str, id_: str, at: datetime) -> None:
        """An alert that Slack posted ahead of time, while Xuke was down: told, and not told again."""
        with self._lock:
            self._store.write(_SELF, "alert.told_by_backstop", self._marks.moved(id_, at, key))
            self._refresh(self._now())

    def count_due(self) -> int:
        """How many alerts that everybody may see are due and not told yet."""
        with self._lock:
            return self._schedule.count_past(self._now())

    def refresh(self) -> None:
        """Dates everything anew, after a change; once the clock is right, where it is doubted."""
        with self._lock:
            if self._doubted():
                self._day = None
            else:
                self._refresh(self._now())

    def beyond(self) -> str | None:
        """See `bot.web.Check`: watermarks that only a wrong clock can have set."""
        found = self._marks.beyond(self._now())
        return "told up to a moment that has not come: " + "; ".join(found[:5]) if found else None

    def take_back(self, by: str) -> int:
        """Watermarks beyond now become what they were; what was told ahead of its time is told again."""
        with self._lock:
            count = self._marks.take_back(self._now(), by)
            self._week = None
            self._deadlines.forget()
            return count

    def _doubted(self) -> bool:
        return self._clock is not None and not self._clock.believed()

    def _tell(self, telling: Telling, now: datetime) -> None:
        alert = telling.alert
        reply, channel = self._reply(telling, now), self._place(alert.deadline)
        last, key = self._marks.last(alert.deadline.id), self._marks.key(alert.key)
        mark = self._marks.moved(alert.deadline.id, alert.at, key)
        changes: list[Change] = [
            self._outbox.as_change(f"alert:{key}", channel, pack_reply(reply), named=True),
            mark,
        ]
        if last:
            old = pack_reply(superseded_reply(alert.deadline, self._language))
            over = self._marks.key(f"alert:{last}:over")
            there = self._outbox.place_of(f"alert:{last}") or channel
            changes.append(self._outbox.as_change(over, there, old, edits=f"alert:{last}"))
        about = {"alert": alert.key, "covered": list(telling.covered)}
        try:
            self._store.write(_SELF, "alert.posted", *changes, about=about)
        except Taken:  # posted by a start that was killed before its watermark, or another deadline's edit
            self._store.write(_SELF, "alert.marked", mark)
        self._outbox.recorded(channel)
        self._schedule.mark_told(alert)
        if not alert.deadline.hidden:
            self.told("yes" if telling.late else "no")

    def _place(self, deadline: Deadline) -> str:
        return self._channels.officers if deadline.hidden else self._channel

    def _reply(self, telling: Telling, now: datetime) -> Reply:
        deadline = telling.alert.deadline
        if deadline.hidden and not self._channels.may_hold_restricted(self._place(deadline)):
            return hidden_alert(deadline, self._language, self._officers)
        return alert_reply(telling, now, self._language, self._deadlines.calendar, self._officers)

    def _refresh(self, now: datetime) -> None:
        """Reads everything anew: at a start, on a new day, after a change."""
        certificate = self._certificate()
        if self._store.get(SINCE, license_key(certificate)) is None:
            self._begin(now, certificate)
        self._day = now.date()
        found = self._deadlines.all(now.date())
        announce_moves(self._store, self._outbox, self._channel, found, self._language)
        self._schedule.refresh(found, self._marks.all())

    def _begin(self, now: datetime, certificate: Certificate) -> None:
        facts = replace(read_facts(self._store, certificate), since=now)
        calendar = self._deadlines.calendar
        schedule = Schedule(calendar, self._zone)
        begin_license(
            self._store,
            self._outbox,
            self._channel,
            certificate,
            facts,
            schedule,
            calendar,
            now,
            self._language,
        )

    def _weekly(self, now: datetime) -> None:
        moment = digest_moment(self._deadlines.calendar, self._zone, now)
        if moment is None or now < moment or now - moment > timedelta(days=4):
            return
        if self._week == moment or ((begun := self._deadlines.facts.since) and begun > moment):
            return  # told already, or "where you stand" has said it this week
        digest = weekly(visible(self._deadlines.all(now.date())), now.date(), self._language)
        key = self._marks.key(digest.key)
        if not self._store.used(OUTBOX, key):
            mark = say(self._language, "record.mark", mark=keep_mark(self._store, now))
            reply = digest_reply(digest, self._language).with_paragraph(mark)
            self._outbox.put(key, self._channel, pack_reply(reply))
        self._week = moment

    def _note_seen(self, now: datetime) -> None:
        keep_daily_mark(self._store, now)
        there = self._store.get(SEEN, "running")
        value = {"at": write_time(now)}
        if there is None:
            self._store.write(_SELF, "xuke.seen", Add(SEEN, "running", value))
        elif not timedelta() <= now - read_time(there.value["at"]) < SEEN_EVERY:
            self._store.write(_SELF, "xuke.seen", Replace(there, value))
        self._down_since = None
