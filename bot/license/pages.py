"""Pages: the headers that every page repeats, the titles, and which text belongs to which section."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from bot.license.page_feet import page_feet
from bot.license.text import Source, Stretch

Section = Literal["face", "annex", "provisions"]
Mark = tuple[int, int, Section | None]
"""A folded span that is no content, and the section that begins behind it."""

_NUMBER_LABEL = re.compile(r"(?:经营)?许可证编号:?")
# 琼B2-20210620, A2.B1.B2-20110001, 合字B2-20180001; before 2009 also 京ICP证030173号.
_NUMBER = re.compile(r"[\u4e00-\u9fff]{0,3}(?:[AB]\d(?:[.、,·]?[AB]\d)*-\d{8}|ICP证\d{4,8}号)", re.IGNORECASE)
_ANNEX_TITLE = re.compile(
    r"(?:中华人民共和国)?(?:跨地区)?(?:增值|基础)?电信业务经营许可证\(?附[页件][\d一二三四五六七八九十]{0,3}\)?|\(附页\)"
)
_PROVISIONS_TITLE = re.compile(r"特别规定事项(?!》)")
# A header whose number is garbled is still one where a title follows it.
_UNREADABLE_NUMBER = re.compile(
    r"[^,。:;]{0,30}?(?=特别规定事项(?!》)|(?:中华人民共和国)?(?:增值|基础)?电信业务经营许可证\(?附)"
)
_LONE_TITLE = re.compile(r"(?<!《)特别规定事项(?!》)")
_FIRST_WORDS = re.compile(r"《特别规定事项》|一、")
_PAGE = r"第[\d一二三四五六七八九十]{1,3}页(?:[,/]?共[\d一二三四五六七八九十]{1,3}页)?|-\d{1,3}-"
_PAGE_BEHIND = re.compile(rf"(?:{_PAGE})$")
_PAGE_AHEAD = re.compile(_PAGE)
_LONE_NUMBER_BEHIND = re.compile(r"\n[^\S\n]*\n\s*(\d{1,3})[^\S\n]*\n\s*$")
# Where a page lacks its title, its first words tell the section.
_ANNEX_OPENING = re.compile(r"(?:(?<=[日:])[^,。:;日]{2,40}?)?获准经营|(?:网站名称|网站域名|服务器放置地):")
_PROVISIONS_OPENING = re.compile(r"《特别规定事项》|(?<=[。:;日号页层])一、(?=你公司)")

_TURN = re.compile(
    r"(?P<annex>(?:网站|APP|应用(?:软件)?|小程序|平台)名称:|(?:网站)?域名:|服务器(?:放置|所在|存放)(?:地点|地址|地)?:"
    r"|(?:网站)?接入(?:服务)?(?:提供)?(?:单位|商|者):)"
    r"|(?:发证机关(?:\((?:盖章|公章|签章)\))?:?|(?:发证|颁发|签发|颁证)(?:日期|时间):?|有效期限?至?:)"
)


@dataclass(frozen=True)
class Pages:
    """The text by section; a section that the text lacks is empty."""

    face: Stretch
    annex: Stretch
    provisions: Stretch
    furniture: tuple[tuple[int, int], ...]
    """The folded spans of headers and titles between the text."""
    header_numbers: tuple[tuple[str, int], ...]
    """Each number that a page header prints, and its folded position."""


def pages(source: Source) -> Pages:
    """Tells the sections of a license text apart and takes the page headers out of them."""
    headers = list(_headers(source))
    marks: list[Mark] = [mark for mark, _ in headers]
    marks += _titles(source, marks)
    marks += [
        (start, end, None)
        for start, end in page_feet(source)
        if not any(first < end and start < last for first, last, _ in marks)
    ]
    spans: dict[Section, list[tuple[int, int]]] = {"face": [], "annex": [], "provisions": []}
    section: Section = "face"
    position = 0
    begun = [*marks, *_openings(source, marks)]
    for start, end, begins in sorted([*begun, *_turns(source, begun)], key=lambda mark: mark[:2]):
        if start >= position:
            spans[section].append((position, start))
            section, position = begins or section, end
    spans[section].append((position, len(source.folded)))
    return Pages(
        face=Stretch(source, spans["face"]),
        annex=Stretch(source, spans["annex"]),
        provisions=Stretch(source, spans["provisions"]),
        furniture=tuple(sorted((start, end) for start, end, _ in marks)),
        header_numbers=tuple(number for _, number in headers if number),
    )


def number_at(source: Source, position: int) -> tuple[str, int] | None:
    """The license number that begins at a folded position, and where it ends; None where none does."""
    match = _NUMBER.match(source.folded, position)
    if not match:
        return None
    end = match.end()
    # What follows without a space is still the number; what follows on the next line is not.
    while end < len(source.folded) and source.folded[end].isascii() and source.folded[end].isalnum():
        if source.start(end) != source.start(end - 1) + 1:
            break
        end += 1
    return source.folded[position:end].upper(), end


def _headers(source: Source) -> Iterator[tuple[Mark, tuple[str, int] | None]]:
    """The page headers with their numbers. The certificate's own number, without a title, is none."""
    own_number_seen = False
    for label in _NUMBER_LABEL.finditer(source.folded):
        number = number_at(source, label.end())
        unreadable = None if number else _UNREADABLE_NUMBER.match(source.folded, label.end())
        if not number and not unreadable:
            continue
        start = _page_number_behind(source, label.start())
        end = _past_page_number(source, number[1] if number else label.end())
        end = unreadable.end() if unreadable else end
        printed = (number[0], label.end()) if number else None
        if title := _ANNEX_TITLE.match(source.folded, end):
            yield (start, _past_page_number(source, title.end()), "annex"), printed
        elif title := _PROVISIONS_TITLE.match(source.folded, end):
            yield (start, _past_page_number(source, title.end()), "provisions"), printed
        elif own_number_seen and printed:
            yield (start, end, None), printed
        else:
            own_number_seen = True


