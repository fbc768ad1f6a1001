"""What a message of the outbox looks like in Feishu: its cards, and its file."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.chat.packing import unpack_reply
from bot.chat.person_ids import with_names
from bot.chat.reply import Link, Reply
from bot.chat.verbatim import render_verbatim, verbatim
from bot.delivery.message import Message
from bot.platforms.feishu.cards import Place, abridged, render, with_marker

Card = dict[str, Any]
FileOf = Callable[[Mapping[str, Any]], tuple[str, bytes]]


@dataclass(frozen=True)
class Shapes:
    """`address` is where a link leads; `file_of` makes the file that a message's body names: its name and
    content; `expand` puts people in the place of user groups, `name` is what a person is called;
    `is_direct` tells a chat of two."""

    address: Callable[[Link], str | None]
    file_of: FileOf
    expand: Callable[[Sequence[str]], tuple[str, ...]]
    name: Callable[[str], str | None]
    is_direct: Callable[[str], bool]

    def reply(self, message: Message) -> Reply:
        """What it says, with people to be mentioned in the place of groups, and with names where nobody is
        to be called: in a time line each line would call whoever did it."""
        reply = unpack_reply(message.body)
        mentions = self.expand(reply.mentions)
        points = tuple(replace(it, text=self._named(it.text)) for it in reply.points)
        return replace(reply, mentions=mentions, points=points)

    def _named(self, text: str) -> str:
        """Own words with names in them: these are people's own words again."""

        def name(platform: str, id_: str) -> str:
            known = self.name(f"{platform}:{id_}") if platform == "feishu" else None
            return verbatim(known) if known else f"{platform}:{id_}"

        if "feishu:" not in text:
            return text
        return render_verbatim(text, lambda own: with_names(own, name), verbatim)

    def cards(self, message: Message, reply: Reply, calls: bool = True) -> list[Card]:
        """Its cards, in order; without mentions where it does not call."""
        found = render(reply, self._place(message, reply), calls)
        return [with_marker(card, part_key(message.key, number)) for number, card in enumerate(found)]

    def one_card(self, message: Message, reply: Reply, calls: bool) -> Card:
        """All of it that fits into a single card, for an edit."""
        return with_marker(abridged(reply, self._place(message, reply), calls), message.key)

    def _place(self, message: Message, reply: Reply) -> Place:
        link = self.address(reply.link) if reply.link else None
        return Place(message.thread, self.is_direct(message.channel), link)

    def keys(self, message: Message) -> list[str]:
        """What its cards are found by, in order."""
        count = len(self.cards(message, self.reply(message)))
        return [part_key(message.key, number) for number in range(count)]

    def file(self, message: Message) -> tuple[str, bytes]:
        """Name and content of its file; only for what has one."""
        return self.file_of(message.body["file"])

    def file_name(self, message: Message) -> str | None:
        """The name of its file; None where it has none."""
        file = message.body.get("file")
        return str(file["name"]) if file else None


def part_key(key: str, number: int) -> str:
    """The key of a message's part."""
    return f"{key}#{number}" if number else key
