"""Text that a terminal shows and never obeys: escape sequences and other controls are written out (\\x1b)."""

import re

# Controls (C0, C1), lone surrogates, line separators, and what turns the direction of writing.
_UNFIT = r"\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff"
_IN_LINE, _IN_TEXT = re.compile(f"[{_UNFIT}]"), re.compile(rf"(?![\n\t])[{_UNFIT}]")


def printable_line(text: str) -> str:
    """A text as one line."""
    return text if text.isprintable() else _IN_LINE.sub(_escape, text)


def printable(text: str) -> str:
    """A text whose lines stay."""
    return text if text.isprintable() else _IN_TEXT.sub(_escape, text)


def printable_json(text: str) -> str:
    """A JSON document, whose strings still say what they said."""
    return text if text.isprintable() else _IN_TEXT.sub(lambda it: f"\\u{ord(it[0]):04x}", text)


def _escape(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode()
