"""What was said on the page: threads and messages, kept while the process runs. Lives on the event loop."""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count
from uuid import uuid4

from nicegui import Event

from bot.chat.reply import Reply
from bot.platforms.page.rooms import CHAT, VISITOR, may_read
from bot.roles import Role

KEPT = 200
"""Threads kept of each room; the oldest go first."""

_numbers = count()


def new_id() -> str:
    """A name for a thread or a message that no other has."""
    return uuid4().hex[:12]


@dataclass(frozen=True)
class Message:
    """What `who` typed or pressed (`text`), or what Xuke replied (`reply`); `to` is the only person who sees
    it, None for everybody who reads its thread."""

    at: datetime
    text: str = ""
    pressed: bool = False
    reply: Reply | None = None
    id: str = field(default_factory=new_id)
    who: str = VISITOR
    to: str | None = None


@dataclass
class Thread:
    """A message and what followed it, in one room."""

    id: str = field(default_factory=new_id)
    messages: list[Message] = field(default_factory=list)
    channel: str = CHAT
    number: int = field(default_factory=lambda: next(_numbers))

    def holds(self, name: str | None) -> bool:
        """Whether it is called so, or a message of it is."""
        return self.id == name or any(message.id == name for message in self.messages)

    def visible_to(self, who: str, role: Role) -> list[Message]:
        """What somebody may see of it."""
        if not may_read(self.channel, who, role):
            return []
        return [message for message in self.messages if message.to in (None, who)]


class Channel:
    """What was said; `posted` tells every open page of each message, in order, and of each that changed."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now
        self._rooms: dict[str, deque[Thread]] = {}
        self.posted: Event[[Thread, Message]] = Event()
        self._held: dict[str, dict[str, Message]] = {}

    @property
    def threads(self) -> list[Thread]:
        """Every thread, in the order in which they were opened."""
        return sorted((it for room in self._rooms.values() for it in room), key=lambda it: it.number)

    def post(self, message: Message, thread: Thread | None = None, channel: str = CHAT) -> Thread:
        """A message in `thread`, or opening one in `channel`."""
        if thread is None:
            thread = Thread(channel=channel)
        room = self._rooms.setdefault(thread.channel, deque(maxlen=KEPT))
        if thread not in room:
            room.append(thread)
        for held in self._held.pop(thread.id, {}).values():
            self.post(held, thread)
        thread.messages.append(message)
        self.posted.emit(thread, message)
        return thread

    def hold(self, message: Message, thread: Thread) -> None:
        """A message that stands before the next one of its thread, unless it is dropped."""
        self._held.setdefault(thread.id, {})[message.who] = message

    def drop_held(self, thread: Thread, who: str = VISITOR) -> None:
        """What was held for somebody is not said."""
        self._held.get(thread.id, {}).pop(who, None)

    def deliver(
        self, reply: Reply, thread_id: str | None, channel: str = CHAT, to: str | None = None
    ) -> tuple[str, str]:
        """What Xuke says, in a thread or opening one, to one person alone where `to` names them; the ids of
        thread and message."""
        message = Message(self.now(), reply=reply, to=to)
        thread = next((it for it in self._in(channel) if it.holds(thread_id)), None)
        opened = self.post(message, thread or Thread(thread_id or new_id(), channel=channel))
        return opened.id, message.id

    def revise(self, reply: Reply, message_id: str, channel: str = CHAT) -> bool:
        """Puts a reply in the place of a message; False where it is no longer there. A thread's name is that
        of its first message too."""
        for thread in self._in(channel):
            for place, old in enumerate(thread.messages):
                if old.reply and (old.id == message_id or (place == 0 and thread.id == message_id)):
                    thread.messages[place] = replace(old, reply=reply)
                    self.posted.emit(thread, thread.messages[place])
                    return True
        return False

    def _in(self, channel: str) -> Iterator[Thread]:
        return iter(self._rooms.get(channel, ()))
