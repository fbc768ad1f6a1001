"""A reply as a card of schema 2.0 (open.feishu.cn: card JSON 2.0 structure), in as many as Feishu takes."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from bot.chat.reply import Badge, Button, Reply, Row
from bot.platforms.feishu.markdown import Name, at, escape, pieces
from bot.words import Language, say

LARGEST = 26_000
"""Bytes of a card as it stands in the request, of which Feishu takes 30 KB: JSON within JSON."""
MOST_COMPONENTS = 180
"""Components of a card; Feishu takes 200, of which a button is several."""
LONGEST_TEXT = 3_000
"""Characters of one markdown element; longer texts are split."""
LABEL, SUMMARY, A_ROW, VALUE, MOST_BUTTONS = 60, 150, 5, 2_000, 25
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
    link: str | None = None
    """The address of the reply's link."""

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
    room, components = LARGEST, MOST_COMPONENTS
    for element in _elements(reply, place, name):
        size, count = _bytes(element), _components(element)
        if groups[-1] and (size > room or count > components):
            groups.append([])
            room, components = LARGEST, MOST_COMPONENTS
        groups[-1].append(element)
        room, components = room - size, components - count
    return [_card(reply, elements, nth) for nth, elements in enumerate(groups)]


def abridged(reply: Reply, place: Place, mentions: bool = True) -> dict[str, Any]:
    """The reply in a single card, for an edit: as much of its text as fits, and all its buttons."""
    first, *rest = render(reply, place, mentions)
    if not rest:
        return first
    buttons = list(_buttons(reply, place))
    room = LARGEST - sum(map(_bytes, buttons))
    components = MOST_COMPONENTS - sum(map(_components, buttons))
    kept: list[dict[str, Any]] = []
    for element in (it for it in first["body"]["elements"] if it not in buttons):
        room, components = room - _bytes(element), components - _components(element)
        if room < 0 or components < 0:
            break
        kept.append(element)
    return {**first, "body": {**first["body"], "elements": [*kept, *buttons]}}


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
        yield from _texts(f"**{say(reply.language, 'chat.section.quotes')}**")
        for quote in reply.quotes:
            # A clause is split, never truncated; each piece is a quotation.
            for piece in pieces(escape(quote.text, str), LONGEST_TEXT - 100):
                yield from _texts("> " + piece.replace("\n", "\n> "))
            yield from _texts(f"— {escape(quote.place, name)}")
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
    yield from _buttons(reply, place)


def _buttons(reply: Reply, place: Place) -> Iterator[dict[str, Any]]:
    """In rows. One whose value is too long is left out: typing it again does."""
    shown = [_button(it, reply.language, place) for it in reply.buttons if len(it.value) <= VALUE]
    if reply.link and place.link:
        shown.append(_link_button(reply.link.label, place.link))
    for start in range(0, min(len(shown), MOST_BUTTONS), A_ROW):
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


def _link_button(label: str, address: str) -> dict[str, Any]:
    return {
        "tag": "button",
        "text": {"tag": "plain_text", "content": label[:LABEL]},
        "type": "default",
        "behaviors": [{"type": "open_url", "default_url": address}],
    }


def _bytes(element: Mapping[str, Any]) -> int:
    """What it takes in a request."""
    return len(orjson.dumps(orjson.dumps(element).decode())) + 2


def _components(value: object) -> int:
    """Everything in it that has a tag."""
    if isinstance(value, Mapping):
        return ("tag" in value) + sum(map(_components, value.values()))
    return sum(map(_components, value)) if isinstance(value, list) else 0


def _badge(badge: Badge | None) -> str:
    return f" ({escape(badge.label)})" if badge else ""


def _row(row: Row, name: Name) -> str:
    return f"**{escape(row.name, name)}**: {escape(row.value, name)}"


def _texts(text: str) -> Iterator[dict[str, Any]]:
    """A text as markdown elements, broken behind sentences where it is long."""
    for piece in pieces(text, LONGEST_TEXT):
        if piece:
            yield {"tag": "markdown", "content": piece}
