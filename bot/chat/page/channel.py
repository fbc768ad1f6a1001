"""The page's channel: its threads and messages, kept while the process runs."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count

from bot.chat.reply import Button, Reply
from bot.chat.request import Action, Request
from bot.words import Language

KEPT = 200
"""Threads kept; the oldest go first. What must last belongs into the record, not into a channel."""

VISITOR = "local:you"

Respond = Callable[[Request], Reply]


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
    def opening(self) -> str:
        """What opened the thread."""
        return self.messages[0].text


Listener = Callable[[Thread, Message], None]


class Channel:
    """Takes what the visitor says to Xuke and tells every open page what was said, in order."""

    def __init__(self, respond: Respond, now: Callable[[], datetime]) -> None:
        self._respond = respond
        self._now = now
        self._ids = count(1)
        self.threads: deque[Thread] = deque(maxlen=KEPT)
        self.listeners: list[Listener] = []

    def say(self, text: str, language: Language, thread: Thread | None = None) -> Thread:
        """The visitor's message, in `thread` or opening a new one, and Xuke's reply to it."""
        known = thread or self._open()
        question = known.opening if known.messages else None
        self._post(known, Message(self._now(), text))
        self._reply(
            known, Request(VISITOR, "member", text, str(known.id), question, spoken=_spoken(text, language))
        )
        return known

    def press(self, button: Button, language: Language, thread: Thread | None = None) -> Thread:
        """A pressed button, and Xuke's reply to it."""
        known = thread or self._open()
        question = known.opening if known.messages else None
        self._post(known, Message(self._now(), button.label, pressed=True))
        action = Action(button.command, button.value)
        self._reply(
            known, Request(VISITOR, "member", "", str(known.id), question, action=action, spoken=language)
        )
        return known

    def _open(self) -> Thread:
        thread = Thread(next(self._ids))
        self.threads.append(thread)
        return thread

    def _reply(self, thread: Thread, request: Request) -> None:
        self._post(thread, Message(self._now(), reply=self._respond(request)))

    def _post(self, thread: Thread, message: Message) -> None:
        thread.messages.append(message)
        for listener in tuple(self.listeners):
            listener(thread, message)
