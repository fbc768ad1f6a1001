"""The text cut into parts, each character into exactly one.

Nothing depends on where lines break: labels and numerals are found with any white space between
their characters. A page header (经营许可证编号：… 特别规定事项) may cut a clause in half; it is a part
of its own, and the clause goes on behind it.
"""

import re

from bot.license.certificate import Part
from bot.license.numerals import CLAUSES

_PAREN = r"\s*(?:[(（][^()（）]*[)）]\s*)?"
_COLON = r"\s*[:：]"
_BEFORE_NUMERAL = "。；;：:）)】》"
_SUBCLAUSES = (*CLAUSES, "十六", "十七", "十八", "十九", "二十")


def _spaced(words: str) -> str:
    return r"\s*".join(map(re.escape, words))


FRONT = {
    "holder": re.compile(_spaced("公司名称") + _COLON),
    "legal_representative": re.compile(_spaced("法定代表人") + _COLON),
    "scope": re.compile(
        _spaced("业务种类") + _PAREN + r"(?:[及和]\s*)?(?:(?:业\s*务\s*)?" + _spaced("覆盖范围") + _PAREN + r")?\s*[:：]"
    ),
    "issuer": re.compile(_spaced("发证机关") + _PAREN + _COLON),
    "issued": re.compile(_spaced("发证日期") + _COLON),
    "valid_until": re.compile(_spaced("有效期") + r"\s*(?:限\s*)?(?:至\s*)?" + r"[:：]"),
}
ANNEX = {
    "name": re.compile(_spaced("网站名称") + _COLON),
    "domain": re.compile(_spaced("网站域名") + _COLON),
    "server_place": re.compile(_spaced("服务器放置地") + _PAREN + r"\s*[:：]"),
    "access_provider": re.compile(r"(?:网\s*站\s*)?" + _spaced("接入服务提供单位") + _COLON),
}
NUMBER = re.compile(
    _spaced("经营许可证编号") + _COLON + r"[^\S\n]*\s*(?P<number>[^\W\d_a-zA-Z]?\s*[A-Za-z]\s*[\d.]+(?:\s*[-－—–]\s*[A-Za-z0-9]+)+)?"
)
_ANNEX_HEADING = re.compile(r"(?:" + _spaced("中华人民共和国增值电信业务经营许可证") + r"\s*)?[(（]\s*附\s*页\s*[)）]")
_PROVISIONS = re.compile(r"(?<!《)" + _spaced("特别规定事项") + r"(?!\s*》)")
_PAGE_HEADER = re.compile(NUMBER.pattern.replace("?P<number>", "?:") + r"\s*" + _spaced("特别规定事项") + r"(?!\s*》)")


def cut(text: str) -> tuple[Part, ...]:
    """Parts in the order of the text, without a gap: `parts[i].end == parts[i + 1].start`."""
    provisions = _first_provisions(text)
    annex = _ANNEX_HEADING.search(text, 0, provisions)
    front_end = annex.start() if annex else provisions
    marks = [(0, "title"), *_front(text, front_end)]
    if annex:
        marks += [(annex.start(), "annex_heading"), *_annex(text, annex.end(), provisions)]
    marks += _provisions(text, provisions)
    marks = sorted(dict(marks).items())
    ends = [start for start, _ in marks[1:]] + [len(text)]
    return tuple(Part(name, start, end) for (start, name), end in zip(marks, ends, strict=True) if start < end)


def _first_provisions(text: str) -> int:
    heading = _PROVISIONS.search(text)
    if heading is None:
        first = _numeral("一", text, 0, len(text))
        return first.start() if first else len(text)
    return heading.start()


def _front(text: str, end: int) -> list[tuple[int, str]]:
    marks: list[tuple[int, str]] = []
    for nth, match in enumerate(NUMBER.finditer(text, 0, end)):
        marks += [(match.start(), "number" if nth == 0 else "page_header"), (match.end(), "preface")]
    for name, pattern in FRONT.items():
        match_ = pattern.search(text, 0, end)
        if match_ and name == "scope":
            marks += [(match_.start(), "label"), (match_.end(), name)]
        elif match_:
            marks.append((match_.start(), name))
    return marks


def _annex(text: str, start: int, end: int) -> list[tuple[int, str]]:
    marks = [(start, "annex_heading")]
    for pattern in ANNEX.values():
        marks += [(match.start(), "annex") for match in pattern.finditer(text, start, end)]
    for match in NUMBER.finditer(text, start, end):
        marks += [(match.start(), "page_header")]
    return marks


def _provisions(text: str, start: int) -> list[tuple[int, str]]:
    heading = _PROVISIONS.match(text, start)
    at = heading.end() if heading else start
    marks = [(start, "page_header"), (at, "preamble")] if heading else [(start, "preamble")]
    headers = list(_PAGE_HEADER.finditer(text, at))
    masked = list(text)
    for header in headers:
        masked[header.start() : header.end()] = " " * (header.end() - header.start())
    body = "".join(masked)
    for clause in CLAUSES:
        numeral = _numeral(clause, body, at, len(body))
        if numeral:
            marks += [(numeral.start(), "numeral"), (numeral.end(), clause)]
            at = numeral.end()
            if clause == "十五":
                marks += _subclauses(body, at)
    for header in headers:
        interrupted = max(mark for mark in marks if mark[0] <= header.start())[1]
        marks += [(header.start(), "page_header"), (header.end(), interrupted)]
    return marks


def _subclauses(body: str, at: int) -> list[tuple[int, str]]:
    marks = []
    for clause in _SUBCLAUSES:
        for match in re.finditer(r"[(（]\s*" + _spaced(clause) + r"\s*[)）]", body[at:]):
            if _opens(body, at + match.start()):
                marks += [(at + match.start(), "numeral"), (at + match.end(), f"十五({clause})")]
                at += match.end()
                break
    return marks


def _numeral(clause: str, body: str, start: int, end: int) -> re.Match[str] | None:
    for match in re.compile(_spaced(clause) + r"\s*、").finditer(body, start, end):
        if _opens(body, match.start()):
            return match
    return None


def _opens(body: str, position: int) -> bool:
    """Whether a numeral here can open a clause: only behind the end of a sentence."""
    before = body[:position].rstrip()[-1:]
    return before in _BEFORE_NUMERAL or before == "" or body[:position].rstrip().endswith("规定事项")
