"""Slack's limits on what is shown, which the emulator does not check.

https://docs.slack.dev/reference/block-kit/blocks
https://docs.slack.dev/reference/views
"""

from collections.abc import Iterator
from typing import Any

from tests.platforms.slack.blocks import Block, elements
from tests.platforms.slack.front import Call

WHOLE = 13_200
"""Characters of a message over all its blocks; Slack refuses more, and its documentation is silent."""
SHOWN = ("chat.postMessage", "chat.postEphemeral", "chat.update", "response")
VIEWS = ("views.open", "views.push", "views.update", "views.publish")

# type of block: its parts and the longest text of each
_TEXTS = {
    "section": {"text": 3_000},
    "header": {"text": 150},
    "input": {"label": 2_000, "hint": 2_000},
    "button": {"text": 75},
    "option": {"text": 75, "description": 75},
}
_COUNTS = {
    "actions": ("elements", 25),
    "context": ("elements", 10),
    "section": ("fields", 10),
    "static_select": ("options", 100),
    "radio_buttons": ("options", 10),
    "checkboxes": ("options", 10),
    "overflow": ("options", 5),
}
_KNOWN = {
    "section",
    "header",
    "divider",
    "context",
    "actions",
    "input",
    "rich_text",
    "image",
    "markdown",
    "table",
    "context_actions",
}


def too_much(call: Call) -> list[str]:
    """What Slack would have refused in a call."""
    if call.method in VIEWS and isinstance(call.body.get("view"), dict):
        found = list(of_view(call.body["view"]))
    elif call.method in SHOWN and not call.body.get("delete_original"):
        found = list(of_message(call.body))
    else:
        return []
    return [f"{call.method}: {problem}" for problem in found]


def of_message(message: dict[str, Any]) -> Iterator[str]:
    """What Slack would refuse in a message; a missing fallback text too."""
    text = message.get("text", "")
    if not str(text).strip():
        yield "no text for notifications and screen readers"
    if len(text) > 40_000:
        yield f"text of {len(text)}"
    blocks = message.get("blocks") or []
    whole = sum(len(item["text"]) for item in elements(blocks) if isinstance(item.get("text"), str))
    if whole > WHOLE:
        yield f"{whole} characters over all blocks"
    yield from of_blocks(blocks, 50)


def of_view(view: dict[str, Any]) -> Iterator[str]:
    """What Slack would refuse in a modal or a home."""
    for name, limit in {"title": 24, "submit": 24, "close": 24}.items():
        text = (view.get(name) or {}).get("text", "")
        if len(text) > limit:
            yield f"{name} of {len(text)}: {text!r}"
    for name, limit in {"private_metadata": 3_000, "callback_id": 255, "external_id": 255}.items():
        if len(view.get(name) or "") > limit:
            yield f"{name} of {len(view[name])}"
    if view.get("type") == "modal" and not (view.get("title") or {}).get("text"):
        yield "a modal without a title"
    if any(block.get("type") == "input" for block in view["blocks"]) and not view.get("submit"):
        yield "fields, and no way to send them"
    yield from of_blocks(view["blocks"], 100)


def of_blocks(blocks: list[Block], most: int) -> Iterator[str]:
    """What Slack would refuse in blocks."""
    if len(blocks) > most:
        yield f"{len(blocks)} blocks"
    ids = [block["block_id"] for block in blocks if block.get("block_id")]
    if len(set(ids)) < len(ids):
        yield f"block ids twice: {ids}"
    for block in blocks:
        if block.get("type") not in _KNOWN:
            yield f"no block of Slack's: {block.get('type')!r}"
        if len(block.get("block_id", "")) > 255:
            yield "block_id beyond 255"
        actions = [item["action_id"] for item in elements(block) if "action_id" in item]
        if len(set(actions)) < len(actions):
            yield f"action ids twice in a block: {actions}"
        for item in elements(block):
            yield from _of_item(item)


def _of_item(item: Block) -> Iterator[str]:
    kind = str(item.get("type", "option" if "value" in item else ""))
    for name, limit in _TEXTS.get(kind, {}).items():
        text = item.get(name)
        if isinstance(text, dict) and not 0 < len(text.get("text", "")) <= limit:
            yield f"{name} of a {kind}, {len(text.get('text', ''))} long (at most {limit})"
    if kind == "section":
        yield from (
            f"field of {len(part['text'])}" for part in item.get("fields", []) if len(part["text"]) > 2_000
        )
    if kind in _COUNTS:
        name, most = _COUNTS[kind]
        count = len(item.get(name, []))
        if count > most or (name in item and not count):
            yield f"{count} {name} in a {kind} (1 to {most})"
    if len(item.get("action_id", "")) > 255:
        yield "action_id beyond 255"
    if isinstance(item.get("value"), str) and len(item["value"]) > (150 if kind == "option" else 2_000):
        yield f"value of a {kind}: {len(item['value'])}"
    if len(item.get("initial_value") or "") > 3_000:
        yield "initial_value beyond 3,000"
