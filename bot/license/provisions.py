"""特别规定事项: clauses (一、, 第一条, 1、) and their sub-clauses (（一）, 1、), told by their numerals."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.license.dates import numeral
from bot.license.facts import Clause, Problem
from bot.license.text import Stretch

_MARKER = re.compile(
    r"(?:第(?P<article>[一二三四五六七八九十]{1,3})条[、:.]?|(?P<top>[一二三四五六七八九十]{1,3})[、.,](?!\d))"
    r"|\((?P<sub>[一二三四五六七八九十]{1,3}|\d{1,2})\)[、.]?|(?P<plain>\d{1,2})[、.](?!\d)"
)
_CHINESE_TOP = re.compile(r"(?:^|[。:;])(?:第一条|一[、.,])")
_BEFORE_A_CLAUSE = frozenset("。:;!?")
NO_CLAUSE = ("preface", "unread")
_NUMERALS = "一二三四五六七八九"


@dataclass(frozen=True)
class Provision:
    """A clause's place: [start, text) its numeral, [text, end) its text.

    `id` is "preface" before 一, "unread" for what stands among the clauses and is none.
    """

    id: str
    start: int
    text: int
    end: int


def provisions(stretch: Stretch) -> list[Provision]:
    """The preface and the clauses in order; together they are the whole stretch."""
    markers = list(_clause_markers(stretch))
    starts = [("preface", 0, 0), *markers]
    ends = [start for _, start, _ in markers] + [len(stretch.text)]
    return [
        Provision(name, start, text, end)
        for (name, start, text), end in zip(starts, ends, strict=True)
        if start < end
    ]


def clauses(stretch: Stretch, found: list[Provision]) -> dict[str, Clause]:
    """The clauses by id, in order."""
    return {
        place.id: Clause(place.id, stretch.raw(place.text, place.end))
        for place in found
        if place.id not in NO_CLAUSE
    }


def gaps(stretch: Stretch, found: list[Provision]) -> Iterator[Problem]:
    """Numerals that are skipped, clauses without text."""
    last: dict[str, int] = {}
    for place in found:
        if place.id in NO_CLAUSE:
            continue
        parent, value = _split(place.id)
        for skipped in range(last.get(parent, 0) + 1, value):
            yield Problem(stretch.line(place.start), _name(parent, skipped), "skipped", place.id)
        last[parent] = value
        if place.text == place.end:
            yield Problem(stretch.line(place.start), place.id, "empty")


def _clause_markers(stretch: Stretch) -> Iterator[tuple[str, int, int]]:
    """(id, start of the numeral, start of the text) of each clause.

    Numerals only count upwards, and stand behind a full stop, colon or semicolon; where that is
    missing, the very next numeral counts at the start of a line.
    """
    top = sub = 0
    arabic = _CHINESE_TOP.search(stretch.text) is None
    for match in _MARKER.finditer(stretch.text):
        is_top = bool(match["article"] or match["top"] or (match["plain"] and arabic))
        value = numeral(match["article"] or match["top"] or match["sub"] or match["plain"])
        if value is None:
            continue
        start = match.start()
        if not (start == 0 or stretch.text[start - 1] in _BEFORE_A_CLAUSE):
            expected = (top if is_top else sub) + 1
            if value != expected or not stretch.starts_line(start):
                continue
        if is_top and value > top:
            top, sub = value, 0
            yield _name("", top), start, match.end()
        elif not is_top and top and value > sub and (sub or value == 1 or stretch.text[start - 1] == ":"):
            sub = value
            yield _name(_name("", top), sub), start, match.end()


def _name(parent: str, value: int) -> str:
    tens, ones = divmod(value, 10)
    written = (
        ("" if tens < 2 else _NUMERALS[tens - 1])
        + ("十" if tens else "")
        + (_NUMERALS[ones - 1] if ones else "")
    )
    return f"{parent}({written})" if parent else written


def _split(clause_id: str) -> tuple[str, int]:
    parent, _, sub = clause_id.partition("(")
    return (parent, numeral(sub.rstrip(")")) or 0) if sub else ("", numeral(parent) or 0)
