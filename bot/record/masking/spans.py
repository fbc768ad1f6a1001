"""Places in a text that are to be masked, each with the name of what stands there."""

from collections.abc import Iterable
from typing import Literal, NamedTuple

Name = Literal["token", "email", "id", "card", "phone", "passport", "permit", "wechat"]

MASKS: dict[Name, str] = {
    "token": "[token]",
    "email": "[e-mail]",
    "id": "[ID number]",
    "card": "[card number]",
    "phone": "[phone]",
    "passport": "[passport]",
    "permit": "[travel permit]",
    "wechat": "[WeChat id]",
}
"""What stands in the place of each kind."""


class Span(NamedTuple):
    """From `start` up to `end`, in characters."""

    start: int
    end: int
    name: Name


def replace(text: str, spans: Iterable[Span]) -> str:
    """`text` with each span's mask in its place; of spans that overlap, one mask for all they cover, named
    by the one that begins first (the longer of two that begin together)."""
    parts: list[str] = []
    begun = done = 0
    for start, end, name in sorted(set(spans), key=lambda span: (span.start, -span.end)):
        if start >= done:
            parts += [text[begun:start], MASKS[name]]
        begun = done = max(done, end)
    return "".join([*parts, text[begun:]]) if parts else text
