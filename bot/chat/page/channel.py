"""The page's channel: its threads and messages, kept while the process runs."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count

from nicegui import Event

from bot.chat.reply import Button, Reply
from bot.chat.request import Action, Request
from bot.words import Language

KEPT = 200
"""Threads kept; the oldest go first."""

VISITOR = "local:you"


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

    id: int
    messages: list[Message] = field(default_factory=list)

    @property
    def question(self) -> str | None:
        """What opened the thread, where it was a question that got a verdict."""
        answered = len(self.messages) > 1 and self.messages[1].reply
        return self.messages[0].text if answered and answered.badge and not self.messages[0].pressed else None


class Channel:
    """Takes what the visitor says to Xuke; `posted` tells every open page what was said, in order."""

    def __init__(self, respond: Callable[[Request], Reply], now: Callable[[], datetime]) -> None:
        self._respond = respond
        self._now = now
        self._ids = count(1)
        self.threads: deque[Thread] = deque(maxlen=KEPT)
        self.posted: Event[[Thread, Message]] = Event()

    def say(self, text: str, language: Language, thread: Thread | None = None) -> Thread:
        """The visitor's message, in `thread` or opening one, and Xuke's reply; `language` is the page's."""
        return self._exchange(Message(self._now(), text), Request(VISITOR, "member", text), language, thread)

    def press(self, button: Button, language: Language, thread: Thread | None = None) -> Thread:
        """A pressed button, and Xuke's reply; `language` is that of the message it stood on."""
        request = Request(VISITOR, "member", "", action=Action(button.command, button.value))
        return self._exchange(Message(self._now(), button.label, pressed=True), request, language, thread)

    def _exchange(
        self, message: Message, request: Request, language: Language, thread: Thread | None
    ) -> Thread:
        if thread is None:
            thread = Thread(next(self._ids))
            self.threads.append(thread)
        placed = replace(request, thread=str(thread.id), thread_question=thread.question, spoken=language)
        self._post(thread, message)
        self._post(thread, Message(self._now(), reply=self._respond(placed)))
        return thread

    def _post(self, thread: Thread, message: Message) -> None:
        thread.messages.append(message)
        self.posted.emit(thread, message)
