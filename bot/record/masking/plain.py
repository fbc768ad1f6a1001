"""Text with plain letters, digits and signs, each in the place of one: what full-width forms hide."""

import re
from unicodedata import decimal

# Full-width forms stand 0xFEE0 above ASCII: one character for one, so that places in the text stay the same.
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0x2013: 0x2D, 0x2014: 0x2D}
_NARROW |= {0x2010: 0x2D, 0x2011: 0x2D, 0x2012: 0x2D, 0x2212: 0x2D, 0xA0: 0x20, 0x2002: 0x20, 0x2009: 0x20}
_FOREIGN_DIGIT = re.compile(r"(?![0-9])\d")


def plain(text: str) -> str:
    """The plain form, of the same length; `，` and the like become `,` too."""
    if text.isascii():
        return text
    return _FOREIGN_DIGIT.sub(lambda digit: str(decimal(digit[0])), text.translate(_NARROW))


def lower(text: str) -> str:
    """`text` in small letters, each in the place of one: a few (İ) would become two, and stay as they are."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(map(_small, text))


def _small(letter: str) -> str:
    low = letter.lower()
    return low if len(low) == 1 else letter
