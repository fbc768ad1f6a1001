"""Phone numbers: by shape, length and what stands around; never across an address, a version or an amount."""

import re
from collections.abc import Iterator

from bot.record.masking.identities import is_reference
from bot.record.masking.spans import Span

_HEAD = r"(?<![\d.])(?<!\d[-:/,])"
_TAIL = r"(?![\dA-Za-z]|[.:]\d|,\d{3}(?!\d))"
_MOBILE = re.compile(
    rf"{_HEAD}(?:(?:\+|00)86[ \-_.]{{0,2}}|\(\+?86\)[ -]?|86[ -]?|0(?=1[3-9]\d{{9}}))?(?:"
    r"1[3-9]\d{9}"
    r"|1[3-9]\d([ \-_·~])\d{4}\1\d{4}|1[3-9]\d\.\d{4}\.\d{4}"
    r"|1[3-9]\d([ \-_])\d{3}\2\d{5}|1[3-9]\d\d([ \-_])\d{3}\3\d{4}|1[3-9]\d{3}([ -])\d{3}\4\d{3}"
    r"|1[3-9]\d[ ]?-[ ]?\d{4}[ ]?-[ ]?\d{4}|1[3-9]\d[ -]\d{4}[ -]\d{4}"
    r"|1([ \-_.·*])[3-9](?:\5\d){9}"
    r"|1[3-9]\d?[ ]?(?:\r?\n[ ]?\d{2,9}){1,3}|1[3-9]\d{2,9}[ ]?\r?\n[ ]?\d{1,7}"
    r"|1[3-9]\d[ \-_]\d{8}|1[3-9]\d{5}[ \-_]\d{4}"
    r"|1[3-9]\d?(?:[ -]\d{2,4}){3,4}"
    rf"){_TAIL}"
)
_FULL = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(
    rf"{_HEAD}(?<![A-Za-z])(?:(?:\+|00)86[ -]?)?(?:\(0\d{{2,3}}\)[ -]?"
    rf"|0\d{{2,3}}[ \-_.]{{0,3}})[2-8](?:[ -]?\d){{6,7}}(?!\d|[.:]\d|-\d)"
)
_SPELLED = re.compile(
    r"(?<![零〇一幺二三四五六七八九十])[一幺][三四五六七八九][零〇一幺二三四五六七八九]{9}(?![零〇一幺二三四五六七八九十百千万])"
)
_CHINESE_CODE = re.compile(
    rf"{_HEAD}(?:\+|00)?86[ -]\(?0?[1-9]\d{{1,2}}\)?[ -]?[2-8]\d{{2,3}}[ -]?\d{{4}}(?!\d|[.:]\d)"
)
_LOCAL = re.compile(
    r"(?i)(?:座机|固话|电话|tel(?:ephone)?)(?:号码?)?\s*(?:是|为|:|=)?\s*([2-8]\d{3}[ -]?\d{4})(?![\d.:-])"
)
_SAID = re.compile(
    r"(?i)(?:whatsapp|phone|mobile|tel|cell|手机|电话|号码"
    r"|联系方式)\W{0,4}([1-9]\d{0,3}(?:[ -]?\d){7,12})(?![\d.:-])"
)
_FOREIGN = re.compile(r"(?<![\dA-Za-z+.])(?:\+|00)[1-9]\d{0,3}(?:[ \-.]?\(?\d{1,5}\)?){2,6}(?!\d|[.:]\d)")
_NORTH_AMERICAN = re.compile(
    r"(?<![\dA-Za-z+.-])(?:1[ -])?(?!\(?[48]00)(?:\([2-9]\d\d\) ?|[2-9]\d\d-)[2-9]\d\d-\d{4}(?!\d|[.-]\d)"
    r"|(?<![\w+.-])[2-9]\d\d\.[2-9]\d\d\.\d{4}(?![\w.-])"
)
_CALLED = re.compile(
    r"(?i)(?:phone|mobile|tel|cell|contact|call(?:er|ee)?|fax|whatsapp|手机|电话|号码|座机|传真|联系|回电"
    r"|致电|[主被]叫)[^\n\d]{0,16}$"
)
# What many are meant to call is no secret, and evidence where a duty is to show it.
_PUBLIC = re.compile(
    r"(?i)(?:热线|客服|客户服务|总机|总台|前台|公示|服务台|服务电话|咨询|营业厅|举报|投诉|申诉|[管理监]局|hotline"
    r"|help ?desk|front desk|complaints?(?: desk)?|reception|switchboard|customer (?:service|line)"
    r"|(?:service|main) line"
    r")[^\n\d]{0,12}$"
)
_MEASURED = re.compile(
    r"(?i)(?:bytes?|size|offset|pos(?:ition)?|lag|rows?|seq(?:uence)?|total|mem(?:ory)?|limit"
    r"|nanos?|micros?|nsec|usec"
    r"|duration|elapsed|cycles|count(?:er)?|max|min|sum|inode|blocks?|pages?|capacity|free|used"
    r"|checksum|crc)[\w.\"']*\s*[=:]\s*\"?$|\b(?:seq|offset|uptime|lag|inode|pid)\s+$"
)
_COUNTED = re.compile(r"\s?(?:bytes?|[KMG]?i?B|ms|[num]?s|rows?|条|元|次|个|行|字节)(?![A-Za-z])")
_GROUPS = re.compile(
    r"00[1-9]\d{0,2}(?:-\d{2,5}){2,5}"
    r"|00(?:1|44|49|33|39|7|6\d|8[1246]|85[236]|886|9[178]\d?)(?: \d{2,5}){2,5}"
)
_GROUPED = re.compile(r"1[3-9]\d?(?:[ -]\d{2,4}){3,4}|1[3-9]\d[ ]\d{8}|1[3-9]\d{5}[ ]\d{4}")
_DATE = re.compile(r"(?:19|20)\d\d[ -]?(?:0[1-9]|1[0-2])[0-3]\d")
_AREA = re.compile(r"0(?:10|2[0-57-9])[2-8]\d{7}$|0[3-9][1-9]\d[2-8]\d{6,7}$")
_MEBI = 2**20


