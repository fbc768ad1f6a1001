"""The page's channel: its threads and messages, kept while the process runs. Lives on the event loop."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import uuid4

from nicegui import Event

from bot.chat.reply import Reply
from bot.settings import LOCAL_CHANNEL

KEPT = 200
"""Threads kept; the oldest go first."""

VISITOR, CHAT = "local:you", LOCAL_CHANNEL


def new_id() -> str:
    """A name for a thread or a message that no other has."""
    return uuid4().hex[:12]


@dataclass(frozen=True)
class Message:
    """What the visitor typed or pressed (`text`), or what Xuke replied (`reply`)."""

    at: datetime
    text: str = ""
    pressed: bool = False
    reply: Reply | None = None
    id: str = field(default_factory=new_id)


@dataclass
class Thread:
    """A message and what followed it."""

    id: str = field(default_factory=new_id)
    messages: list[Message] = field(default_factory=list)


class Channel:
    """What was said; `posted` tells every open page of each message, in order."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now
        self.threads: deque[Thread] = deque(maxlen=KEPT)
        self.posted: Event[[Thread, Message]] = Event()
        self._held: dict[str, Message] = {}

    def post(self, message: Message, thread: Thread | None = None) -> Thread:
        """A message in `thread`, or opening one."""
        if thread is None:
            thread = Thread()
        if thread not in self.threads:
            self.threads.append(thread)
        if held := self._held.pop(thread.id, None):
            self.post(held, thread)
        thread.messages.append(message)
        self.posted.emit(thread, message)
        return thread

    def hold(self, message: Message, thread: Thread) -> None:
        """A message that stands before the next one of its thread, unless it is dropped."""
        self._held[thread.id] = message

    def drop_held(self, thread: Thread) -> None:
        """What was held is not said."""
        self._held.pop(thread.id, None)

    def deliver(self, reply: Reply, thread_id: str | None) -> str:
        """What Xuke says, in a thread or opening one; the thread's id."""
        thread = next((it for it in self.threads if it.id == thread_id), None)
        return self.post(Message(self.now(), reply=reply), thread or Thread(thread_id or new_id())).id
