"""The page's channel: its threads and messages, kept while the process runs."""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import uuid4

from nicegui import Event

from bot.chat.reply import Button, Form, Reply
from bot.chat.request import Action, Request
from bot.settings import LOCAL_CHANNEL
from bot.words import Language

KEPT = 200
"""Threads kept; the oldest go first."""

VISITOR, CHAT = "local:you", LOCAL_CHANNEL


@dataclass(frozen=True)
class Message:
    """What the visitor typed or pressed (`text`), or what Xuke replied (`reply`)."""

    at: datetime
    text: str = ""
    pressed: bool = False
    reply: Reply | None = None


@dataclass
class Thread:
    """A message and what followed it. `id` is unique within the process."""

    id: str
    messages: list[Message] = field(default_factory=list)

    @property
    def question(self) -> str | None:
        """What opened the thread, where it was a question that got a verdict."""
        answered = len(self.messages) > 1 and self.messages[1].reply
        opening = self.messages[0]
        return opening.text if opening.text and answered and answered.badge and not opening.pressed else None


class Channel:
    """Takes what the visitor says to Xuke; `posted` tells every open page what was said, in order."""

    def __init__(self, respond: Callable[[Request], Reply], now: Callable[[], datetime]) -> None:
        self._respond = respond
        self._now = now
        self.threads: deque[Thread] = deque(maxlen=KEPT)
        self.posted: Event[[Thread, Message]] = Event()

    def say(self, text: str, language: Language, thread: Thread | None = None) -> Thread:
        """The visitor's message, in `thread` or opening one, and Xuke's reply; `language` is the page's."""
        return self._exchange(Message(self._now(), text), Request(VISITOR, text), language, thread)

    def press(self, button: Button, language: Language, thread: Thread | None = None) -> Thread:
        """A pressed button, and Xuke's reply; `language` is that of the message it stood on."""
        request = Request(VISITOR, "", action=Action(button.command, button.value))
        return self._exchange(Message(self._now(), button.label, pressed=True), request, language, thread)

    def submit(
        self, form: Form, fields: Mapping[str, str], language: Language, thread: Thread | None = None
    ) -> Thread:
        """A form filled in, and Xuke's reply. Raises BadField where a field is to be filled in otherwise."""
        request = Request(VISITOR, "", action=Action(form.command, form.value, fields))
        return self._exchange(Message(self._now(), form.submit, pressed=True), request, language, thread)

    def deliver(self, reply: Reply, thread_id: str | None) -> str:
        """What Xuke says by itself, in a thread or opening one; the thread's id."""
        thread = next((it for it in self.threads if it.id == thread_id), None)
        if thread is None:
            thread = Thread(thread_id or uuid4().hex[:12])
            self.threads.append(thread)
        self._post(thread, Message(self._now(), reply=reply))
        return thread.id

    def _exchange(
        self, message: Message, request: Request, language: Language, thread: Thread | None
    ) -> Thread:
        opened = thread or Thread(uuid4().hex[:12])
        question = opened.question if thread else None
        placed = replace(
            request, thread=opened.id, thread_question=question, spoken=language, channel=CHAT, public=True
        )
        reply = self._respond(placed)
        if thread is None:
            self.threads.append(opened)
        self._post(opened, message)
        self._post(opened, Message(self._now(), reply=reply))
        return opened

    def _post(self, thread: Thread, message: Message) -> None:
        thread.messages.append(message)
        self.posted.emit(thread, message)
