"""For when Xuke itself is dead: the next critical alerts lie with the platform, and are taken back in time.

Each is set for a quarter of an hour after Xuke would tell it. Xuke, if alive, tells it itself and withdraws
what it had handed over; if not, the platform posts it, and the next start counts it as told.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Protocol, runtime_checkable

from bot.chat.reply import Reply
from bot.record.fields import Table
from bot.record.lines import read_time, write_time
from bot.record.reading import readable
from bot.record.store import Add, Document, Replace, Store
from bot.services.alert_teller import AlertTeller
from bot.words import Language, say

TABLE = Table("handed_over", "*")
GRACE = timedelta(minutes=15)
HORIZON = timedelta(days=21)
"""How far ahead alerts are handed over; Slack takes 120 days."""
MOST = 40
_SELF = "xuke"


@runtime_checkable
class Scheduling(Protocol):
    """A platform that posts at a later moment."""

    def hand_over(self, channel: str, reply: Reply, at: datetime) -> str | None:
        """The platform's name of the message to be posted; None where it could not be asked."""

    def take_back(self, channel: str, name: str) -> bool:
        """Whether the platform will not post it (any more)."""

    def waiting_names(self, channel: str) -> list[str] | None:
        """The names of what waits with the platform; None where it could not be asked."""


@dataclass(frozen=True)
class _Kept:
    document: Document
    state: str
    name: str
    at: datetime
    deadline: str
    alert_at: datetime


class Backstop:
    """Keeps what lies with the platform in step with what is still to be told."""

    def __init__(
        self,
        store: Store,
        alerts: AlertTeller,
        platform: Scheduling,
        channel: str,
        now: Callable[[], datetime],
        language: Language,
    ) -> None:
        self._store = store
        self._alerts = alerts
        self._platform = platform
        self._channel = channel
        self._now = now
        self._language: Language = language
        self._reconciled = False
        self._lock = threading.Lock()

    def settle(self) -> None:
        """What the platform has posted meanwhile counts as told. Asks nobody; to be called before a tick."""
        with self._lock:
            for kept in self._read_all():
                if kept.state == "set" and kept.at <= self._now():
                    self._alerts.note_told(kept.document.key, kept.deadline, kept.alert_at)
                    self._replace(kept, "posted")

    def run(self) -> None:
        """Withdraws what is told, done or put off, and hands over what is new."""
        with self._lock:
            self._run()

    def _run(self) -> None:
        if not self._reconciled and not self._reconcile():
            return
        wanted = {
            key: (at, deadline, reply) for key, at, deadline, reply in self._alerts.critical(HORIZON)[:MOST]
        }
        there = {kept.document.key: kept for kept in self._read_all()}
        for key, kept in there.items():
            ahead = kept.state == "set" and kept.at > self._now()
            if ahead and key not in wanted and self._platform.take_back(self._channel, kept.name):
                self._replace(kept, "withdrawn")
        for key, (at, deadline, reply) in wanted.items():
            before = there.get(key)
            if before is None or before.state == "withdrawn":
                self._hand_over(key, at, deadline.id, reply, before)

    def _hand_over(self, key: str, at: datetime, deadline: str, reply: Reply, before: _Kept | None) -> None:
        moment = at + GRACE
        value = {
            "state": "asking",
            "name": "",
            "at": write_time(moment),
            "deadline": deadline,
            "alert_at": write_time(at),
        }
        until = moment + timedelta(days=7)
        change = Replace(before.document, value, until) if before else Add(TABLE, key, value, until)
        written = self._store.write(_SELF, "backstop.asking", change)
        note = say(self._language, "deadline_chat.backstop")
        told = replace(reply, buttons=(), paragraphs=(note, *reply.paragraphs))
        name = self._platform.hand_over(self._channel, told, moment)
        document = written.documents[0]
        state = {**value, "state": "set", "name": name} if name else {**value, "state": "withdrawn"}
        self._store.write(
            _SELF, "backstop.set" if name else "backstop.failed", Replace(document, state, until)
        )

    def _reconcile(self) -> bool:
        """After a start: what was asked for without an answer is withdrawn, known or not."""
        asking = [kept for kept in self._read_all() if kept.state == "asking"]
        if asking:
            waiting = self._platform.waiting_names(self._channel)
            if waiting is None:
                return False
            known = {kept.name for kept in self._read_all() if kept.state == "set"}
            for name in waiting:
                if name not in known and not self._platform.take_back(self._channel, name):
                    return False
            for kept in asking:
                self._replace(kept, "withdrawn")
        self._reconciled = True
        return True

    def _replace(self, kept: _Kept, state: str) -> None:
        value: dict[str, Any] = {**kept.document.value, "state": state}
        self._store.write(_SELF, f"backstop.{state}", Replace(kept.document, value, kept.document.until))

    def _read_all(self) -> list[_Kept]:
        return list(readable(self._store.all(TABLE), read_handed_over))


def read_handed_over(document: Document) -> _Kept:
    """What lies with the platform, of its document. Raises ValueError or KeyError for what is none."""
    value = document.value
    at, alert_at = read_time(value["at"]), read_time(value["alert_at"])
    return _Kept(document, value["state"], value["name"], at, value["deadline"], alert_at)
