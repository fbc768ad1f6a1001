"""`python -m bot mask check FILE`: what masking would change, line by line."""

import sys
from collections.abc import Iterator
from pathlib import Path

from bot.errors import BadInput
from bot.record.masking.scan import find
from bot.record.masking.spans import Span, replace
from bot.words import Language, say

LARGEST = 10_000_000
"""Bytes of a text that is looked at."""


def check(path: Path, language: Language = "en") -> Iterator[str]:
    """Each line that would be changed, with its number and as it would be kept, then how many there are.

    The text is looked at as a whole, as Xuke does: a key, or a number, may go over several lines. Raises
    BadInput for what is no text.
    """
    text = _text(path)
    spans = sorted(find(text))
    count, changed, start, at = 0, 0, 0, 0
    for line in text.splitlines(keepends=True):
        count, end = count + 1, start + len(line)
        while at < len(spans) and spans[at].end <= start:
            at += 1
        body = line.rstrip("\r\n")
        here = [_within(span, start, start + len(body)) for span in spans[at:] if span.start < end]
        masked = replace(body, [span for span in here if span.start < span.end])
        if masked != body:
            changed += 1
            yield f"{count}: {_printable(masked)}"
        start = end
    if changed:
        yield say(language, "command_line.mask.changed", changed=changed, count=count)
    else:
        yield say(language, "command_line.mask.nothing", count=count)


def _within(span: Span, start: int, end: int) -> Span:
    return Span(max(span.start, start) - start, min(span.end, end) - start, span.name)


def _printable(text: str) -> str:
    """Without what a terminal would obey."""
    return "".join(
        letter if letter.isprintable() or letter == "\t" else letter.encode("unicode_escape").decode()
        for letter in text
    )


def _text(path: Path) -> str:
    try:
        if str(path) == "-":
            content = sys.stdin.buffer.read(LARGEST + 1)
        elif not path.is_file():
            raise BadInput(f"mask check: {path} is not a file; give a text, or - for standard input")
        else:
            with path.open("rb") as file:
                content = file.read(LARGEST + 1)
    except OSError as error:
        raise BadInput(f"mask check: {path}: {(error.strerror or 'cannot be read').lower()}") from None
    if len(content) > LARGEST:
        raise BadInput(f"mask check: {path} is above {LARGEST:,} bytes; check it in parts")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(f"mask check: {path} is not UTF-8 (byte {error.start}); convert it first") from None
