"""Which chats are of two (open.feishu.cn: server API, chat get)."""

import threading
import time
from typing import TypeVar

from bot.platforms.feishu.api import Api, Failed

REMEMBERED = 20_000
AGAIN = 300.0
"""Seconds for which a chat that cannot be asked about is taken for a group."""
_PREFIX = "feishu:"
T = TypeVar("T")


class Chats:
    """As events have told, or else as Feishu says when asked. May be used from any thread."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._lock = threading.Lock()
        self._direct: dict[str, bool] = {}
        self._unknown: dict[str, float] = {}
        self._of_people: dict[str, str] = {}

    def learn(self, channel: str, direct: bool, who: str | None = None) -> None:
        """A channel is a chat of two, with `who`, or is not."""
        with self._lock:
            _keep(self._direct, channel, direct)
            if direct and who:
                _keep(self._of_people, who.removeprefix(_PREFIX), channel.removeprefix(_PREFIX))

    def is_direct(self, channel: str) -> bool:
        """Whether a channel is a chat of two with Xuke; after a start Feishu is asked."""
        if channel.startswith(f"{_PREFIX}ou_"):
            return True
        with self._lock:
            known, asked = self._direct.get(channel), self._unknown.get(channel)
        if known is not None:
            return known
        return (asked is None or time.monotonic() - asked >= AGAIN) and self._ask(channel)

    def with_person(self, who: str) -> str | None:
        """The chat of two (`oc_…`) with somebody (`ou_…`), where it is known."""
        with self._lock:
            return self._of_people.get(who)

    def _ask(self, channel: str) -> bool:
        try:
            answer = self._api.call("GET", f"im/v1/chats/{channel.removeprefix(_PREFIX)}")
        except Failed:
            with self._lock:
                _keep(self._unknown, channel, time.monotonic())
            return False
        direct = (answer.get("data") or {}).get("chat_mode") == "p2p"
        self.learn(channel, direct)
        return direct


def _keep(known: dict[str, T], name: str, value: T) -> None:
    known[name] = value
    while len(known) > REMEMBERED:
        known.pop(next(iter(known)))
