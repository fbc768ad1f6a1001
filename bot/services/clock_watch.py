"""A clock that jumped ahead is doubted: alerts are held, the officers told, until it is right or believed."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.chat.packing import pack_reply
from bot.chat.reply import Reply
from bot.deadlines.clock import PATIENCE, Instant, jump_ahead
from bot.delivery.outbox import Outbox
from bot.record.fields import Table
from bot.record.lines import read_time, write_time
from bot.record.reading import readable
from bot.record.store import Add, Document, Replace, Store
from bot.words import Language, say

TABLE, KEY = Table("clock", "*"), "believed"
NOTED = 30 * 60
"""Seconds between two notes of a clock that is believed."""
_SELF = "xuke"


@dataclass(frozen=True)
class Steady:
    """A counter that nobody sets, and which run of the machine it counts."""

    seconds: Callable[[], float]
    boot: str


def this_machine() -> Steady:
    """The system's counter since its start, time asleep included."""
    clock = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        boot = ""
    return Steady(lambda: time.clock_gettime(clock), boot)


class ClockWatch:
    """Compares the clock with the steady counter. May be called from any thread."""

    def __init__(
        self,
        store: Store,
        outbox: Outbox,
        now: Callable[[], datetime],
        steady: Steady | None,
        officers: str,
        language: Language,
    ) -> None:
        """`officers` is their channel; without `steady` every clock is believed."""
        self._store = store
        self._outbox = outbox
        self._now = now
        self._steady = steady
        self._officers = officers
        self._language: Language = language
        self._lock = threading.Lock()
        there = store.get(TABLE, KEY)
        self._before: Instant | None = next(readable([there] if there else [], read_instant), None)
        self._noted = float("-inf")
        self._doubt: Instant | None = None
        """Where the doubt began."""

    def believed(self) -> bool:
        """Whether what is due may be told by this clock. Raises RecordError."""
        if self._steady is None:
            return True
        with self._lock:
            now = Instant(self._now(), self._steady.seconds(), self._steady.boot)
            if self._before and jump_ahead(self._before, now) and not self._has_lasted(now):
                if self._doubt is None:
                    self._begin_doubt(self._before, now)
                return False
            self._believe(now)
            return True

    def accept(self, by: str) -> None:
        """Somebody says that the clock is right."""
        if self._steady is not None:
            with self._lock:
                self._noted = float("-inf")
                self._store.write(by, "clock.believed")
                self._believe(Instant(self._now(), self._steady.seconds(), self._steady.boot))

    def problem(self) -> str | None:
        """See `bot.web.Check`."""
        doubt, before = self._doubt, self._before
        if doubt is None or before is None:
            return None
        was, now = (it.at.isoformat(timespec="minutes") for it in (before, doubt))
        return f"the clock jumped ahead, from {was} to {now}; alerts are held"

    def _has_lasted(self, now: Instant) -> bool:
        if self._doubt is None:
            return False
        steadily = not jump_ahead(self._doubt, now)
        return steadily and now.steady - self._doubt.steady >= PATIENCE.total_seconds()

    def _begin_doubt(self, before: Instant, now: Instant) -> None:
        self._doubt = now
        about = {"was": write_time(before.at), "is": write_time(now.at)}
        self._store.write(_SELF, "clock.doubted", about=about)
        was, at = (f"{it.at.astimezone(now.at.tzinfo):%Y-%m-%d %H:%M}" for it in (before, now))
        text = say(self._language, "record.clock_doubted", was=was, now=at)
        self._outbox.put(
            f"clock:{now.at:%Y%m%dT%H%M%S}", self._officers, pack_reply(Reply(self._language, text))
        )

    def _believe(self, now: Instant) -> None:
        self._before, self._doubt = now, None
        if now.steady - self._noted < NOTED:
            return
        value = {"at": write_time(now.at), "steady": int(now.steady), "boot": now.boot}
        there = self._store.get(TABLE, KEY)
        self._store.write(_SELF, "clock.noted", Replace(there, value) if there else Add(TABLE, KEY, value))
        self._noted = now.steady


def read_instant(document: Document) -> Instant:
    """A noted instant. Raises ValueError, KeyError or TypeError for what is none."""
    value = document.value
    return Instant(read_time(value["at"]), float(value["steady"]), str(value["boot"]))
