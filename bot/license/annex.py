"""The annex (附页): what was licensed to whom, then labeled entries, site by site."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from bot.license.facts import AnnexField, Problem, Site
from bot.license.subsidiaries import SubsidiaryTable, read_subsidiaries
from bot.license.text import Stretch, fold, plain

_LABELS = {
    "name": r"网站名称|(?:APP|应用(?:软件)?|小程序|平台)名称",
    "domains": r"(?:网站)?域名",
    "server_place": r"服务器(?:放置|所在|存放)(?:地点|地址|地)?",
    "access_provider": r"(?:网站)?接入(?:服务)?(?:提供)?(?:单位|商|者)",
    "other": r"(?:网站)?(?:ICP)?备案号|IP地址|机房(?:名称|地址|所在地)|业务覆盖范围|服务项目|联系电话|网址",
}
_COUNTER = r"(?:\(?(?:\d{1,2}|[一二三四五六七八九十]{1,2})[)、.])?"
_KNOWN = "|".join(f"(?P<{field}>{label})" for field, label in _LABELS.items())
_LABEL = re.compile(rf"{_COUNTER}(?:{_KNOWN})(?:\(?(?:\d{{1,2}}|[一二三四五六七八九十])\)?)?:", re.IGNORECASE)
_OTHER_LABEL = re.compile(r"(?=(?P<label>[\u4e00-\u9fffA-Za-z()]{2,16}:)(?!//))")
_HEADING = re.compile(r"获准经营[^。]{1,400}?相关信息(?:如下)?[。:]?")
_LONGEST_HOLDER = 60
_SCHEME = re.compile(r"https?://", re.IGNORECASE)
_DOMAIN = re.compile(r"(?:[\w-]+\.)+(?:[a-z]{2,}|[\u4e00-\u9fff]{2,4})", re.IGNORECASE)
_COMMON_DOMAIN = re.compile(
    r"(?:[\w-]+\.)+(?:com|cn|net|org|gov|edu|info|top|xyz|vip|shop|online|中国|公司|网络)", re.I
)
_SEPARATOR = re.compile(r"[、;,|]")


@dataclass(frozen=True)
class AnnexEntry:
    """A labeled entry's place: [start, value) its label, [value, end) its value."""

    kind: str
    start: int
    value: int
    end: int


@dataclass(frozen=True)
class Annex:
    """The annex as read; `headings` are the spans of its headings, `holder` whom it names."""

    headings: tuple[tuple[int, int], ...]
    holder: str | None
    entries: tuple[AnnexEntry, ...]
    fields: tuple[AnnexField, ...]
    sites: tuple[Site, ...]
    subsidiaries: SubsidiaryTable
    problems: tuple[Problem, ...]


def read_annex(stretch: Stretch, holder: str | None = None) -> Annex:
    """Reads the annex; a text without one gives an empty annex and the problem that it is missing.

    `holder` is the face's: before 获准经营 it tells the company's name from the entry before it.
    """
    headings = [
        (_holder_start(stretch, match.start(), fold(holder or "")), match.start(), match.end())
        for match in _HEADING.finditer(stretch.text)
    ]
    entries = tuple(_entries(stretch, headings))
    first = entries[0].start if entries else len(stretch.text)
    fields = tuple(
        AnnexField(
            plain(stretch.raw(entry.start, entry.value)).rstrip(":："),
            _shown(stretch, entry),
            stretch.line(entry.start),
        )
        for entry in entries
    )
    problems: list[Problem] = []
    if not stretch.text:
        problems.append(Problem(None, "annex", "missing"))
    table = read_subsidiaries(stretch, first)
    spans = sorted([*((start, end) for start, _, end in headings if start < first), *table.spans])
    for start, end in _between(spans, first):
        problems.append(Problem(stretch.line(start), "annex", "unread", plain(stretch.raw(start, end))))
    problems += table.problems
    problems += [Problem(field.line, "annex", "empty", field.label) for field in fields if not field.value]
    sites = tuple(_sites(stretch, entries, problems))
    named = plain(stretch.raw(*headings[0][:2])) if headings else None
    return Annex(
        tuple((start, end) for start, _, end in headings),
        named or None,
        entries,
        fields,
        sites,
        table,
        tuple(problems),
    )