def find_spelled(plain: str) -> Iterator[Span]:
    """Mobile numbers in Chinese numerals."""
    for found in _SPELLED.finditer(plain):
        yield Span(*found.span(), "phone")


def find_phones(plain: str) -> Iterator[Span]:
    """Phone numbers in a text in its plain form."""
    for found in _MOBILE.finditer(plain):
        if _is_mobile(plain, found):
            yield Span(*found.span(), "phone")
    for found in _LANDLINE.finditer(plain):
        public = _PUBLIC.search(plain, max(0, found.start() - 24), found.start())
        if not public and _is_landline(found[0]) and not is_reference(plain, found.start()):
            yield Span(*found.span(), "phone")
    if "+" in plain or "00" in plain:
        for found in _FOREIGN.finditer(plain):
            if _is_foreign(found[0]) and (
                found[0][0] == "+"
                or ("-" in found[0] and " " not in found[0])
                or _CALLED.search(plain, max(0, found.start() - 24), found.start())
            ):
                yield Span(*found.span(), "phone")
    for found in _CHINESE_CODE.finditer(plain) if "86" in plain else ():
        if _is_foreign("+" + re.sub(r"\D", "", found[0]).removeprefix("00")):
            yield Span(*found.span(), "phone")
    for found in _LOCAL.finditer(plain):
        if not _DATE.fullmatch(found[1]):
            yield Span(*found.span(1), "phone")
    for found in _SAID.finditer(plain):
        digits = re.sub(r"\D", "", found[1])
        if _is_foreign(f"+{digits}") and not _DATE.match(digits) and not is_reference(plain, found.start(1)):
            yield Span(*found.span(1), "phone")
    for found in _NORTH_AMERICAN.finditer(plain):
        if not _PUBLIC.search(plain, max(0, found.start() - 24), found.start()):
            yield Span(*found.span(), "phone")


def _is_mobile(plain: str, found: re.Match[str]) -> bool:
    digits = re.sub(r"\D", "", found[0])
    number = digits[-11:]
    before = plain[max(0, found.start() - 24) : found.start()]
    if digits[0] == "0" and len(digits) == 12:  # as exchanges dial
        return _CALLED.search(before) is not None
    if len(digits) not in (11, 13, 15) or not _FULL.fullmatch(number) or is_reference(plain, found.start()):
        return False
    if found[0].isdigit():
        if before[-1:].isalpha() and before[-1:].isascii():
            return _glued(plain, found)
        counted = _MEASURED.search(before) or _COUNTED.match(plain, found.end())
        return int(number) % _MEBI != 0 and not counted
    return not _GROUPED.fullmatch(found[0]) or bool(_CALLED.search(before))


def _glued(plain: str, found: re.Match[str]) -> bool:
    """Right behind a word (tel138…), not in the middle of a machine's name."""
    if plain.endswith("%2B", 0, found.start()):  # a plus sign, in an address
        return True
    word = re.search(r"[A-Za-z0-9_-]*$", plain[: found.start()])
    return bool(word and word[0].isalpha() and not plain[found.end() : found.end() + 1].isalnum())


def _is_landline(text: str) -> bool:
    """An area code of the plan (010, 02x, 0[3-9]xx), then seven or eight digits. Numbers of 400 and 800 are
    none: the plan gives them to services, never to a person."""
    digits = re.sub(r"\D", "", text).removeprefix("0086").removeprefix("86")
    return _AREA.match(digits if digits[0] == "0" else f"0{digits}") is not None


def _is_foreign(text: str) -> bool:
    from phonenumbers import NumberParseException, is_possible_number, is_valid_number, parse

    number = "+" + text.removeprefix("00") if text.startswith("00") else text
    try:
        known = parse(number, None)
    except NumberParseException:
        return False
    return is_valid_number(known) or (
        text.startswith("+") and is_possible_number(known) and not text[1:].isdigit()
    )
