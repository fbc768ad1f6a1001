"""Where a license's text ends: what follows of another one, or of none at all, is not read as its words."""

import re
from collections.abc import Iterator

from bot.license.facts import Problem
from bot.license.provisions import NO_CLAUSE, Provision
from bot.license.text import Source, Stretch, plain

_TITLE = re.compile(r"(?:中华人民共和国)?(?:跨地区)?(?:增值|基础)?电信业务经营许可证(?=(?:经营)?许可证编号)")
_PREFACE = re.compile(r"根据《中华人民共和国电信条例》及国家有关规定")
_FIRST_CLAUSE = re.compile(r"《特别规定事项》是经营许可证重要组成部分|(?<=[。:])一、(?=你公司)")
_FURTHER_THAN = 200  # folded characters, within which the same words belong together
_SENTENCE_END = tuple('。;!?)]」”"')
_OF_A_CLAUSE = re.compile(
    r"公司|应当|不得|禁止|可以|许可|经营|电信|业务|主管|机关|用户|规定|办法|条例|服务|信息|网络|安全|监督|处置|报告"
)
_PARAGRAPH = re.compile(r"(?<=。)")
_EMPTY_LINE = re.compile(r"\n[^\S\n]*\n\s*$")


def second_license(source: Source) -> int | None:
    """The index in the text at which a second license, or other provisions, begin; None without."""
    found = []
    for pattern in (_TITLE, _PREFACE, _FIRST_CLAUSE):
        places = [match.start() for match in pattern.finditer(source.folded)]
        again = [place for place in places[1:] if place - places[0] > _FURTHER_THAN]
        found += again[:1]
    return source.start(min(found)) if found else None


def cut_off(stretch: Stretch, provisions: list[Provision]) -> Iterator[Problem]:
    """A text that ends in the middle of a clause."""
    last = next((place for place in reversed(provisions) if place.id not in NO_CLAUSE), None)
    if last is None:
        return
    text = stretch.text[last.text : last.end]
    if text and not text.endswith(_SENTENCE_END):
        yield Problem(stretch.line(last.end - 1), last.id, "cut", plain(stretch.raw(last.end - 24, last.end)))


def without_strangers(stretch: Stretch, provisions: list[Provision]) -> list[Provision]:
    """The provisions with the paragraphs behind them that speak of nothing a license does as "unread"."""
    found: list[Provision] = []
    for place in provisions:
        end = _end_of_words(stretch, place)
        if place.text < end < place.end:
            found.append(Provision(place.id, place.start, place.text, end))
            found.append(Provision("unread", end, end, place.end))
        else:
            found.append(place)
    return found


def unread_paragraphs(stretch: Stretch, provisions: list[Provision]) -> Iterator[Problem]:
    """Each paragraph among the provisions that is none."""
    for place in provisions:
        if place.id == "unread":
            text = plain(stretch.raw(place.start, place.end))
            yield Problem(stretch.line(place.start), "provisions", "unread", text)


def _after_an_empty_line(stretch: Stretch, index: int) -> bool:
    start = stretch.source.start(stretch.position(index))
    return _EMPTY_LINE.search(stretch.source.text, max(start - 80, 0), start) is not None


def _end_of_words(stretch: Stretch, place: Provision) -> int:
    """Where the clause's own words end: paragraphs behind a full stop that hold no word of a clause go."""
    end = place.end
    starts = [
        match.start()
        for match in _PARAGRAPH.finditer(stretch.text, place.text, place.end)
        if place.text < match.start() < place.end and _after_an_empty_line(stretch, match.start())
    ]
    for start in reversed(starts):
        if _OF_A_CLAUSE.search(stretch.text, start, end):
            break
        end = start
    return end
