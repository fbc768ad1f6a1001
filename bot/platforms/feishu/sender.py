"""The outbox's way to Feishu: one attempt a call, and the question whether a message arrived
(https://open.feishu.cn/document/server-docs/im-v1/message/create).

Within an hour Feishu takes a `uuid` once and answers a second one with the first message; the hour counts
from the first attempt, which the record keeps. After it Xuke looks before it posts.
"""

import hashlib
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import orjson

from bot.chat.reply import Reply
from bot.delivery.message import (
    CannotTell,
    Message,
    NotFound,
    Permanent,
    RetryAfter,
    Sent,
    Unknown,
    Unreachable,
)
from bot.platforms.feishu.api import PASSES, Api, Failed
from bot.platforms.feishu.search import Search, Unclear
from bot.platforms.feishu.shapes import Card, Shapes, part_key

log = logging.getLogger(__name__)

ONCE_FOR = timedelta(minutes=50)
"""How long a second attempt is surely dropped by Feishu, with ten minutes to spare for the attempt itself."""
MOST_TRIES = 50
"""Attempts, up to five minutes apart, after which a refusal that is in no list is taken for final."""
PASSING = 230006
"""The bot's ability is off: seen for moments where nobody had touched it, so once it is waited for."""
TOO_OLD, NO_THREADS, UNKNOWN_PERSON = 230031, (230071, 230050), "230099:100290"
_GONE = (230011, 230110)
"""Taken back or deleted already."""


