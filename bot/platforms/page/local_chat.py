"""The local chat as a platform: rooms on a web page."""

import re
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from bot.chat.person_ids import people_in
from bot.chat.reply import Reply
from bot.chat.verbatim import without_controls
from bot.conversation.platform import Attachment
from bot.platforms.page.channel import Channel
from bot.platforms.page.rooms import CHAT, VISITOR, own_room
from bot.platforms.page.sender import PageSender
from bot.roles import TRIED
from bot.services.names import NameOf

OnLoop = Callable[[Callable[[], None]], None]
"""Runs something on the event loop that the page lives on, soon. Raises RuntimeError where there is none."""
LONGEST_NAME = 80


class LocalChat:
    """See `bot.conversation.platform.Platform`; also Names."""

    name = "local"
    shows_forms = True

    def __init__(self, channel: Channel, on_loop: OnLoop, ask: NameOf) -> None:
        """`ask` tells what people of any platform are called; it may take its time."""
        self.channel = channel
        self._on_loop = on_loop
        self._ask = ask
        self._names: dict[str, str] = {}

    def start(self) -> None:
        """Nothing to connect to."""

    def stop(self) -> None:
        """Nothing to end."""

    def problem(self) -> str | None:
        """It is there as long as the process is."""
        return None

    def sender(self) -> PageSender:
        """The outbox's way to the page."""
        return PageSender(self._send)

    def members(self, group: str) -> frozenset[str]:
        """There are no groups."""
        return frozenset()

    def person(self, text: str) -> str | None:
        """Whom an id names: the visitor, and whoever logs in."""
        return text.strip() if re.fullmatch(r"(?:local|oidc):[\w-]+", text.strip(), re.A) else None

    def learn_name(self, who: str, name: str) -> None:
        """What somebody is called, as the login's provider says."""
        if clean := " ".join(without_controls(name).split())[:LONGEST_NAME]:
            self._names[who] = clean

    def learn_names_in(self, text: str) -> None:
        """What everybody is called whom a text names, so that it can be shown without asking."""
        for who in people_in(text):
            if who not in self._names and (name := self._ask(who)):
                self.learn_name(who, name)

    def person_name(self, who: str) -> str | None:
        """What somebody is called, as far as the page has heard."""
        return self._names.get(who)

    def download(self, file: Attachment, limit: int) -> bytes | None:
        """Nothing can be put into the page."""
        return None

    def open_form(self, reply: Reply, channel: str | None, thread: str | None, handle: Any) -> None:
        """A form stands in its thread, for whoever pressed."""
        self.answer(reply, handle or (channel or CHAT, thread, ""))

    def answer(self, reply: Reply, handle: Any) -> bool:
        """In the thread of the press, for the presser alone: `handle` is its room, the thread, the person."""
        channel, thread, who = handle
        self._deliver(reply, channel, thread, None, who or None)
        return True

    def whisper(self, who: str, channel: str, thread: str | None, reply: Reply) -> None:
        """In the thread, for one person alone; in that person's own room where there is none."""
        self._deliver(reply, channel if thread else own_room(who), thread, None, who)

    def _send(self, reply: Reply, channel: str, thread: str | None, edits: str | None) -> "Future[str]":
        """Where the outbox says; what is for a person goes to that person's room."""
        room = (
            own_room(channel) if channel in (VISITOR, *TRIED) or not channel.startswith("local:") else channel
        )
        return self._deliver(reply, room, thread, edits)

    def _deliver(
        self, reply: Reply, channel: str, thread: str | None, edits: str | None = None, to: str | None = None
    ) -> "Future[str]":
        """Puts a reply on the page; what it is called, once there. Raises RuntimeError without a page."""
        self.learn_names_in(str(reply))
        done: Future[str] = Future()

        def put() -> None:
            if edits and self.channel.revise(reply, edits, channel):
                done.set_result(edits)
                return
            opened, message = self.channel.deliver(reply, thread or edits, channel, to)
            done.set_result(message if thread or edits else opened)

        self._on_loop(put)
        return done