def domains(raw: str) -> tuple[list[str], list[str]]:
    """The domains of an entry in lower case, and what is none.

    Separated by punctuation, or by white space where both sides are domains of their own: a line may
    also break inside a domain, whose pieces then belong together. In a list with punctuation a break
    separates only behind an ending that domains commonly have.
    """
    read: list[str] = []
    wrong: list[str] = []
    parts = [part.split() for part in _SEPARATOR.split(_spaced(raw).strip("、;,. "))]
    whole = _DOMAIN if len(parts) == 1 else _COMMON_DOMAIN
    for part in parts:
        for word in _joined_words(part, whole):
            (read if _DOMAIN.fullmatch(word) else wrong).append(word)
    return list(dict.fromkeys(read)), wrong


def _between(spans: list[tuple[int, int]], end: int) -> Iterator[tuple[int, int]]:
    """What of [0, end) stands in none of the spans."""
    position = 0
    for start, stop in (*spans, (end, end)):
        if position < start:
            yield position, start
        position = max(position, stop)


def _lines(stretch: Stretch, entry: AnnexEntry) -> str:
    return "\n".join(stretch.source.raw(*run) for run in stretch.runs(entry.value, entry.end))


def _shown(stretch: Stretch, entry: AnnexEntry) -> str:
    read, wrong = domains(_lines(stretch, entry)) if entry.kind == "domains" else ([], [])
    return "、".join(read) if read and not wrong else plain(stretch.raw(entry.value, entry.end))


def _spaced(raw: str) -> str:
    """`raw` in half-width lower case without scheme, its white space kept."""
    folded = " ".join(fold(word) for word in raw.split())
    return _SCHEME.sub("", folded.replace("。", ".")).lower()


def _joined_words(words: list[str], whole: re.Pattern[str]) -> Iterator[str]:
    held = ""
    for word in words:
        word = word.rstrip("/")
        if held and whole.fullmatch(held) and _DOMAIN.fullmatch(word):
            yield held
            held = word
        else:
            held += word
    if held:
        yield held


def _holder_start(stretch: Stretch, end: int, holder: str) -> int:
    """Where the company's name before 获准经营 begins: by its name, else behind a stop or a line's end."""
    if holder and stretch.text.endswith(holder, 0, end):
        return end - len(holder)
    for index in range(end - 1, max(end - _LONGEST_HOLDER, 0), -1):
        if stretch.text[index - 1] in "。,:;" or stretch.starts_line(index):
            return index
    return max(end - _LONGEST_HOLDER, 0)


def _entries(stretch: Stretch, headings: list[tuple[int, int, int]]) -> Iterator[AnnexEntry]:
    labels = [
        (match.lastgroup or "other", match.start(), match.end()) for match in _LABEL.finditer(stretch.text)
    ]
    taken = {start for _, start, _ in labels} | {end for _, _, end in labels}
    for match in _OTHER_LABEL.finditer(stretch.text):
        start, end = match.span("label")
        if end not in taken and start not in taken and stretch.starts_line(start):
            labels.append(("other", start, end))
    stops = sorted([start for _, start, _ in labels] + [start for start, _, _ in headings])
    stops.append(len(stretch.text))
    for kind, start, value in sorted(labels, key=lambda label: label[1]):
        yield AnnexEntry(kind, start, value, stops[bisect_left(stops, value)])


def _sites(stretch: Stretch, entries: tuple[AnnexEntry, ...], problems: list[Problem]) -> Iterator[Site]:
    for group in _by_site([entry for entry in entries if entry.kind != "other"]):
        values: dict[str, list[str]] = {}
        for entry in group:
            values.setdefault(entry.kind, []).append(stretch.raw(entry.value, entry.end))
        names: list[str] = []
        for entry in group:
            if entry.kind == "domains":
                found, wrong = domains(_lines(stretch, entry))
                names += found
                problems += [Problem(stretch.line(entry.start), "annex", "no_domain", text) for text in wrong]
        line = stretch.line(group[0].start)
        missing = [
            kind for kind in ("name", "domains", "server_place", "access_provider") if kind not in values
        ]
        problems += [Problem(line, "annex", f"site_without_{kind}") for kind in missing]
        yield Site(
            name=_value(values, "name"),
            domains=tuple(dict.fromkeys(names)),
            server_place=_value(values, "server_place"),
            access_provider=_value(values, "access_provider"),
        )


def _by_site(entries: list[AnnexEntry]) -> Iterator[list[AnnexEntry]]:
    """A site begins at its name; where sites begin with another entry, when that one comes again."""
    group: list[AnnexEntry] = []
    for entry in entries:
        leads = group and entry.kind == group[0].kind
        if leads and (entry.kind == "name" or any(other.kind != entry.kind for other in group)):
            yield group
            group = []
        group.append(entry)
    if group:
        yield group


def _value(values: dict[str, list[str]], kind: str) -> str | None:
    return "；".join(text for text in map(plain, values.get(kind, [])) if text) or None
