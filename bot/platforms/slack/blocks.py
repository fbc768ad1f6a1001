"""A reply as Block Kit, built with Slack's own models, so that its limits are checked as it is built."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import orjson
from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    LinkButtonElement,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
)
from slack_sdk.models.blocks.basic_components import ConfirmObject

from bot.chat.reply import Badge, Button, Reply, Row, Tone
from bot.platforms.slack.mrkdwn import cut, escape, mention, split
from bot.words import Language, say

MOST_BLOCKS, MOST_TEXT = 48, 12_000
"""Blocks of a message, and characters over all of them; Slack takes 50 and about 13,200."""
SECTION, LABEL, VALUE, FALLBACK = 2_900, 75, 2_000, 3_000
A_ROW = 5
"""Buttons side by side."""

# A sign of its own for each verdict: its color is never the only difference.
SIGNS: dict[Tone, str] = {
    "allowed": "✅",
    "conditional": "☑️",
    "not_covered": "⛔",
    "prohibited": "🚫",
    "unclear": "❓",
    "info": "📄",
    "held": "⏸️",
}


@dataclass(frozen=True)
class Rendered:
    """A message: its blocks, and the text for notifications, screen readers and old clients."""

    text: str
    blocks: tuple[dict[str, Any], ...]

    @cached_property
    def private(self) -> str:
        """The JSON with which a command is answered to the asker alone."""
        answer = {"response_type": "ephemeral", "text": self.text, "blocks": self.blocks}
        return orjson.dumps(answer).decode()


def parts(rendered: Rendered) -> list[Rendered]:
    """The message in as many as Slack takes, in order; none of its text is left out."""
    found: list[list[dict[str, Any]]] = [[]]
    room = MOST_TEXT
    for block in rendered.blocks:
        size = _size(block)
        if found[-1] and (size > room or len(found[-1]) >= MOST_BLOCKS):
            found.append([])
            room = MOST_TEXT
        found[-1].append(block)
        room -= size
    if len(found) == 1:
        return [rendered]
    return [Rendered(rendered.text if not place else "…", tuple(it)) for place, it in enumerate(found)]


def _size(value: Any) -> int:
    """The characters that are shown of a block."""
    if isinstance(value, list):
        return sum(map(_size, value))
    if not isinstance(value, dict):
        return 0
    own = len(value["text"]) if isinstance(value.get("text"), str) else _size(value.get("text"))
    return own + sum(_size(value.get(name)) for name in ("elements", "fields"))


@lru_cache(maxsize=1_500)
def render(reply: Reply, link: str | None = None, share: str | None = None) -> Rendered:
    """The reply as a message. `link` is the address of its link; `share` a question to share it by."""
    blocks = list(_blocks(reply, link, share))
    text = " ".join(mention(who.partition(":")[2]) for who in reply.mentions if who.startswith("slack:"))
    fallback = cut(escape(reply.text), FALLBACK)
    return Rendered(f"{text} {fallback}".strip(), tuple(block.to_dict() for block in blocks))


def _blocks(reply: Reply, link: str | None, share: str | None) -> Iterator[Block]:
    mentions = " ".join(who for who in reply.mentions if who.startswith("slack:"))
    if reply.notice:
        yield from _sections(f"⚠️ {escape(reply.notice)}")
    if reply.ruled:
        yield from _sections(f"⚖️ *{escape(reply.ruled)}*")
    lead = escape(f"{mentions} {reply.headline}".strip())
    yield from _sections(f"{_badge(reply.badge)}\n{lead}" if reply.badge else lead)
    for paragraph in reply.paragraphs:
        yield from _sections(escape(paragraph))
    for point in reply.points:
        badge = f" {_badge(point.badge)}" if point.badge else ""
        lines = [f"*{escape(point.title)}*{badge}", *([escape(point.text)] if point.text else [])]
        yield from _sections("\n".join([*lines, *map(_row, point.rows)]))
    if reply.rows:
        yield from _sections("\n".join(map(_row, reply.rows)))
    if reply.quotes:
        yield _context(say(reply.language, "chat.section.quotes"))
        for quote in reply.quotes:
            # A clause is split, never truncated.
            for piece in split(escape(quote.text), SECTION - 100):
                yield _section(f">{piece}")
            yield _context(quote.place)
    if reply.steps:
        steps = [f"{number}. {escape(step)}" for number, step in enumerate(reply.steps, 1)]
        yield from _sections("\n".join([f"*{say(reply.language, 'chat.section.next')}*", *steps]))
    if reply.references:
        heading = say(reply.language, "chat.section.references")
        items = [
            "• " + say(reply.language, "chat.text.reference", source=item.source, note=item.note)
            for item in reply.references
        ]
        yield _context("\n".join([heading, *items]))
    yield from buttons(
        reply.buttons, reply.language, link and (reply.link.label if reply.link else ""), link, share
    )


def buttons(
    shown: Sequence[Button], language: Language, label: str | None, link: str | None, share: str | None
) -> Iterator[Block]:
    """The buttons in rows. One whose value Slack cannot carry is left out: typing the question again does."""
    elements: list[ButtonElement | LinkButtonElement] = [
        ButtonElement(
            text=cut(button.label, LABEL),
            action_id=f"{number}.{button.command}.{language}",
            value=button.value,
            style=None if button.style == "plain" else button.style,
            confirm=_confirm(button, language),
        )
        for number, button in enumerate(shown)
        if len(button.value) <= VALUE
    ]
    if share is not None and len(share) <= VALUE:
        text = say(language, "slack.share")
        elements.append(ButtonElement(text=text, action_id=f"{len(shown)}.share.{language}", value=share))
    if link and label:
        elements.append(LinkButtonElement(text=cut(label, LABEL), url=link, action_id="link"))
    for start in range(0, min(len(elements), 25), A_ROW):
        yield ActionsBlock(elements=elements[start : start + A_ROW])


def _confirm(button: Button, language: Language) -> ConfirmObject | None:
    if not button.confirm:
        return None
    return ConfirmObject(
        title=cut(button.label, 100),
        text=PlainTextObject(text=cut(button.confirm, 300)),
        confirm=cut(button.label, 30),
        deny=say(language, "slack.cancel"),
    )


def _badge(badge: Badge) -> str:
    return f"{SIGNS[badge.tone]} *{escape(badge.label)}*"


def _row(row: Row) -> str:
    return f"*{escape(row.name)}*: {escape(row.value)}"


def _sections(text: str) -> Iterable[Block]:
    return map(_section, split(text, SECTION))


def _section(text: str) -> Block:
    return SectionBlock(text=MarkdownTextObject(text=text or " ", verbatim=True))


def _context(text: str) -> Block:
    return ContextBlock(elements=[MarkdownTextObject(text=cut(escape(text), SECTION), verbatim=True)])
