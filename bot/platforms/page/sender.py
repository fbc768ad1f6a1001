"""The local chat's way out: what the outbox holds for it appears on the page."""

import asyncio
from concurrent.futures import Future
from dataclasses import replace

from bot.chat.packing import unpacked
from bot.chat.reply import Link
from bot.delivery.message import CannotTell, Message, NotFound, RetryAfter, Sent, Unknown
from bot.platforms.page.channel import Channel

WITHIN = 5.0
"""Seconds that the page gets to take a message."""


class PageSender:
    """Posts into the page's channel, on the event loop that the page lives on."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._loop: asyncio.AbstractEventLoop | None = None

    def serve_on(self, loop: asyncio.AbstractEventLoop) -> None:
        """From now on there is a page to post to."""
        self._loop = loop

    def send(self, message: Message) -> Sent | RetryAfter | Unknown:
        """See Sender. A message that takes another's place follows it in its thread."""
        if self._loop is None:
            return RetryAfter("not_started", 1.0)
        reply = unpacked(message.body)
        if file := message.body.get("file"):
            name = f"{'summary' if file.get('summary') else 'draft'}.{file['kind']}"
            reply = replace(reply, link=Link(name, f"/incidents/{file['case']}/{name}", ""))
        thread = message.thread or message.edits
        done: Future[str] = Future()

        def post() -> None:
            done.set_result(self._channel.deliver(reply, thread))

        try:
            self._loop.call_soon_threadsafe(post)
        except RuntimeError:  # the page is closing down
            return RetryAfter("page_closed", 1.0)
        try:
            return Sent(done.result(WITHIN))
        except TimeoutError:
            return Unknown("page_timeout")

    def find(self, message: Message) -> Sent | NotFound | CannotTell:
        """See Sender: the page keeps nothing over a restart, so what it does not show was not sent."""
        return NotFound()
