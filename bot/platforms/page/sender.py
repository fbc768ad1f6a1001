"""The local chat's way out: what the outbox holds for it appears on the page."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace

from bot.chat.packing import unpack_reply
from bot.chat.reply import Link, Reply
from bot.delivery.message import CannotTell, Message, NotFound, RetryAfter, Sent, Unknown

WITHIN = 5.0
"""Seconds that the page gets to take a message."""

Deliver = Callable[[Reply, str, str | None, str | None], "Future[str]"]
"""Puts a reply into a channel, a thread (or opens one), the place of another message; its name comes back."""


class PageSender:
    """Posts into the page's channels."""

    def __init__(self, deliver: Deliver) -> None:
        self._deliver = deliver

    def send(self, message: Message) -> Sent | RetryAfter | Unknown:
        """See Sender. A message that takes the place of one that is gone follows it in its thread."""
        reply = unpack_reply(message.body)
        if file := message.body.get("file"):
            name = f"{'summary' if file.get('summary') else 'draft'}.{file['kind']}"
            reply = replace(reply, link=Link(name, f"/incidents/{file['case']}/{name}", ""))
        try:
            done = self._deliver(reply, message.channel, message.thread, message.edits)
            return Sent(done.result(WITHIN))
        except RuntimeError:  # the page is not there yet, or is closing down
            return RetryAfter("no_page", 1.0)
        except TimeoutError:
            return Unknown("page_timeout")

    def find(self, message: Message) -> Sent | NotFound | CannotTell:
        """See Sender: the page keeps nothing over a restart, so what it does not show was not sent."""
        return NotFound()
