"""The outbox's way to Slack: one attempt a call, and the question whether a message arrived."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from bot.chat.packing import unpack_reply
from bot.chat.reply import Link
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
from bot.platforms.slack.api import Api, Failed
from bot.platforms.slack.blocks import Rendered, parts, render

FileOf = Callable[[Mapping[str, Any]], tuple[str, bytes]]
EVENT_TYPE = "xuke_message"
_PAGES = 10


class SlackSender:
    """See `bot.delivery.message.Sender`. Slack has no idempotency key:
    the message's metadata carries Xuke's."""

    def __init__(self, api: Api, address: Callable[[Link], str | None], file_of: FileOf) -> None:
        """`file_of` makes the file that a message's body names: its name and content."""
        self._api = api
        self._address = address
        self._file_of = file_of

    def send(self, message: Message) -> Sent | Permanent | Unreachable | RetryAfter | Unknown:
        """Posts, or puts the message in the place of the one that it edits."""
        reply = unpack_reply(message.body)
        found = parts(render(reply, self._address(reply.link) if reply.link else None))
        try:
            channel = self._channel(message)
            if message.edits and message.body.get("withdraws") == "file":
                return self._delete_file(message.edits)
            if message.edits:
                first = found[0]
                self._api.call(
                    "chat.update",
                    ts=message.edits,
                    channel=channel,
                    text=first.text,
                    blocks=list(first.blocks),
                )
                return Sent(message.edits)
            if message.body.get("file"):
                name, content = self._file_of(message.body["file"])
                return Sent(self._api.upload(channel, message.thread, name, content, found[0].text))
            return self._post(message, channel, found)
        except Failed as error:
            return error.outcome

    def _delete_file(self, id_: str) -> Sent:
        try:
            self._api.call("files.delete", file=id_)
        except Failed as error:
            if error.outcome.problem not in ("file_not_found", "file_deleted"):
                raise
        return Sent(id_)

    def _post(self, message: Message, channel: str, found: list[Rendered]) -> Sent | Unknown:
        """What does not fit into one message goes on in its thread; no part is sent twice."""
        there = self._look(message, len(found)) if len(found) > 1 and message.tries > 1 else {}
        first, thread = there.get(message.key), message.thread
        for place, part in enumerate(found):
            key = _key(message, place)
            if key in there:
                continue
            arguments: dict[str, Any] = {"text": part.text, "blocks": list(part.blocks)}
            if thread or first:
                arguments["thread_ts"] = thread or first
            posted = self._api.call(
                "chat.postMessage",
                channel=channel,
                metadata={"event_type": EVENT_TYPE, "event_payload": {"key": key}},
                unfurl_links=False,
                unfurl_media=False,
                **arguments,
            )
            first = first or str(posted["ts"])
        return Sent(str(first))

    def find(self, message: Message) -> Sent | NotFound | CannotTell:
        """Looks through what was posted since the message was recorded."""
        if message.edits:
            return NotFound()  # an edit made twice is one
        count = 1 if message.body.get("file") else len(parts(render(unpack_reply(message.body))))
        try:
            there = self._look(message, count)
        except Failed as error:
            outcome = error.outcome
            return CannotTell(outcome.problem, outcome.seconds if isinstance(outcome, RetryAfter) else None)
        except TooMany:
            return CannotTell("too_many_messages")
        complete = all(_key(message, place) in there for place in range(count))
        return Sent(there[message.key]) if complete else NotFound()

    def _look(self, message: Message, count: int) -> dict[str, str]:
        """Key and ts of the parts that are there. Raises Failed, and TooMany where it cannot see all."""
        wanted = {_key(message, place) for place in range(count)}
        file = self._file_of(message.body["file"])[0] if message.body.get("file") else None
        since = (message.queued - timedelta(minutes=2)).timestamp() if message.queued else 0.0
        where: dict[str, Any] = {"channel": self._channel(message)}
        found = (
            self._search("conversations.history", where, since, wanted, file) if not message.thread else {}
        )
        thread = message.thread or (found.get(message.key) if count > 1 else None)
        if thread:
            found |= self._search("conversations.replies", {**where, "ts": thread}, since, wanted, file)
        return found

    def _search(
        self, method: str, where: dict[str, Any], since: float, wanted: set[str], file: str | None
    ) -> dict[str, str]:
        found: dict[str, str] = {}
        where = dict(where)
        for _ in range(_PAGES):
            page = self._api.read(
                method, oldest=f"{since:.6f}", limit=200, include_all_metadata="true", **where
            )
            for posted in page.get("messages", ()):
                for it in posted.get("files", ()):
                    if file and it.get("name") == file:
                        return dict.fromkeys(wanted, str(it.get("id")))
                key = ((posted.get("metadata") or {}).get("event_payload") or {}).get("key")
                if key in wanted:
                    found[key] = str(posted["ts"])
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor or len(found) == len(wanted):
                return found
            where["cursor"] = cursor
        raise TooMany

    def _channel(self, message: Message) -> str:
        id_ = message.channel.partition(":")[2]
        return self._api.direct(id_) if id_.startswith(("U", "W")) else id_


class TooMany(Exception):
    """More messages than can be looked through."""


def _key(message: Message, place: int) -> str:
    return f"{message.key}#{place}" if place else message.key
