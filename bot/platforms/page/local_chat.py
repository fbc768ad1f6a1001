"""The local chat as a platform: one visitor, one channel, no account."""

import re
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from typing import Any

from nicegui import run

from bot.chat.reply import Button, Form, Reply
from bot.chat.request import Action, Request
from bot.conversation.conversation import Conversation
from bot.conversation.platform import Attachment, ButtonPress, FieldProblem, FormSubmission, IncomingMessage
from bot.platforms.page.channel import CHAT, VISITOR, Channel, Message, Thread, new_id
from bot.platforms.page.sender import PageSender
from bot.record.errors import RecordError
from bot.services.record_words import record_words
from bot.words import Language, say

_CALLED = re.compile(r"\s*(?:[/／]|@xuke\b)", re.I)
OnLoop = Callable[[Callable[[], None]], None]
"""Runs something on the event loop that the page lives on, soon. Raises RuntimeError where there is none."""


class LocalChat:
    """See `bot.conversation.platform.Platform`."""

    name = "local"
    shows_forms = True

    def __init__(self, channel: Channel, on_loop: OnLoop) -> None:
        self.channel = channel
        self._on_loop = on_loop

    def start(self) -> None:
        """Nothing to connect to."""

    def stop(self) -> None:
        """Nothing to end."""

    def problem(self) -> str | None:
        """It is there as long as the process is."""
        return None

    def sender(self) -> PageSender:
        """The outbox's way to the page."""
        return PageSender(self.deliver)

    def members(self, group: str) -> frozenset[str]:
        """There are no groups."""
        return frozenset()

    def person(self, text: str) -> str | None:
        """The visitor, and whoever else a test or a note names."""
        return text.strip() if re.fullmatch(r"local:[\w-]+", text.strip(), re.A) else None

    def download(self, file: Attachment, limit: int) -> bytes | None:
        """Nothing can be put into the page."""
        return None

    def open_form(self, reply: Reply, channel: str | None, thread: str | None, handle: Any) -> None:
        """A form stands in its thread."""
        self.deliver(reply, thread)

    def answer(self, reply: Reply, handle: Any) -> bool:
        """Everything on the page is for the visitor alone."""
        self.deliver(reply, handle)
        return True

    def whisper(self, who: str, channel: str, thread: str | None, reply: Reply) -> None:
        """The same."""
        self.deliver(reply, thread)

    def deliver(self, reply: Reply, thread: str | None) -> "Future[str]":
        """Puts a reply on the page; the thread's id, once it is there. Raises RuntimeError without a page."""
        done: Future[str] = Future()
        self._on_loop(lambda: done.set_result(self.channel.deliver(reply, thread)))
        return done


class Visit:
    """What the visitor says and presses, handed to the conversation. Its methods run on the event loop."""

    def __init__(self, chat: LocalChat, conversation: Conversation) -> None:
        self.channel = chat.channel
        self._conversation = conversation

    async def say(self, text: str, language: Language, thread: Thread | None = None) -> Thread:
        """What was typed, in `thread` or opening one; the reply comes when it is there."""
        message = Message(self.channel.now(), text)
        opened = self.channel.post(message, thread)
        called = _CALLED.match(text) is not None
        heard = IncomingMessage(
            VISITOR,
            text,
            CHAT,
            message.id,
            opened.id,
            opens=thread is None,
            mentions=called,
            direct=True,
            public=True,
            spoken=language,
        )
        try:
            await self._conversation.claims.put(heard)
        except RecordError as error:
            self._refuse(error, language, opened)
        return opened

    async def press(
        self, button: Button, language: Language, thread: Thread | None = None, message: str | None = None
    ) -> Thread | None:
        """A button pressed in `message`; `language` is that of the message. None for a double click."""
        opened = thread or Thread()
        request = _request(opened, Action(button.command, button.value), language)
        press = ButtonPress(request, message or opened.id, new_id(), CHAT, opened.id, False, opened.id)
        presses = self._conversation.presses
        if presses.repeats(press):
            return None
        self.channel.post(Message(self.channel.now(), button.label, pressed=True), opened)
        try:
            await run.io_bound(presses.press, press)
        except RecordError as error:
            self._refuse(error, language, opened)
        return opened

    async def submit(
        self, form: Form, fields: Mapping[str, str], language: Language, thread: Thread
    ) -> FieldProblem | None:
        """A form filled in; what is wrong with it, None where it was taken."""
        request = _request(thread, Action(form.command, form.value, fields), language)
        self.channel.hold(Message(self.channel.now(), form.submit, pressed=True), thread)
        submission = FormSubmission(request, f"local:form:{new_id()}", CHAT, thread.id)
        try:
            outcome = await run.io_bound(self._conversation.presses.submit, submission)
        except RecordError as error:
            self._refuse(error, language, thread)
            return None
        if outcome is None or outcome.problem:  # None: the process is closing down
            self.channel.drop_held(thread)
            return outcome.problem if outcome else None
        if outcome.next:
            self.channel.deliver(outcome.next, thread.id)
        return None

    def _refuse(self, error: RecordError, language: Language, thread: Thread) -> None:
        line = say(language, "commands.refused", reason=record_words(error).line(language))
        self.channel.deliver(Reply(language, line), thread.id)


def _request(thread: Thread, action: Action, language: Language) -> Request:
    return Request(VISITOR, "", thread=thread.id, action=action, spoken=language, channel=CHAT, public=True)
