"""Events that another program gets: over long connections Feishu tells each event to one of those that are
open for the app, chosen by chance (open.feishu.cn: long connection, cluster mode). Whoever is not told hears
nothing of it, so Xuke looks now and then at what was written, and whether it was told."""

import logging
import threading
import time
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from typing import Any

from bot.platforms.feishu.api import Api, Failed
from bot.platforms.feishu.listeners import Listeners
from bot.platforms.feishu.markdown import open_id
from bot.words import say

log = logging.getLogger(__name__)

EVERY = 120.0
"""Seconds between two looks."""
ON_ITS_WAY = 30.0
"""Seconds after which a message has been told, the second time after 15 s included."""
SAID_FOR = 3_600.0
"""Seconds that a theft is said after the last one was seen."""
MOST_CHATS, MOST_MESSAGES = 20, 50


class Stolen:
    """Looks while Xuke is connected. `own` are channels to look at beside those that were heard from."""

    def __init__(
        self,
        api: Api,
        listeners: Listeners,
        bot: Callable[[], str | None],
        is_direct: Callable[[str], bool],
        own: Collection[str],
    ) -> None:
        self._api = api
        self._is_direct = is_direct
        self._listeners = listeners
        self._bot = bot
        self._own = [it.partition(":")[2] for it in own if it.startswith("feishu:oc_")]
        self._since: float | None = None
        self._seen: float | None = None
        self._known: set[str] = set()

    def connected(self) -> None:
        """A pong has come; what was written before the first one may have been told to nobody."""
        if self._since is None:
            self._since = time.time()
            threading.Thread(
                target=self._watch, args=(self._since,), name="feishu-stolen", daemon=True
            ).start()

    def disconnected(self) -> None:
        """Nothing is told for a while."""
        self._since = None

    def problem(self) -> str | None:
        """That another program gets events; None where none was seen to."""
        if self._seen is None or time.monotonic() - self._seen > SAID_FOR:
            return None
        return say("en", "feishu.stolen")

    def check(self, since: float, until: float) -> None:
        """Looks, and keeps what is new of what was found. Raises Failed."""
        if new := set(self.look(since, until)) - self._known:
            self._known |= new
            self._seen = time.monotonic()
            log.warning("%s", say("en", "feishu.stolen"))

    def look(self, since: float, until: float) -> Collection[str]:
        """The messages to Xuke of that time (in seconds) that Xuke was not told of. Raises Failed."""
        chats = dict.fromkeys((*self._own, *self._listeners.chats()[:MOST_CHATS]))
        return {id_ for chat in chats for id_ in self._untold(chat, since, until)}

    def _watch(self, since: float) -> None:
        while self._since == since:
            time.sleep(EVERY)
            until = time.time() - ON_ITS_WAY
            with suppress(Failed):  # without the scope for it, or for now
                if self._since == since:
                    self.check(max(since, until - 2 * EVERY), until)

    def _untold(self, chat: str, since: float, until: float) -> Collection[str]:
        query: dict[str, str | int] = {
            "container_id_type": "chat",
            "container_id": chat,
            "start_time": int(since),
            "end_time": int(until),
            "sort_type": "ByCreateTimeDesc",
            "page_size": MOST_MESSAGES,
        }
        items = (self._api.call("GET", "im/v1/messages", query=query).get("data") or {}).get("items")
        direct = self._is_direct(f"feishu:{chat}")
        messages = [it for it in items if isinstance(it, dict)] if isinstance(items, list) else []
        return {
            str(it.get("message_id"))
            for it in messages
            if self._is_for_xuke(it, direct)
            and since <= _moment(it) <= until
            and not self._listeners.was_told(str(it.get("message_id")))
        }

    def _is_for_xuke(self, it: Mapping[str, Any], direct: bool) -> bool:
        """In a chat of two, everything that a person says is."""
        sender, bot, mentions = it.get("sender"), self._bot(), it.get("mentions")
        person = isinstance(sender, dict) and sender.get("sender_type") == "user"
        called = direct or (
            isinstance(mentions, list)
            and any(bot and open_id(who) == bot for who in mentions if isinstance(who, dict))
        )
        return person and called and not it.get("deleted")


def _moment(it: Mapping[str, Any]) -> float:
    """When a message was written, in seconds; 0 where it does not say."""
    given = str(it.get("create_time") or "")
    return int(given) / 1_000 if given.isascii() and given.isdecimal() else 0.0
