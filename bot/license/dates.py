"""Dates as certificates write them: 2026年 07月 19 日, 2026-07-19, 二零二六年七月十九日."""

import re
from collections.abc import Iterator
from datetime import date

_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"两": 2}
_TENS = {"十": 10, "百": 100}
_NUMERALS = "零一二三四五六七八九十"
# Behind 年…月… the day ends in 日: where a letter stands in a digit's place (3O日), nothing is read of it.
_WRITTEN = re.compile(
    rf"(?P<year>[\d{_NUMERALS[:-1]}]{{4}})(?:年(?P<month>[\d{_NUMERALS}]{{1,3}})月(?P<day>[\d{_NUMERALS}]{{1,3}})[日号]"
    r"|(?P<mark>[./-])(?P<plain_month>\d{1,2})(?P=mark)(?P<plain_day>\d{1,2})(?![0-9A-Za-z]))"
)


def numeral(text: str) -> int | None:
    """The value of 1 … 999 in Chinese or Arabic numerals (十五, 一百二十, 15); None for anything else."""
    text = text.removeprefix("零") or text
    if text.isascii() and text.isdigit():
        return int(text)
    if not text:
        return None
    value, digit = 0, None
    for character in text.replace("廿", "二十"):
        if character in _TENS:
            value += (1 if digit is None else digit) * _TENS[character]
            digit = None
        elif character in _DIGITS and digit in (None, 0):
            digit = _DIGITS[character]
        else:
            return None
    return value + (digit or 0)


def written_dates(folded: str) -> Iterator[tuple[str, date | None]]:
    """Each date written in a folded text, with the day it names; None where no calendar has that day."""
    for match in _WRITTEN.finditer(folded):
        digits = "".join(str(_DIGITS.get(character, character)) for character in match["year"])
        month, day = (numeral(match[name] or match[f"plain_{name}"]) for name in ("month", "day"))
        try:
            yield match[0], date(int(digits), month or 0, day or 0)
        except ValueError:
            yield match[0], None
