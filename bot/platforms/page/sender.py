"""The local chat's way out: what the outbox holds for it appears on the page."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace

from bot.chat.packing import unpack_reply
from bot.chat.reply import Link, Reply
from bot.delivery.message import CannotTell, Message, NotFound, RetryAfter, Sent, Unknown

WITHIN = 5.0
"""Seconds that the page gets to take a message."""


class PageSender:
    """Posts into the page's channel."""

    def __init__(self, deliver: "Callable[[Reply, str | None], Future[str]]") -> None:
        self._deliver = deliver

    def send(self, message: Message) -> Sent | RetryAfter | Unknown:
        """See Sender. A message that takes another's place follows it in its thread."""
        reply = unpack_reply(message.body)
        if file := message.body.get("file"):
            name = f"{'summary' if file.get('summary') else 'draft'}.{file['kind']}"
            reply = replace(reply, link=Link(name, f"/incidents/{file['case']}/{name}", ""))
        try:
            return Sent(self._deliver(reply, message.thread or message.edits).result(WITHIN))
        except RuntimeError:  # the page is not there yet, or is closing down
            return RetryAfter("no_page", 1.0)
        except TimeoutError:
            return Unknown("page_timeout")

    def find(self, message: Message) -> Sent | NotFound | CannotTell:
        """See Sender: the page keeps nothing over a restart, so what it does not show was not sent."""
        return NotFound()
