"""Dates as certificates write them: 2026年 07月 19 日, 2026-07-19, 二零二六年七月十九日."""

import re
from collections.abc import Iterator
from datetime import date

_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")}
_WRITTEN = re.compile(
    r"([\d零一二三四五六七八九]{4})[年./-]([\d零一二三四五六七八九十]{1,3})[月./-]([\d零一二三四五六七八九十]{1,3})日?"
)


def numeral(text: str) -> int | None:
    """The value of 1 … 99 in Chinese or Arabic numerals (十五, 15); None for anything else."""
    text = text.removeprefix("零")
    if text.isascii() and text.isdigit():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    if (tens and tens not in _DIGITS) or (ones and ones not in _DIGITS) or not text:
        return None
    return (_DIGITS.get(tens, 1) * 10 if ten else 0) + _DIGITS.get(ones, 0)


def written_dates(folded: str) -> Iterator[tuple[str, date | None]]:
    """Each date written in a folded text, with the day it names; None where no calendar has that day."""
    for match in _WRITTEN.finditer(folded):
        digits = "".join(str(_DIGITS.get(character, character)) for character in match[1])
        month, day = numeral(match[2]), numeral(match[3])
        try:
            yield match[0], date(int(digits), month or 0, day or 0)
        except ValueError:
            yield match[0], None
