"""The scope: business lines, each with 仅限, 含 and 不含, and the note in 【】."""

import re

from bot.license.certificate import BusinessLine
from bot.license.numerals import fold

_NOTE = re.compile(r"【[^】]*】")
_NUMBERED = re.compile(r"(?:^|(?<=[。;,、)】务域国区]))\(?(\d{1,2})[、.)](?!\d)")
_NAME = re.compile(r"^(?:第[一二]类)?(?:增值电信业务|基础电信业务)?[::]?(.*?业务)(?=[((,,::;;。]|不?含|仅限|业务覆盖|$|[^))、])")
_LIMIT = re.compile(r"仅限(?:于)?([^()(),,;;。]+)")
_GROUP = re.compile(r"(不含|不包括|含|包括)([^,;。()【】]*(?:\([^)]*\)[^,;。()【】]*)*)")


def approval_note(scope: str) -> str | None:
    """【依法须经批准的项目…】, verbatim."""
    found = _NOTE.search(scope)
    return found.group() if found else None


def business_lines(scope: str) -> tuple[tuple[BusinessLine, ...], list[str]]:
    """The lines, and the pieces of the scope that are none."""
    lines, unread = [], []
    for piece in _pieces(_NOTE.sub("", fold(scope))):
        line = _line(piece)
        if line:
            lines.append(line)
        elif re.search(r"[一-鿿]", piece):
            unread.append(piece)
    return tuple(lines), unread


def _pieces(scope: str) -> list[str]:
    """Numbered lines; without numbers, one line a 。 or ; that a business follows."""
    marks = []
    for match in _NUMBERED.finditer(scope):
        if int(match.group(1)) == len(marks) + 1:
            marks.append(match)
    if marks:
        ends = [match.start() for match in marks[1:]] + [len(scope)]
        head = scope[: marks[0].start()].strip(",。;:")
        return ([head] if head else []) + [scope[m.end() : end] for m, end in zip(marks, ends, strict=True)]
    pieces: list[str] = []
    for piece in re.split(r"(?<=[。;])", scope):
        if pieces and not _NAME.match(piece):
            pieces[-1] += piece
        elif piece:
            pieces.append(piece)
    return pieces


def _line(piece: str) -> BusinessLine | None:
    named = _NAME.match(piece)
    if not named:
        return None
    rest = piece[named.end(1) :]
    includes: list[str] = []
    excludes: list[str] = []
    target: list[str] | None = None
    for clause in re.split(r"[,;。]|(?=不含|不包括)|(?<![不包])(?=含|包括)", _outside_limits(rest)):
        group = re.match(r"(不含|不包括|含|包括)(.*)", clause)
        if group:
            target = excludes if group.group(1).startswith("不") else includes
            clause = group.group(2)
        if target is not None:
            target += _items(clause)
    limits = [item for found in _LIMIT.findall(rest) for item in _items(found)]
    return BusinessLine(named.group(1), tuple(limits), tuple(includes), tuple(excludes), piece.strip(",。;"))


def _outside_limits(rest: str) -> str:
    return re.sub(r"\([^()]*仅限[^()]*\)", "", rest)


def _items(text: str) -> list[str]:
    items = []
    for item in re.split(r"、", text):
        halves = re.split(r"(?<=服务)[和及与](?=信息)|(?<=业务)[和及与]", item)
        items += [half.strip("():: ") for half in halves]
    return [item for item in items if item]
