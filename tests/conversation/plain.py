"""A platform of plain text, to show how little one is: people type lines, and read lines."""

import re
from dataclasses import dataclass, field
from itertools import count
from threading import Condition
from typing import Any

from bot.chat.packing import unpack_reply
from bot.chat.reply import Reply
from bot.conversation.conversation import Conversation
from bot.conversation.platform import Attachment
from bot.delivery.message import Message, NotFound, Sent


@dataclass
class Line:
    """What stands in a thread: who reads it (None: everybody), the reply, its place."""

    id: str
    channel: str
    thread: str
    reply: Reply
    reader: str | None = None


@dataclass
class Plain:
    """See `bot.conversation.platform.Platform`; it is its own sender too."""

    name: str = "plain"
    shows_forms: bool = True
    lines: list[Line] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    conversation: Conversation = field(init=False)
    _ids: Any = field(default_factory=count)
    _news: Any = field(default_factory=Condition)

    def start(self) -> None: ...

    def stop(self) -> None: ...

    def problem(self) -> str | None:
        return None

    def sender(self) -> "Plain":
        return self

    def members(self, group: str) -> frozenset[str]:
        return frozenset({"plain:olga"}) if group == "plain:officers" else frozenset()

    def person(self, text: str) -> str | None:
        return f"plain:{text[1:]}" if re.fullmatch(r"@\w+", text) else None

    def download(self, file: Attachment, limit: int) -> bytes | None:
        return self.files.get(file.source)

    def open_form(self, reply: Reply, channel: str | None, thread: str | None, handle: Any) -> None:
        self._put(str(channel), thread, reply, handle)

    def answer(self, reply: Reply, handle: Any) -> bool:
        return False

    def whisper(self, who: str, channel: str, thread: str | None, reply: Reply) -> None:
        self._put(channel, thread, reply, who)

    def send(self, message: Message) -> Sent:
        if message.edits:
            line = next(line for line in self.lines if line.id == message.edits)
            line.reply = unpack_reply(message.body)
            return Sent(line.id)
        return Sent(self._put(message.channel, message.thread, unpack_reply(message.body), None))

    def find(self, message: Message) -> NotFound:
        return NotFound()

    def _put(self, channel: str, thread: str | None, reply: Reply, reader: str | None) -> str:
        id_ = f"x{next(self._ids)}"
        with self._news:
            self.lines.append(Line(id_, channel, thread or id_, reply, reader))
            self._news.notify_all()
        return id_

    def line(self, text: str, thread: str | None = None) -> Line:
        """The first line that says `text`, once it is there."""

        def found() -> Line | None:
            said = (it for it in self.lines if text in it.reply.text and thread in (None, it.thread))
            return next(said, None)

        with self._news:
            line: Line | None = self._news.wait_for(found, 10)
        assert line, f"nobody said {text!r}; said was {[it.reply.headline for it in self.lines]}"
        return line
