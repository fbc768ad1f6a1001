"""People's own words within what Xuke says: marked, so that no platform takes them for anything else.

Somebody's text may hold a user's id, markup, line breaks and signs that look like an answer of Xuke's.
Between two private characters it travels through replies and the record; each platform shows what lies
between as mere words, and everybody else takes the marks out.
"""

import re
from collections.abc import Callable

_OPEN, _CLOSE = "\ue000", "\ue001"
_MARKED = re.compile(f"{_OPEN}([^{_OPEN}{_CLOSE}]*){_CLOSE}")
_MARKS = str.maketrans("", "", _OPEN + _CLOSE)
# Escape sequences and other controls do things in terminals; a tab and a line break only move.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def verbatim(text: str) -> str:
    """Somebody's words, marked as such."""
    clean = without_controls(text.translate(_MARKS))
    return f"{_OPEN}{clean}{_CLOSE}" if clean else ""


def without_controls(text: str) -> str:
    """The text without control characters and marks that turn the direction of writing."""
    return _CONTROLS.sub("", text)


def render_verbatim(text: str, own: Callable[[str], str], words: Callable[[str], str]) -> str:
    """Xuke's own words by `own`, people's by `words`, in their order."""
    if _OPEN not in text:
        return own(text)
    parts: list[str] = []
    start = 0
    for found in _MARKED.finditer(text):
        parts += [own(text[start : found.start()]), words(found[1])]
        start = found.end()
    return "".join([*parts, own(text[start:].translate(_MARKS))])


def plain_words(text: str) -> str:
    """The text without marks, for where nothing is taken for markup: people's line breaks begin with ">"."""
    return render_verbatim(text, str, lambda words: words.replace("\n", "\n> "))