def _titles(source: Source, headers: list[Mark]) -> Iterator[Mark]:
    """Titles on pages whose header is missing."""
    titles: list[Mark] = [(*title.span(), "annex") for title in _ANNEX_TITLE.finditer(source.folded)]
    for title in _LONE_TITLE.finditer(source.folded):
        first_page = _FIRST_WORDS.match(source.folded, title.end())
        if first_page or (source.starts_line(title.start()) and source.starts_line(title.end())):
            titles.append((*title.span(), "provisions"))
    for start, end, section in titles:
        if not any(first <= start < last for first, last, _ in headers):
            yield start, end, section


def _openings(source: Source, marks: list[Mark]) -> Iterator[Mark]:
    found = {section for _, _, section in marks}
    begins: tuple[tuple[Section, re.Pattern[str]], ...] = (
        ("annex", _ANNEX_OPENING),
        ("provisions", _PROVISIONS_OPENING),
    )
    for section, pattern in begins:
        opening = pattern.search(source.folded) if section not in found else None
        if opening:
            inside = [end for start, end, _ in marks if start <= opening.start() < end]
            position = max(inside, default=opening.start())
            yield position, position, section


def _turns(source: Source, marks: list[Mark]) -> Iterator[Mark]:
    """Where lines of the annex stand on the face, before the seal and the dates, and back again."""
    provisions = min((start for start, _, begins in marks if begins == "provisions"), default=None)
    for label in _TURN.finditer(
        source.folded, 0, provisions if provisions is not None else len(source.folded)
    ):
        inside = any(start <= label.start() < end for start, end, _ in marks)
        if source.starts_line(label.start()) and not inside:
            yield label.start(), label.start(), "annex" if label["annex"] else "face"


def _page_number_behind(source: Source, position: int) -> int:
    match = _PAGE_BEHIND.search(source.folded, max(position - 20, 0), position)
    if match:
        return match.start()
    before = source.text[: source.start(position)]
    lone = _LONE_NUMBER_BEHIND.search(before, max(len(before) - 40, 0))
    return position - len(lone[1]) if lone else position


def _past_page_number(source: Source, position: int) -> int:
    match = _PAGE_AHEAD.match(source.folded, position)
    return match.end() if match else position
