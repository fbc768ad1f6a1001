"""Page feet: 第 4 页 共 4 页, — 4 —, 2 / 4, a number alone. They stand between lines and are no text."""

import re
from collections.abc import Iterator
from itertools import pairwise

from bot.license.text import Source, fold

_NUMBER = r"(?:\d{1,3}|[一二三四五六七八九十]{1,3})"
_COUNTED = rf"(?:第{_NUMBER}页[,/]?(?:共{_NUMBER}页)|共{_NUMBER}页[,/]?第{_NUMBER}页)"
_INSIDE = re.compile(_COUNTED)
_ALONE = re.compile(
    rf"{_COUNTED}|第{_NUMBER}页|-\d{{1,3}}-|\(?\d{{1,3}}/\d{{1,3}}\)?|page\d{{1,3}}(?:(?:of|/)\d{{1,3}})?"
    r"|\((?:以下|此页|本页)无正文\)|(?:以下|此页|本页)无正文",
    re.IGNORECASE,
)
_LINE = re.compile(r"[^\r\n\f\v\x85\u2028\u2029]+")


def page_feet(source: Source) -> Iterator[tuple[int, int]]:
    """The folded spans of page feet, in order: lines that are nothing else, 第4页共4页 wherever it stands,
    and lone numbers that count the pages."""
    numbers: list[tuple[int, int, int]] = []
    found: list[tuple[int, int]] = []
    for line in _LINE.finditer(source.text):
        words = fold(line[0])
        start = source.position(line.start())
        if _ALONE.fullmatch(words):
            found.append((start, start + len(words)))
            continue
        found += [(start + inside.start(), start + inside.end()) for inside in _INSIDE.finditer(words)]
        if words.isascii() and words.isdigit() and len(words) < 4 and _stands_apart(source.text, line):
            numbers.append((int(words), start, start + len(words)))
    if len(numbers) > 1 and all(after[0] == before[0] + 1 for before, after in pairwise(numbers)):
        found += [(start, end) for _, start, end in numbers]
    return iter(sorted(found))


def _stands_apart(text: str, line: re.Match[str]) -> bool:
    """Whether an empty line, or the end of the text or a page, stands before and behind a line."""
    before = re.search(r"\n[^\S\n]*\n[^\S\n]*$|\f\s*$|^\s*$", text[max(line.start() - 80, 0) : line.start()])
    behind = re.match(r"[^\S\n]*(?:\n[^\S\n]*\n|\n?\f|\s*$)", text[line.end() : line.end() + 80])
    return before is not None and behind is not None
