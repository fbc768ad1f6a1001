"""The scope's text (业务种类及覆盖范围): where each business line begins, and the note behind them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.license.business_line import OPEN_TERM, names_in, read_line, without_keyword
from bot.license.catalogue import named
from bot.license.facts import BusinessLine, Problem
from bot.license.text import Stretch

_NOTE = re.compile(r"\[[^\]]*\]|[(]?依法须经批准的项目,[^()。\[\]]*[)。]?")
_PUNCTUATION = re.compile(r"[,、。;:()\[\].-]+")
_LONGEST_SCOPE = 3_000  # characters; a longer one is no scope, and not worth the time


@dataclass(frozen=True)
class ScopeText:
    """The scope as read: `lines` with their spans in the stretch, the approval note's span."""

    lines: tuple[tuple[BusinessLine, int, int], ...]
    note: tuple[int, int] | None
    problems: tuple[Problem, ...]


def read_scope(stretch: Stretch, spans: list[tuple[int, int]]) -> ScopeText:
    """Reads the spans of `stretch` as a scope; what it cannot read is among the problems."""
    read = [_read_span(stretch, start, end) for start, end in spans]
    problems = [problem for scope in read for problem in scope.problems]
    lines = tuple(line for scope in read for line in scope.lines)
    if not lines and not problems:
        place = stretch.line(spans[0][0]) if spans else None
        problems.append(Problem(place, "scope", "empty" if spans else "missing"))
    note = next((scope.note for scope in read if scope.note), None)
    return ScopeText(lines, note, tuple(problems))


def _read_span(stretch: Stretch, start: int, end: int) -> ScopeText:
    if end - start > _LONGEST_SCOPE:
        found = stretch.raw(start, start + _LONGEST_SCOPE)
        return ScopeText((), None, (Problem(stretch.line(start), "scope", "unreadable", found),))
    text = stretch.text[start:end]
    notes = list(_NOTE.finditer(text))
    bare = _NOTE.sub(lambda note: "]" * len(note[0]), text)
    problems: list[Problem] = []
    lines = []
    begins = list(_line_starts(bare, stretch, start))
    if not begins and bare.strip("]"):
        outside_terms = (name[:2] for name in names_in(bare) if not OPEN_TERM.search(bare[: name[0]]))
        begins = [next(outside_terms, (0, 0))]
    before = stretch.raw(start, start + begins[0][0]) if begins else ""
    stops = [first for first, _ in begins[1:]] + [len(bare)]
    for (first, name_start), stop in zip(begins, stops, strict=False):
        last = first + len(bare[first:stop].rstrip("]、;,"))
        line, found_problems = read_line(bare[:last], first, name_start, stretch, start)
        lines.append((line, start + first, start + last))
        problems += found_problems
    if _PUNCTUATION.sub("", before):
        problems.append(Problem(stretch.line(start), "scope", "unread", before))
        line, *span = lines[0]
        lines[0] = (replace(line, unread=(before, *line.unread)), span[0], span[1])
    note = (start + notes[0].start(), start + notes[0].end()) if notes else None
    return ScopeText(tuple(lines), note, tuple(problems))


def _line_starts(text: str, stretch: Stretch, offset: int) -> Iterator[tuple[int, int]]:
    """Where each business line begins, and where its name does: behind its number, if it has one."""
    numbered = list(_numbered(text))
    if numbered:
        yield from numbered
        return
    for start, name_start, _ in names_in(text):
        if _begins_line(text, start, stretch.starts_line(offset + start)):
            yield start, name_start


def _numbered(text: str) -> Iterator[tuple[int, int]]:
    """Lines numbered 1、2、… or (1)(2)… or 一、二、…, counted from one."""
    position = 0
    for value, chinese in enumerate("一二三四五六七八九十", 1):
        number = re.compile(rf"(?<!\d)(?:\((?:{value}|{chinese})\)|(?:{value}|{chinese})[、.,:)])(?!\d)")
        match = number.match(text) if value == 1 else number.search(text, position)
        if not match:
            return
        yield match.start(), match.end()
        position = match.end()


def _begins_line(text: str, start: int, on_new_line: bool) -> bool:
    """Whether the business named at `start` is a line of its own, not a name after 含 or 不含."""
    before = text[:start]
    term = OPEN_TERM.search(before)
    if not before or before[-1] in "。;)]" or (on_new_line and not term):
        return True
    if before[-1] in "、,和及与":
        return not term
    if not term:
        return ":" in before.rpartition(")")[2]  # behind the area of the line before: …业务:全国
    # A list that ends without a stop: …不含信息即时交互服务 在线数据处理与交易处理业务.
    last = re.split(r"[、,]", without_keyword(term[0]))[-1]
    return named(last) is not None
