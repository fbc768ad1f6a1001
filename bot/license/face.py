"""The certificate's face: labeled fields, read by their labels."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from bot.license.dates import written_dates
from bot.license.facts import Problem
from bot.license.pages import number_at
from bot.license.text import Stretch, plain

# Label by field. A colon may be missing only after labels that are no words of ordinary text.
_LABELS = {
    "number": r"(?:经营)?许可证编号:?",
    "holder": r"(?:公司|单位|企业|经营者)名称:?|持证单位:?",
    "legal_representative": r"法定代表人(?:\(负责人\))?:?|法人代表:|负责人:",
    "address": r"(?:注册|公司)(?:地址|住所):?|住所:",
    "capital": r"注册资本:?",
    "scope": r"业务种类(?:\(?服务项目\)?)?(?:[及和与、]?其?(?:业务)?覆盖范围)?:?",
    "issuer": r"发证机关(?:\((?:盖章|公章|签章)\))?:?",
    "issued": r"(?:发证|颁发|签发|颁证)(?:日期|时间):?",
    "valid_until": r"有效期限?至:?|有效期限?:",
}
Value = TypeVar("Value")

_ANY_LABEL = re.compile("|".join(f"(?P<{field}>{label})" for field, label in _LABELS.items()))
# （2024年3月15日由“…”变更）, （原…有限公司）: no part of the name, as （北京） in its middle is.
_FORMER_NAME = re.compile(r"（((?:[^（）]|（[^（）]*）)*(?:变更|更名|曾用名|原)(?:[^（）]|（[^（）]*）)*)）$")
REQUIRED = ("number", "holder", "legal_representative", "issued", "valid_until")


@dataclass(frozen=True)
class FaceEntry:
    """A field's place in the face: [start, value) its label, [value, end) its value."""

    field: str
    start: int
    value: int
    end: int


def entries(face: Stretch) -> list[FaceEntry]:
    """The labeled fields in their order; each value ends where the next label begins."""
    labels = list(_ANY_LABEL.finditer(face.text))
    ends = [label.start() for label in labels[1:]] + [len(face.text)]
    found = [
        FaceEntry(label.lastgroup or "", label.start(), label.end(), end)
        for label, end in zip(labels, ends, strict=False)
    ]
    return [*_up_to_value(face, found)]


def _up_to_value(face: Stretch, found: list[FaceEntry]) -> Iterator[FaceEntry]:
    """Numbers and dates end where they end, whatever follows them up to the next label."""
    for entry in found:
        end = entry.end
        if entry.field == "number":
            number = number_at(face.source, face.position(entry.value))
            end = entry.value + number[1] - face.position(entry.value) if number else end
            # Behind the number stands the preface, 根据《中华人民共和国电信条例》….
            preface = face.text.find("根据", entry.value, entry.end)
            end = preface if not number and preface >= 0 else end
        elif entry.field in ("issued", "valid_until"):
            text = face.text[entry.value : entry.end]
            end = max(
                (entry.value + text.index(found) + len(found) for found, _ in written_dates(text)),
                default=end,
            )
        yield FaceEntry(entry.field, entry.start, entry.value, min(end, entry.end))


class Face:
    """The face's values; what is missing or unreadable is added to `problems`."""

    def __init__(self, face: Stretch) -> None:
        self.stretch = face
        self.entries = entries(face)
        self.problems: list[Problem] = []

    def text(self, field: str) -> str | None:
        """A field's value in one spelling; None where there is none, or two that differ."""
        return self._one(field, [plain(self._raw(entry)) or None for entry in self.all(field)])

    def holder(self) -> tuple[str | None, str | None]:
        """The company's name, and what stands in brackets behind it of another name it had."""
        value = self.text("holder")
        note = _FORMER_NAME.search(value or "")
        return (value[: note.start()] or None, note[1]) if value and note else (value, None)

    def number(self) -> str | None:
        """The license number, letters in upper case."""
        read = []
        for entry in self.all("number"):
            number = number_at(self.stretch.source, self.stretch.position(entry.value))
            read.append(number[0] if number else None)
        return self._one("number", read)

    def day(self, field: str) -> date | None:
        """A date; of 自…至… the last one."""
        read = []
        for entry in self.all(field):
            written = list(written_dates(self.stretch.text[entry.value : entry.end]))
            read.append(written[-1][1] if written else None)
        return self._one(field, read)

    def all(self, field: str) -> list[FaceEntry]:
        """The places of a field; some templates label each business of the scope."""
        return [entry for entry in self.entries if entry.field == field]

    def entry(self, field: str) -> FaceEntry | None:
        """The place of a field's first occurrence."""
        return next(iter(self.all(field)), None)

    def unread(self) -> Iterator[tuple[int, int]]:
        """Text behind a value that is no part of it, other than the preface."""
        for entry, following in zip(self.entries, [*self.entries[1:], None], strict=False):
            end = following.start if following else len(self.stretch.text)
            if entry.end < end and not self.stretch.text.startswith("根据", entry.end):
                yield entry.end, end

    def _raw(self, entry: FaceEntry) -> str:
        return self.stretch.raw(entry.value, entry.end)

    def _one(self, field: str, values: list[Value | None]) -> Value | None:
        places = self.all(field)
        if not places:
            if field in REQUIRED:
                self.problems.append(Problem(None, field, "missing"))
            return None
        line = self.stretch.line(places[0].start)
        found = " / ".join(dict.fromkeys(plain(self._raw(entry)) for entry in places))
        if len(set(values)) > 1:
            self.problems.append(Problem(line, field, "contradictory", found))
            return None
        if values[0] is None and field in REQUIRED:
            self.problems.append(Problem(line, field, "unreadable" if found else "empty", found))
        return values[0]
