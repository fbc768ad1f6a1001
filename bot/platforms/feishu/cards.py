"""A reply as a card of schema 2.0 (open.feishu.cn: card JSON 2.0 structure), in as many as Feishu takes."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.chat.reply import Badge, Button, Reply, Row
from bot.platforms.feishu.markdown import Name, at, escape
from bot.words import Language, say

LARGEST = 26_000
"""Bytes of a card; Feishu takes 30 KB of the whole request."""
MOST_ELEMENTS = 60
"""Elements of a card; Feishu takes 200 components, of which a row of buttons is several."""
LONGEST_TEXT = 6_000
"""Characters of one markdown element; longer texts are split."""
LABEL, SUMMARY, A_ROW = 60, 150, 5
COLORS = {
    "allowed": "green",
    "conditional": "yellow",
    "not_covered": "red",
    "prohibited": "red",
    "unclear": "orange",
    "info": "blue",
    "held": "grey",
}


@dataclass(frozen=True)
class Place:
    """Where a card goes: what its buttons say of it when they are pressed, since a press tells no thread."""

    thread: str | None = None
    direct: bool = False

    def value(self) -> dict[str, str]:
        """What is put into a button's value."""
        return {**({"t": self.thread} if self.thread else {}), **({"d": "1"} if self.direct else {})}


def marker(key: str) -> str:
    """The element id by which a message of that key is found again."""
    return "x" + hashlib.sha256(key.encode()).hexdigest()[:18]


def render(reply: Reply, place: Place, mentions: bool = True) -> list[dict[str, Any]]:
    """The cards of a reply, in order, nothing of its text left out. Without `mentions` nobody is called by
    name: Feishu refuses a card that names somebody whom it does not know."""
    name = at if mentions else str
    groups: list[list[dict[str, Any]]] = [[]]
    room = LARGEST
    for element in _elements(reply, place, name):
        size = len(json.dumps(element, ensure_ascii=False).encode()) + 2
        if groups[-1] and (size > room or len(groups[-1]) >= MOST_ELEMENTS):
            groups.append([])
            room = LARGEST
        groups[-1].append(element)
        room -= size
    return [_card(reply, elements, nth) for nth, elements in enumerate(groups)]


def with_marker(card: Mapping[str, Any], key: str) -> dict[str, Any]:
    """The card with its key's mark on the first element."""
    body = dict(card["body"])
    first, *rest = body["elements"]
    body["elements"] = [{**first, "element_id": marker(key)}, *rest]
    return {**card, "body": body}


def text_card(language: Language, text: str) -> dict[str, Any]:
    """A card of one line."""
    return render(Reply(language, text), Place())[0]


def _card(reply: Reply, elements: list[dict[str, Any]], nth: int) -> dict[str, Any]:
    summary = reply.text.replace("\n", " ")[:SUMMARY] if not nth else "…"
    card: dict[str, Any] = {
        "schema": "2.0",
        "config": {"update_multi": True, "summary": {"content": summary}},
        "body": {"direction": "vertical", "elements": elements},
    }
    if reply.badge and not nth:
        card["header"] = {
            "title": {"tag": "plain_text", "content": reply.badge.label},
            "template": COLORS[reply.badge.tone],
        }
    return card


def _elements(reply: Reply, place: Place, name: Name) -> Iterator[dict[str, Any]]:
    if reply.notice:
        yield from _texts(f"⚠️ {escape(reply.notice, name)}")
    if reply.ruled:
        yield from _texts(f"⚖️ **{escape(reply.ruled, name)}**")
    called = " ".join(who for who in reply.mentions if who.startswith("feishu:ou_"))
    yield from _texts(escape(f"{called} {reply.headline}".strip(), name))
    for paragraph in reply.paragraphs:
        yield from _texts(escape(paragraph, name))
    for point in reply.points:
        lines = [f"**{escape(point.title, name)}**{_badge(point.badge)}"]
        lines += [escape(point.text, name)] if point.text else []
        yield from _texts("\n".join([*lines, *(_row(row, name) for row in point.rows)]))
    if reply.rows:
        yield from _texts("\n".join(_row(row, name) for row in reply.rows))
    if reply.quotes:
        lines = [f"**{say(reply.language, 'chat.section.quotes')}**"]
        for quote in reply.quotes:
            lines += [f"> {escape(quote.text, name)}", f"— {escape(quote.place, name)}", ""]
        yield from _texts("\n".join(lines).strip())
    if reply.steps:
        steps = [f"{number}\\. {escape(step, name)}" for number, step in enumerate(reply.steps, 1)]
        yield from _texts("\n".join([f"**{say(reply.language, 'chat.section.next')}**", *steps]))
    if reply.references:
        heading = say(reply.language, "chat.section.references")
        items = [
            "• " + escape(say(reply.language, "chat.text.reference", source=it.source, note=it.note), name)
            for it in reply.references
        ]
        yield from _texts("\n".join([f"**{heading}**", *items]))
    yield from _buttons(reply.buttons, reply.language, place)


def _buttons(buttons: Sequence[Button], language: Language, place: Place) -> Iterator[dict[str, Any]]:
    shown = [_button(button, language, place) for button in buttons]
    for start in range(0, len(shown), A_ROW):
        columns = [
            {"tag": "column", "width": "auto", "elements": [it]} for it in shown[start : start + A_ROW]
        ]
        yield {"tag": "column_set", "flex_mode": "flow", "columns": columns}


def _button(button: Button, language: Language, place: Place) -> dict[str, Any]:
    value = {"c": button.command, "v": button.value, "l": language, **place.value()}
    shown: dict[str, Any] = {
        "tag": "button",
        "text": {"tag": "plain_text", "content": button.label[:LABEL]},
        "type": "default" if button.style == "plain" else button.style,
        "behaviors": [{"type": "callback", "value": value}],
    }
    if button.confirm:
        shown["confirm"] = {
            "title": {"tag": "plain_text", "content": button.label[:LABEL]},
            "text": {"tag": "plain_text", "content": button.confirm[:300]},
        }
    return shown


def _badge(badge: Badge | None) -> str:
    return f" ({escape(badge.label)})" if badge else ""


def _row(row: Row, name: Name) -> str:
    return f"**{escape(row.name, name)}**: {escape(row.value, name)}"


def _texts(text: str) -> Iterator[dict[str, Any]]:
    """A text as markdown elements, broken between lines where it is long."""
    lines, piece = text.split("\n"), ""
    for line in lines:
        while len(line) > LONGEST_TEXT:
            yield {"tag": "markdown", "content": (f"{piece}\n" if piece else "") + line[:LONGEST_TEXT]}
            piece, line = "", line[LONGEST_TEXT:]
        if len(piece) + len(line) > LONGEST_TEXT:
            yield {"tag": "markdown", "content": piece}
            piece = ""
        piece = f"{piece}\n{line}" if piece else line
    if piece:
        yield {"tag": "markdown", "content": piece}
