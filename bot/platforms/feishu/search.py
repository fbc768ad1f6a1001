"""Whether a message arrived: looked for in its chat or topic, newest first, by the mark in its card
(https://open.feishu.cn/document/server-docs/im-v1/message/list)."""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from typing import Any

from bot.platforms.feishu.api import Api
from bot.platforms.feishu.cards import marker

EARLIER = timedelta(minutes=2)
"""How far the clocks of Feishu and of this machine may lie apart."""
_MOST = 2_000
_RAW = "user_card_content"


class Unclear(Exception):
    """It cannot be told from what Feishu shows."""


class Search:
    """Looks for keys; file names stand for those of files."""

    def __init__(self, api: Api) -> None:
        self._api = api

    def find(
        self, chat: str, thread: str | None, keys: Collection[str], since: datetime, file: str | None = None
    ) -> dict[str, str]:
        """Message ids by key, of what was posted since that moment; `file` under its name. Raises Failed, and
        Unclear where that much was posted, or cards come without what they are found by."""
        marks = {marker(key): key for key in keys}
        found: dict[str, str] = {}
        for posted in self._posted(chat, thread, since - EARLIER):
            if (posted.get("sender") or {}).get("sender_type") == "user" or posted.get("deleted"):
                continue
            id_ = str(posted.get("message_id"))
            content = str((posted.get("body") or {}).get("content") or "")
            if posted.get("msg_type") == "file" and file and file in content:
                found.setdefault(file, id_)
            if posted.get("msg_type") == "interactive":
                if "element_id" not in content:
                    raise Unclear("cards come without their ids")
                found |= {key: id_ for it, key in marks.items() if it in content and key not in found}
            if len(found) == len(marks) + bool(file):
                break
        return found

    def topic_of(self, message: str) -> str | None:
        """The topic (`omt_…`) that a message stands in, or opens. Raises Failed."""
        answer = self._api.call("GET", f"im/v1/messages/{message}")
        items = (answer.get("data") or {}).get("items") or [{}]
        topic = items[0].get("thread_id") if isinstance(items[0], dict) else None
        return str(topic) if topic else None

    def opening_of(self, topic: str) -> str | None:
        """The first message of a topic (`omt_…`). Raises Failed."""
        entries = self._list("thread", topic, "ByCreateTimeAsc")
        return next((str(it["message_id"]) for it in entries if "message_id" in it), None)

    def _posted(self, chat: str, thread: str | None, since: datetime) -> Iterator[dict[str, Any]]:
        """What was posted since, newest first: in the topic, and in the chat, where quotations stand."""
        if thread and (topic := self.topic_of(thread)):
            yield from self._bounded(self._list("thread", topic, "ByCreateTimeDesc"), since)
        start = int(since.timestamp())
        yield from self._bounded(self._list("chat", chat, "ByCreateTimeDesc", start_time=start), since)

    def _bounded(self, entries: Iterator[dict[str, Any]], since: datetime) -> Iterator[dict[str, Any]]:
        for number, entry in enumerate(entries):
            created = str(entry.get("create_time") or "")
            if created.isdigit() and int(created) < since.timestamp() * 1_000:
                return
            if number >= _MOST:
                raise Unclear("too many messages")
            yield entry

    def _list(self, kind: str, container: str, order: str, **query: str | int) -> Iterator[dict[str, Any]]:
        asked: dict[str, str | int] = {"container_id_type": kind, "container_id": container, **query}
        shown: dict[str, str | int] = {"sort_type": order, "page_size": 50, "card_msg_content_type": _RAW}
        return self._api.pages("im/v1/messages", {**asked, **shown})
