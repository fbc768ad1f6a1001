"""Places in a text that are to be masked, each with the name of what stands there."""

import re
from collections.abc import Iterable, Iterator
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


def windows(low: str, words: Iterable[str], before: int, after: int) -> list[tuple[int, int]]:
    """The stretches of a text, in lower case, around each of `words`, so many characters before and after,
    and on to the end of a line, so that no secret is cut: a pattern that cannot match without one of the
    words need not be tried anywhere else."""
    places: list[int] = []
    for word in words:
        at = low.find(word)
        while at >= 0:
            places.append(at)
            at = low.find(word, at + len(word))
    found: list[tuple[int, int]] = []
    for at in sorted(places):
        start = max(0, at - before)
        if found and at + after < found[-1][1]:
            continue
        end = low.find("\n", at + after)
        end = len(low) if end < 0 else end
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


def search(shape: re.Pattern[str], text: str, places: Iterable[tuple[int, int]]) -> Iterator[re.Match[str]]:
    """What `shape` finds in these stretches of a text."""
    for start, end in places:
        yield from shape.finditer(text, start, end)
