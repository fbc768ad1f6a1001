"""The words of a message, also where it consists of blocks or attachments: alerts of other apps often do.

https://docs.slack.dev/reference/block-kit/blocks, https://docs.slack.dev/messaging/formatting-message-text
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bot.platforms.slack.mrkdwn import labeled, plain, sound

_INLINE = ("rich_text_section", "rich_text_preformatted", "rich_text_quote")
_WITHIN = ("text", "title", "alt_text", "fields", "elements", "accessory", "rows")
"""Where a block holds its words, in reading order."""


def message_text(message: Mapping[str, Any]) -> str:
    """Everything that a message says, each thing once. What people write is in its text; apps give a text
    for notifications, and say more in blocks."""
    parts = [plain(str(message.get("text") or ""))]
    if not parts[0] or message.get("bot_id"):
        parts += _texts_in(message.get("blocks"))
    for attachment in _dicts(message.get("attachments")):
        parts += list(filter(None, _texts_of(attachment))) or [plain(str(attachment.get("fallback") or ""))]
    return "\n".join(_once(part.strip() for part in parts))


def _texts_of(attachment: Mapping[str, Any]) -> Iterator[str]:
    title, address = (str(attachment.get(name) or "") for name in ("title", "title_link"))
    for text in (attachment.get("pretext"), attachment.get("author_name")):
        yield plain(str(text or ""))
    yield labeled(plain(title), address) if address else plain(title)
    yield plain(str(attachment.get("text") or ""))
    for field in _dicts(attachment.get("fields")):
        yield plain(f"{field.get('title') or ''}: {field.get('value') or ''}".removeprefix(": "))
    yield from _texts_in(attachment.get("blocks"))
    yield plain(str(attachment.get("footer") or ""))


def _texts_in(block: object) -> list[str]:
    """Every text within blocks, in order."""
    if isinstance(block, list):
        return [text for inner in block for text in _texts_in(inner)]
    if not isinstance(block, dict):
        return []
    if block.get("type") in _INLINE:
        return ["".join(map(_inline, _dicts(block.get("elements"))))]
    if block.get("type") == "button":
        label = block["text"].get("text") if isinstance(block.get("text"), dict) else ""
        return [labeled(str(label or ""), str(block["url"]))] if block.get("url") else []
    found: list[str] = []
    for name in _WITHIN:
        value = block.get(name)
        found += [plain(value)] if isinstance(value, str) else _texts_in(value)
    return found


def _inline(element: Mapping[str, Any]) -> str:
    """A piece of rich text: what stands there is literal, not markup."""
    text = str(element.get("text") or "")
    match element.get("type"):
        case "link":
            return labeled(text, str(element.get("url") or ""))
        case "user":
            return f"slack:{element.get('user_id', '')}"
        case "usergroup":
            return f"slack:{element.get('usergroup_id', '')}"
        case "channel":
            return f"#{element.get('channel_id', '')}"
        case "broadcast":
            return f"@{element.get('range', '')}"
        case "emoji":
            return f":{element.get('name', '')}:"
        case "date":
            return str(element.get("fallback") or element.get("timestamp") or "")
    return sound(text)


def _once(parts: Iterable[str]) -> list[str]:
    """The parts that say something which none before them did."""
    found: list[str] = []
    for part in parts:
        if part and not any(part in before for before in found):
            found.append(part)
    return found


def _dicts(values: object) -> list[dict[str, Any]]:
    return [value for value in values if isinstance(value, dict)] if isinstance(values, list) else []
