"""The outbox's way to Feishu: one attempt a call, and the question whether a message arrived."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.chat.packing import unpack_reply
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
from bot.platforms.feishu.api import Api, Failed
from bot.platforms.feishu.cards import Place, marker, render, with_marker

FileOf = Callable[[Mapping[str, Any]], tuple[str, bytes]]
REMEMBERED = timedelta(minutes=50)
"""How long after the first attempt Feishu surely drops a second message of the same `uuid` (an hour)."""
_PAGES = 20
_UNKNOWN_PERSON, _NO_THREADS, _TOO_OLD = "230099:100290", {230071, 230050}, {230031, 230110, 230011}


class FeishuSender:
    """See `bot.delivery.message.Sender`."""

    def __init__(
        self,
        api: Api,
        file_of: FileOf,
        is_direct: Callable[[str], bool],
        members: Callable[[str], frozenset[str]],
        now: Callable[[], datetime],
    ) -> None:
        """`file_of` makes the file that a message's body names; `is_direct` tells a chat of two, `members`
        who is in a user group: Feishu calls people by name, not groups."""
        self._api = api
        self._file_of = file_of
        self._is_direct = is_direct
        self._members = members
        self._now = now

    def send(self, message: Message) -> Sent | Permanent | Unreachable | RetryAfter | Unknown:
        """Posts, or puts the message in the place of the one that it edits."""
        try:
            if message.edits and message.body.get("withdraws") == "file":
                return self._delete(message.edits)
            reply = self._with_members(unpack_reply(message.body))
            if message.edits:
                return self._edit(message, reply)
            if message.body.get("file"):
                return self._post_file(message, reply)
            return self._post(message, reply)
        except Failed as error:
            return error.outcome

    def find(self, message: Message) -> Sent | NotFound | CannotTell:
        """Within the hour Feishu itself drops a second one; later it is looked for."""
        if message.edits:
            return NotFound()  # an edit made twice is one
        began = message.began or message.queued
        if began and self._now() - began < REMEMBERED:
            return NotFound()
        try:
            found = self._look(message, began)
        except Failed as error:
            outcome = error.outcome
            seconds = outcome.seconds if isinstance(outcome, RetryAfter) else None
            return CannotTell(outcome.problem, seconds, isinstance(outcome, Permanent | Unreachable))
        return Sent(found) if found else NotFound()

    # -- posting --------------------------------------------------------------------------------------

    def _post(self, message: Message, reply: Reply) -> Sent:
        place = self._place(message)
        try:
            return self._post_cards(message, render(reply, place))
        except Failed as error:
            if error.outcome.problem != _UNKNOWN_PERSON:
                raise
            return self._post_cards(message, render(reply, place, mentions=False))

    def _post_cards(self, message: Message, cards: list[dict[str, Any]]) -> Sent:
        """What does not fit into one card goes on in its thread; `uuid` keeps each part single."""
        first, thread = "", message.thread
        for nth, card in enumerate(cards):
            key = f"{message.key}#{nth}" if nth else message.key
            content = json.dumps(with_marker(card, key), ensure_ascii=False)
            posted = self._put(message.channel, thread or first or None, "interactive", content, key)
            first = first or posted
        return Sent(first)

    def _post_file(self, message: Message, reply: Reply) -> Sent:
        name, content = self._file_of(message.body["file"])
        self._post_cards(message, render(reply, self._place(message))[:1])
        form = {"file_type": "stream", "file_name": name}
        uploaded = self._api.call("POST", "im/v1/files", form, files={"file": (name, content)})
        key = str((uploaded.get("data") or {}).get("file_key") or "")
        content_of = json.dumps({"file_key": key})
        return Sent(self._put(message.channel, message.thread, "file", content_of, f"{message.key}#file"))

    def _put(self, channel: str, thread: str | None, kind: str, content: str, key: str) -> str:
        """One message; its id."""
        body = {"msg_type": kind, "content": content, "uuid": _uuid(key)}
        id_ = channel.partition(":")[2]
        if thread:
            answered = {**body, "reply_in_thread": not self._is_direct(channel)}
            try:
                return _message_id(self._api.call("POST", f"im/v1/messages/{thread}/reply", answered))
            except Failed as error:
                if error.code not in _NO_THREADS:
                    raise
                plain = {**body, "reply_in_thread": False}
                return _message_id(self._api.call("POST", f"im/v1/messages/{thread}/reply", plain))
        kind_of_id = "open_id" if id_.startswith("ou_") else "chat_id"
        sent = {**body, "receive_id": id_}
        return _message_id(
            self._api.call("POST", "im/v1/messages", sent, query={"receive_id_type": kind_of_id})
        )

    def _edit(self, message: Message, reply: Reply) -> Sent:
        """In its place; a card that is older than Feishu lets be changed is posted anew."""
        cards = render(reply, self._place(message))
        content = json.dumps(with_marker(cards[0], message.key), ensure_ascii=False)
        try:
            self._api.call("PATCH", f"im/v1/messages/{message.edits}", {"content": content})
        except Failed as error:
            if error.outcome.problem == _UNKNOWN_PERSON:
                plain = with_marker(render(reply, self._place(message), mentions=False)[0], message.key)
                content = json.dumps(plain, ensure_ascii=False)
                self._api.call("PATCH", f"im/v1/messages/{message.edits}", {"content": content})
            elif error.code in _TOO_OLD and error.code == 230031:
                return self._post_cards(message, cards)
            else:
                raise
        return Sent(str(message.edits))

    def _delete(self, id_: str) -> Sent:
        try:
            self._api.call("DELETE", f"im/v1/messages/{id_}")
        except Failed as error:
            if error.code not in _TOO_OLD:
                raise
        return Sent(id_)

    def _with_members(self, reply: Reply) -> Reply:
        called = [sorted(self._members(who)) or [who] for who in reply.mentions]
        return replace(reply, mentions=tuple(dict.fromkeys(who for group in called for who in group)))

    def _place(self, message: Message) -> Place:
        return Place(message.thread, self._is_direct(message.channel))

    # -- looking --------------------------------------------------------------------------------------

    def _look(self, message: Message, began: datetime | None) -> str | None:
        """The id of the message of that key in its chat or thread. Raises Failed."""
        file = self._file_of(message.body["file"])[0] if message.body.get("file") else None
        mark, since = marker(message.key), int((began - timedelta(minutes=2)).timestamp()) if began else 0
        query: dict[str, str | int] = {"sort_type": "ByCreateTimeDesc", "page_size": 50}
        query["card_msg_content_type"] = "user_card_content"
        thread = self._thread_id(message.thread) if message.thread else None
        if thread:
            query |= {"container_id_type": "thread", "container_id": thread}
        else:
            chat = message.channel.partition(":")[2]
            query |= {"container_id_type": "chat", "container_id": chat, "start_time": since}
        for _ in range(_PAGES):
            data = self._api.call("GET", "im/v1/messages", query=query).get("data") or {}
            for it in data.get("items") or ():
                content = str((it.get("body") or {}).get("content") or "")
                if (file and f'"{file}"' in content) or (not file and mark in content):
                    return str(it.get("message_id"))
            if not data.get("has_more") or not data.get("page_token"):
                return None
            query["page_token"] = str(data["page_token"])
        raise Failed(Permanent("too_many_messages"))

    def _thread_id(self, message_id: str) -> str | None:
        answer = self._api.call("GET", f"im/v1/messages/{message_id}")
        items = (answer.get("data") or {}).get("items") or [{}]
        thread = items[0].get("thread_id")
        return str(thread) if thread else None


def _uuid(key: str) -> str:
    """Feishu's idempotency key: at most 50 characters, of the message's key alone."""
    return "xk_" + hashlib.sha256(key.encode()).hexdigest()[:46]


def _message_id(answer: Mapping[str, Any]) -> str:
    id_ = (answer.get("data") or {}).get("message_id")
    if not isinstance(id_, str) or not id_:
        raise Failed(Unknown("no_message_id"))
    return id_
