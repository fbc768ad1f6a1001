"""Deadlines on a real record and a clock that tests turn."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.chat.reply import Reply
from bot.data import DATA
from bot.delivery.outbox import TABLE, Outbox
from bot.license.certificate import Certificate, read
from bot.record import open_store
from bot.record.store import Store
from bot.services.alert_teller import AlertTeller
from bot.services.backstop import Backstop
from bot.services.channels import Channels
from bot.services.deadline_tracker import DeadlineTracker

ZONE = ZoneInfo("Asia/Shanghai")
CHAT = "local:chat"
OFFICERS = ("local:officer",)
REAL = read(DATA / "license.txt")


def at(text: str) -> datetime:
    """A moment in Beijing: "2026-01-05 09:30"."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@dataclass
class Slack:
    """A platform that posts ahead of time: what waits, by name."""

    waiting: dict[str, tuple[datetime, str]] = field(default_factory=dict)
    taken_back: list[str] = field(default_factory=list)
    down: bool = False
    count: int = 0

    def hand_over(self, channel: str, reply: Reply, at: datetime) -> str | None:
        if self.down:
            return None
        self.count += 1
        self.waiting[f"Q{self.count}"] = (at, reply.headline)
        return f"Q{self.count}"

    def take_back(self, channel: str, name: str) -> bool:
        if self.down:
            return False
        self.taken_back.append(name)
        self.waiting.pop(name, None)
        return True

    def waiting_names(self, channel: str) -> list[str] | None:
        return None if self.down else list(self.waiting)


@dataclass
class Clocked:
    """One running Xuke's deadlines; `kill` leaves the files as they are."""

    folder: Path
    now: datetime
    certificate: Certificate = REAL
    store: Store = field(init=False)
    outbox: Outbox = field(init=False)
    deadlines: DeadlineTracker = field(init=False)
    alerts: AlertTeller = field(init=False)

    def start(self) -> "Clocked":
        self.store = open_store(self.folder, lambda: self.now)
        self.outbox = Outbox(self.store, {}, lambda: self.now, lambda: 0.5, CHAT)
        self.deadlines = DeadlineTracker(self.store, lambda: self.now, lambda: self.certificate)
        self.alerts = AlertTeller(
            self.store,
            self.outbox,
            self.deadlines,
            lambda: self.now,
            Channels(CHAT, CHAT, CHAT, frozenset({CHAT})),
            lambda: self.certificate,
            "en",
            OFFICERS,
        )
        self.deadlines.changed = self.alerts.refresh
        return self

    def kill(self) -> None:
        """As after SIGKILL: nothing is said, the next start opens a copy of the files."""
        copy = self.folder.with_name(f"{self.folder.name}x")
        shutil.copytree(self.folder, copy)
        self.store.close()
        shutil.rmtree(self.folder)
        copy.rename(self.folder)

    def tick(self, moment: str | None = None, **later: float) -> list[str]:
        """Moves the clock and looks at what is due; the alerts' keys that this brought."""
        self.now = at(moment) if moment else self.now + timedelta(**later)
        before = set(self.posted())
        self.alerts.tick()
        return [key for key in self.posted() if key not in before]

    def posted(self) -> dict[str, dict[str, Any]]:
        """Every message recorded but for edits, by key."""
        found: dict[str, dict[str, Any]] = {}
        for entry in self.store.history():
            for change in entry.data.get("changes", ()):
                if change["table"] == TABLE and change["do"] == "add" and not change["value"]["edits"]:
                    assert change["key"] not in found
                    found[change["key"]] = change["value"]["body"]["reply"]
        return found

    def backstop(self, slack: Slack) -> Backstop:
        return Backstop(self.store, self.alerts, slack, CHAT, lambda: self.now, "en")


@contextmanager
def clocked(folder: Path, moment: str) -> Iterator[Clocked]:
    """Started, and closed in the end."""
    xuke = Clocked(folder / "state", at(moment)).start()
    try:
        yield xuke
    finally:
        xuke.store.close()
