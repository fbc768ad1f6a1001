"""The outbox's way to Slack: one attempt a call, and the question whether a message arrived."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from bot.chat.packing import unpacked
from bot.chat.reply import Link
from bot.delivery.message import CannotTell, Message, NotFound, Permanent, RetryAfter, Sent, Unknown
from bot.platforms.slack.api import Api, Failed
from bot.platforms.slack.blocks import render

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

    def send(self, message: Message) -> Sent | Permanent | RetryAfter | Unknown:
        """Posts, or puts the message in the place of the one that it edits."""
        reply = unpacked(message.body)
        rendered = render(reply, self._address(reply.link) if reply.link else None)
        arguments: dict[str, Any] = {"text": rendered.text, "blocks": list(rendered.blocks)}
        try:
            arguments["channel"] = self._channel(message)
            if message.edits:
                self._api.call("chat.update", ts=message.edits, **arguments)
                return Sent(message.edits)
            if message.body.get("file"):
                name, content = self._file_of(message.body["file"])
                self._api.upload(arguments["channel"], message.thread, name, content, rendered.text)
                return Sent(name)
            if message.thread:
                arguments["thread_ts"] = message.thread
            metadata = {"event_type": EVENT_TYPE, "event_payload": {"key": message.key}}
            posted = self._api.call(
                "chat.postMessage",
                metadata=metadata,
                unfurl_links=False,
                unfurl_media=False,
                **arguments,
            )
        except Failed as error:
            return error.outcome
        return Sent(str(posted["ts"]))

    def find(self, message: Message) -> Sent | NotFound | CannotTell:
        """Looks through what was posted since the message was recorded."""
        if message.edits:
            return NotFound()  # an edit made twice is one
        wanted = self._file_of(message.body["file"])[0] if message.body.get("file") else None
        since = (message.queued - timedelta(minutes=2)).timestamp() if message.queued else 0.0
        method = "conversations.replies" if message.thread else "conversations.history"
        where: dict[str, Any] = {"ts": message.thread} if message.thread else {}
        try:
            where["channel"] = self._channel(message)
            for _ in range(_PAGES):
                page = self._api.read(
                    method, oldest=f"{since:.6f}", limit=200, include_all_metadata="true", **where
                )
                for posted in page.get("messages", ()):
                    if wanted and any(file.get("name") == wanted for file in posted.get("files", ())):
                        return Sent(wanted)
                    payload = (posted.get("metadata") or {}).get("event_payload") or {}
                    if payload.get("key") == message.key:
                        return Sent(str(posted["ts"]))
                cursor = (page.get("response_metadata") or {}).get("next_cursor")
                if not cursor:
                    return NotFound()
                where["cursor"] = cursor
        except Failed as error:
            outcome = error.outcome
            return CannotTell(outcome.problem, outcome.seconds if isinstance(outcome, RetryAfter) else None)
        return CannotTell("too_many_messages")

    def _channel(self, message: Message) -> str:
        id_ = message.channel.partition(":")[2]
        return self._api.direct(id_) if id_.startswith(("U", "W")) else id_
