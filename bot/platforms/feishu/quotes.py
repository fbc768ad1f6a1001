"""Messages that others are about: asked of Feishu beside what waits for them."""

import json
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as Late
from dataclasses import dataclass
from threading import Lock
from typing import Any

from cachetools import TTLCache

from bot.conversation.dispatcher import NotYet
from bot.delivery.message import Permanent, Unreachable
from bot.platforms.feishu.api import Api, Failed
from bot.platforms.feishu.markdown import plain_text, with_mentions

WITHIN = 0.5
"""Seconds that whoever asks waits; what comes later is there when it is asked for again."""
KEPT_FOR, MOST = 600, 1_000


@dataclass(frozen=True)
class Quote:
    """A message as Feishu shows it: `thread` is the root of its topic, its own id where it stands in none."""

    words: str
    channel: str
    thread: str


class QuotedWords:
    """May be used from any thread but the event loop's."""

    def __init__(self, api: Api, bot: Callable[[], str | None]) -> None:
        self._api = api
        self._bot = bot
        self._pool = ThreadPoolExecutor(2, "feishu-quotes")
        self._lock = Lock()
        self._asked: TTLCache[str, Future[Quote]] = TTLCache(MOST, KEPT_FOR)

    def words_of(self, message: str) -> str:
        """See `bot.conversation.platform.Quotes`."""
        asked = self.look(message)
        try:
            return asked.result(WITHIN).words
        except Late:
            raise NotYet from None
        except Failed as error:
            if isinstance(error.outcome, Permanent | Unreachable):  # deleted, or not to be read
                return ""
            self.forget(message)
            raise NotYet from None

    def look(self, message: str) -> Future[Quote]:
        """The message, once Feishu has told it: it may raise Failed."""
        with self._lock:
            if message not in self._asked:
                self._asked[message] = self._pool.submit(self._ask, message)
            return self._asked[message]

    def forget(self, message: str) -> None:
        """It is asked for anew the next time."""
        with self._lock:
            self._asked.pop(message, None)

    def stop(self) -> None:
        """Asks no more."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _ask(self, message: str) -> Quote:
        """Raises Failed."""
        answer = self._api.call("GET", f"im/v1/messages/{message}")
        items = (answer.get("data") or {}).get("items")
        it: dict[str, Any] = (
            items[0] if isinstance(items, list) and items and isinstance(items[0], dict) else {}
        )
        try:
            content = json.loads((it.get("body") or {}).get("content") or "{}")
        except ValueError:
            content = {}
        text = plain_text(str(it.get("msg_type") or ""), content if isinstance(content, dict) else {})
        root = it.get("root_id") if it.get("thread_id") else None
        words = with_mentions(text, it.get("mentions") or [], self._bot())
        return Quote(words, f"feishu:{it.get('chat_id') or ''}", str(root or message))
