"""One business line of the scope: the business, then 仅限, 含, 不含 and 业务覆盖范围 in any order."""

import re
from collections.abc import Iterator

from bot.license.catalogue import named, split_list
from bot.license.facts import BusinessLine, Problem, Term, TermKind
from bot.license.places import place_named
from bot.license.text import Stretch

_LONGEST_NAME = 24
_PREFIX = re.compile(
    r"(?:第[一二]类)?(?:增值|基础)?电信业务(?:中的?|:|-)?|[AB]\d{1,2}(?:-\d)?类?[、.:]?", re.I
)
_UNKNOWN_NAME = re.compile(r"[^()。;:,\[\]含]*?(?=[()。;:,\[\]]|不?包?含|仅限|$)")
_SEPARATORS = ",、。;:()[].-"

_LIMIT = r"(?:仅|只)限于?|限于"
_EXCLUDE = r"不包?[含括]|(?:未经(?:批准|许可),?)?不得(?:经营|开展|从事|提供)|除(?!外)"
_INCLUDE = r"(?:其中)?包?含有?|其中包?括?|包括"
_AREA = r"(?:(?:业务|网络)?覆盖(?:范围|区域)|(?:业务|网络|服务|经营)(?:范围|区域)|机房(?:所在地|地点|位置))"
_KEYWORD = rf"{_LIMIT}|{_EXCLUDE}|{_INCLUDE}|{_AREA}"
_CONTENT = rf"(?:(?!{_KEYWORD})[^()。;:\[\]])+"
# Behind the places stands what they are, or what 全国 does not hold: 3省(直辖市), 全国(港澳台除外).
_KINDS = r"(?:\([^()]*(?:省|市|区|港澳台|香港)[^()]*\))?"
_PIECE = re.compile(
    rf"(?P<area>{_AREA}(?:\({_AREA}\))?(?:[:为是]|均为|包括)*(?P<labeled>{_CONTENT}{_KINDS})|:(?P<unlabeled>{_CONTENT}{_KINDS}))"
    rf"|(?P<limit>(?:{_LIMIT}):?(?P<limited>{_CONTENT}))"
    rf"|(?P<exclude>(?:{_EXCLUDE}):?(?P<excluded>{_CONTENT}))"
    rf"|(?P<include>(?:{_INCLUDE}):?(?P<included>{_CONTENT}))"
    rf"|(?P<excepted>{_CONTENT}(?<=除外))"
)
_AND_SO_ON = re.compile(r"(?:以外|之外|除外|外|等(?:内容|业务|服务|项目|的|信息)*)$")
_LEADING_KEYWORD = re.compile(rf"^(?:{_KEYWORD})")

OPEN_TERM = re.compile(rf"(?:{_LIMIT}|{_EXCLUDE}|{_INCLUDE})[^()。;\[\]]*$")
"""A term that runs up to the end of a text."""


def without_keyword(term: str) -> str:
    """The names of a term, its 仅限, 含 or 不含 taken off."""
    return _LEADING_KEYWORD.sub("", term)


def names_in(text: str) -> Iterator[tuple[int, int, int]]:
    """Each business of the catalogue named …业务 in a folded text.

    Gives its start, the start of its name behind 第二类增值电信业务中的 or a code, and its end.
    """
    position = 0
    for match in re.finditer("业务", text):
        for start in range(max(position, match.end() - _LONGEST_NAME), match.start()):
            business = named(text[start : match.end()])
            if business and not business.item:
                prefix = [found for found in _PREFIX.finditer(text, position, start) if found.end() == start]
                yield (prefix[0].start() if prefix else start), start, match.end()
                position = match.end()
                break


def read_line(
    text: str, start: int, name_start: int, stretch: Stretch, offset: int
) -> tuple[BusinessLine, list[Problem]]:
    """Reads text[start:] as a business line whose name begins at `name_start`.

    `text` is the folded scope up to the line's end; it begins at `offset` in `stretch`.
    """
    name, position = _name(text, name_start)
    reading = _Reading(text, name_start, stretch, offset)
    if not named(name):
        reading.report(name_start, "unknown_business", name)
    for piece in _PIECE.finditer(text, position):
        reading.between(position, piece.start())
        reading.piece(piece)
        position = piece.end()
    reading.between(position, len(text))
    terms = tuple(term for _, term in reading.terms)
    verbatim = stretch.raw(offset + start, offset + len(text))
    return BusinessLine(name, terms, reading.area, tuple(reading.unread), verbatim), reading.problems


class _Reading:
    """What has been read of one line so far; terms with the depth of brackets at which they stand."""

    def __init__(self, text: str, start: int, stretch: Stretch, offset: int) -> None:
        self._text, self._start, self._stretch, self._offset = text, start, stretch, offset
        self.terms: list[tuple[int, Term]] = []
        self.area: str | None = None
        self.unread: list[str] = []
        self.problems: list[Problem] = []

    def piece(self, piece: re.Match[str]) -> None:
        """A term, or the area."""
        if piece["area"]:
            self.area = (piece["labeled"] or piece["unlabeled"]).strip(",、。;:.-")
            return
        kind: TermKind = "limit" if piece["limit"] else "include" if piece["include"] else "exclude"
        content = piece["limited"] or piece["included"] or piece["excluded"] or piece["excepted"]
        kept = content.rstrip(",、")
        self._add(kind, kept, piece.start(), piece.end() - (len(content) - len(kept)))

    def between(self, start: int, end: int) -> None:
        """Text between two pieces: the rest of a list that a bracket or ; cut, a place, or unread."""
        words = self._text[start:end].strip(_SEPARATORS)
        if not words:
            return
        first = self._text.index(words, start)
        depth = self._depth(first)
        continued = next((term for level, term in reversed(self.terms) if level == depth), None)
        if all(_is_place(place) for place in split_list(words)):
            self.area = words
        elif continued and all(map(named, split_list(words))):
            self._add(continued.kind, words, first, first + len(words))
        else:
            self.unread.append(self._raw(first, first + len(words)))
            self.report(first, "unread", self.unread[-1])

    def report(self, position: int, key: str, found: str) -> None:
        """A problem at a position of the scope."""
        self.problems.append(Problem(self._stretch.line(self._offset + position), "scope", key, found))

    def _add(self, kind: TermKind, content: str, start: int, end: int) -> None:
        names = tuple(split_list(_AND_SO_ON.sub("", content)))
        self.terms.append((self._depth(start), Term(kind, names, self._raw(start, end))))
        for name in names:
            if not named(name):
                self.report(start, "unknown_name", name)

    def _depth(self, position: int) -> int:
        before = self._text[self._start : position]
        return before.count("(") - before.count(")")

    def _raw(self, start: int, end: int) -> str:
        return self._stretch.raw(self._offset + start, self._offset + end)


def _is_place(name: str) -> bool:
    return name.startswith("全国") or place_named(re.sub(r"\d{1,2}(?:省|城市|市)?$", "", name)) is not None


def _name(text: str, start: int) -> tuple[str, int]:
    """The business that a line begins with, known to the catalogue or not, and where its name ends."""
    prefix = _PREFIX.match(text, start)
    known = next(((first, last) for _, first, last in names_in(text) if first >= start), None)
    if known and text[start : known[0]] in ("", prefix[0] if prefix else ""):
        return text[known[0] : known[1]], known[1]
    match = _UNKNOWN_NAME.match(text, start)
    return (match[0], match.end()) if match else ("", start)