class FeishuSender:
    """See `bot.delivery.message.Sender`."""

    def __init__(
        self,
        api: Api,
        shapes: Shapes,
        now: Callable[[], datetime],
        urgent: Sequence[str] = (),
        chat_with: Callable[[str], str | None] = lambda who: None,
    ) -> None:
        """`chat_with` is the chat of two with somebody (`ou_…`), where it is known;
        `urgent` are the ways in which people may be called at once: "app", "sms", "phone"."""
        self._api = api
        self._chat_with = chat_with
        self._shapes = shapes
        self._now = now
        self._urgent = urgent
        self._search = Search(api)

    def send(self, message: Message) -> Sent | Permanent | Unreachable | RetryAfter | Unknown:
        """Posts, or puts the message in the place of the one that it edits."""
        try:
            if message.edits:
                return self._edit(message, message.edits)
            return self._post(message, self._found(message))
        except Failed as error:
            return _judge(error, message)
        except Unclear as error:
            return RetryAfter(str(error))

    def find(self, message: Message) -> Sent | NotFound | CannotTell:
        """Within the hour: sending again does no harm. Later: looks for it."""
        if message.edits or not self._is_late(message):
            return NotFound()
        try:
            there = self._look(message)
        except Failed as error:
            outcome = error.outcome
            seconds = outcome.seconds if isinstance(outcome, RetryAfter) else None
            return CannotTell(outcome.problem, seconds, isinstance(outcome, Permanent | Unreachable))
        except Unclear as error:
            return CannotTell(str(error), refused=True)
        keys, file = self._shapes.keys(message), self._shapes.file_name(message)
        if not all(key in there for key in (*keys, *([file] if file else []))):
            return NotFound()
        return Sent(_name(there[message.key], there[file] if file else None))

    # -- posting ------------------------------------------------------------------------------------

    def _post(self, message: Message, there: Mapping[str, str]) -> Sent:
        """What does not fit into one card goes on beneath it; what is `there` is not posted again."""
        reply = self._shapes.reply(message)
        first, thread = None, self._thread(message)
        for number, card in enumerate(self._shapes.cards(message, reply)):
            key = part_key(message.key, number)
            id_ = there.get(key) or self._put_card(message, reply, number, card, thread or first)
            first = first or id_
        file = None
        if message.body.get("file"):
            name, content = self._shapes.file(message)
            file = there.get(name)
            if file is None:
                shown = {"file_key": self._upload(name, content)}
                file = self._put(message, f"{message.key}#file", "file", shown, thread or first)
        if reply.urgent:
            self._call_people(str(first), reply)
        return Sent(_name(str(first), file))

    def _put_card(self, message: Message, reply: Reply, number: int, card: Card, thread: str | None) -> str:
        key = part_key(message.key, number)
        try:
            return self._put(message, key, "interactive", card, thread)
        except Failed as error:
            if error.outcome.problem != UNKNOWN_PERSON:
                raise
        # Somebody in it is unknown there: better without mentions than not at all.
        return self._put(
            message, key, "interactive", self._shapes.cards(message, reply, calls=False)[number], thread
        )

    def _put(self, message: Message, key: str, kind: str, content: Any, thread: str | None) -> str:
        body = {"msg_type": kind, "content": orjson.dumps(content).decode(), "uuid": uuid_of(key)}
        chat = message.channel.partition(":")[2]
        if thread is None:
            kind_of_id = {"receive_id_type": "open_id" if chat.startswith("ou_") else "chat_id"}
            sent = {"receive_id": chat, **body}
            pace = self._chat_with(chat) or chat
            answer = self._api.call("POST", "im/v1/messages", sent, query=kind_of_id, chat=pace)
        else:
            answer = self._reply_to(thread, message.channel, body)
        id_ = (answer.get("data") or {}).get("message_id")
        if not isinstance(id_, str) or not id_:
            raise Failed(Unknown("no_message_id"))
        return id_

    def _reply_to(self, thread: str, channel: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """An answer in the topic of `thread`; beneath it, where there are no topics."""
        path, chat = f"im/v1/messages/{thread}/reply", channel.partition(":")[2]
        if self._shapes.is_direct(channel):
            return self._api.call("POST", path, body, chat=chat)
        try:
            return self._api.call("POST", path, {**body, "reply_in_thread": True}, chat=chat)
        except Failed as error:
            if error.code not in NO_THREADS:
                raise
        return self._api.call("POST", path, body, chat=chat)

    def _call_people(self, id_: str, reply: Reply) -> None:
        """Calls whoever the message mentions, at once; nothing of record, so a line in the log is enough."""
        people = [who.partition(":")[2] for who in reply.mentions if who.startswith("feishu:ou_")]
        for way in self._urgent if people else ():
            path = f"im/v1/messages/{id_}/urgent_{way}"
            try:
                self._api.call("PATCH", path, {"user_id_list": people}, query={"user_id_type": "open_id"})
            except Failed as error:
                log.warning("people could not be called (%s): %s", way, error)

    def _upload(self, name: str, content: bytes) -> str:
        """The key under which a message can show a file; nobody sees it before that."""
        form = {"file_type": "stream", "file_name": name}
        answer = self._api.call("POST", "im/v1/files", form, files={"file": (name, content)})
        return str((answer.get("data") or {}).get("file_key") or "")

    # -- edits --------------------------------------------------------------------------------------

    def _edit(self, message: Message, edits: str) -> Sent:
        """In place; what Feishu does not change any more is said anew beneath it, where it has to be."""
        if message.body.get("withdraws") == "file":
            for id_ in edits.split(","):
                self._take_back(id_)
            return Sent(edits)
        reply, id_ = self._shapes.reply(message), edits.rpartition(",")[2]
        try:
            self._patch(message, reply, id_)
        except Failed as error:
            if error.code != TOO_OLD or not message.body.get("renews"):
                raise
        else:
            return Sent(edits)
        anew = replace(message, edits=None, thread=id_, body={**message.body, "renews": None})
        return self._post(anew, self._found(anew))

    def _patch(self, message: Message, reply: Reply, id_: str) -> None:
        for calls in (True, False):
            try:
                content = orjson.dumps(self._shapes.one_card(message, reply, calls)).decode()
                self._api.call("PATCH", f"im/v1/messages/{id_}", {"content": content}, chat=id_)
            except Failed as error:
                if not calls or error.outcome.problem != UNKNOWN_PERSON:
                    raise
            else:
                return

    def _take_back(self, id_: str) -> None:
        try:
            self._api.call("DELETE", f"im/v1/messages/{id_}")
        except Failed as error:
            if error.code not in _GONE:
                raise

    # -- looking ------------------------------------------------------------------------------------

    def _is_late(self, message: Message) -> bool:
        begun = message.began or message.queued
        return begun is None or not timedelta(0) <= self._now() - begun <= ONCE_FOR

    def _found(self, message: Message) -> dict[str, str]:
        """What is there of an earlier attempt, where Feishu would not drop a second one by itself."""
        return self._look(message) if message.tries > 1 and self._is_late(message) else {}

    def _look(self, message: Message) -> dict[str, str]:
        """Message ids of the parts that are there. Raises Failed and Unclear."""
        chat = message.channel.partition(":")[2]
        if chat.startswith("ou_"):
            known = self._chat_with(chat)
            if known is None:
                raise Unclear("the chat with that person is not known")
            chat = known
        since = message.began or message.queued or self._now() - timedelta(days=1)
        keys, file = self._shapes.keys(message), self._shapes.file_name(message)
        found = self._search.find(chat, self._thread(message), keys, since, file)
        first = found.get(message.key)
        if len(keys) > 1 and first and not message.thread:  # the rest stands beneath the first
            found |= self._search.find(chat, first, keys, since)
        return found

    def _thread(self, message: Message) -> str | None:
        """The message to answer. Raises Failed."""
        thread = message.thread
        if thread and thread.startswith("omt_"):
            return self._search.opening_of(thread)
        return thread.rpartition(",")[2] if thread else None


def uuid_of(key: str) -> str:
    """What Feishu takes once within an hour: of the key alone, at most 50 characters."""
    return f"xk_{hashlib.sha256(key.encode()).hexdigest()[:46]}"


def _name(first: str, file: str | None) -> str:
    """What a message is called: the id of its first card; that of its file before it."""
    return f"{file},{first}" if file else first


def _judge(error: Failed, message: Message) -> Permanent | Unreachable | RetryAfter | Unknown:
    """What a failure means for this message, at this attempt."""
    outcome = error.outcome
    if error.code == PASSING and message.tries <= 1:
        return RetryAfter(outcome.problem)
    if isinstance(outcome, RetryAfter) and error.code not in PASSES and message.tries >= MOST_TRIES:
        return Permanent(outcome.problem)
    return outcome
