"""A license's facts: what the certificate says, and where in its text it says so."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from bot.errors import BadInput
from bot.license.numerals import fold, folded

LARGEST = 1_000_000  # bytes; the certificate has 11,000
_SENTENCE_ENDS = "。；;"
# Contract clause ids that stand for several fields of the certificate.
_PARTS_OF = {"validity": ("issued", "valid_until"), "holder": ("holder", "legal_representative", "issuer")}


class LicenseError(BadInput):
    """A file that is no license of this template: which, why, and what to give instead."""


@dataclass(frozen=True)
class Part:
    """A stretch of the text, `text[start:end]`, and the one thing that it belongs to."""

    name: str
    start: int
    end: int


@dataclass(frozen=True)
class Clause:
    """A special provision: "八" or "十五(八)", and its words without its own numeral."""

    id: str
    text: str


@dataclass(frozen=True)
class BusinessLine:
    """One business of the scope: its limits (仅限), inclusions (含) and exclusions (不含)."""

    name: str
    limits: tuple[str, ...]
    includes: tuple[str, ...]
    excludes: tuple[str, ...]
    text: str

    @property
    def called(self) -> str:
        """The business with its limits, as people name it."""
        return f"{self.name}（仅限{'、'.join(self.limits)}）" if self.limits else self.name


@dataclass(frozen=True)
class Site:
    """A site of the annex."""

    name: str | None
    domains: tuple[str, ...]
    server_place: str | None
    access_provider: str | None


@dataclass(frozen=True)
class Problem:
    """What could not be read: the line (None: nowhere), the field, and a key of words license.problem."""

    line: int | None
    field: str
    key: str
    found: str = ""


@dataclass(frozen=True, eq=False)
class Certificate:
    """A license, read. `None` stands for what its text does not say; `problems` names it."""

    number: str | None
    holder: str | None
    legal_representative: str | None
    issuer: str | None
    business: tuple[BusinessLine, ...]
    approval_note: str | None
    scope: str
    issued: date | None
    valid_until: date | None
    sites: tuple[Site, ...]
    clauses: Mapping[str, Clause]
    problems: tuple[Problem, ...]
    text: str
    parts: tuple[Part, ...]
    flat: str = field(repr=False)

    def runs(self, clause: str) -> tuple[str, ...]:
        """The verbatim runs of the text that make up a clause; a page header ends one run.

        Clause ids are the contract's. Raises KeyError where this license has no such clause.
        """
        names = _PARTS_OF.get(clause, (clause,))
        found = tuple(self.text[part.start : part.end] for part in self.parts if part.name in names)
        if not found:
            raise KeyError(clause)
        return found

    def quote(self, clause: str, around: str | None = None) -> str:
        """The sentence of a clause that holds `around` (its first one without), line breaks removed.

        Width and white space of `around` do not matter; the quote has the text's own characters.
        Raises KeyError where the license has no such clause, or the clause no such words.
        """
        for run in self.runs(clause):
            characters, origins = folded(run)
            if not characters:
                continue
            at = characters.find(fold(around or ""))
            if at < 0:
                continue
            start = at
            while start > 0 and characters[start - 1] not in _SENTENCE_ENDS:
                start -= 1
            end = at + max(len(fold(around or "")) - 1, 0)
            while end < len(characters) - 1 and characters[end] not in _SENTENCE_ENDS:
                end += 1
            return joined(run[origins[start] : origins[end] + 1])
        raise KeyError(clause)

    def verbatim(self, clause: str, words: str) -> str:
        """Just these words of a clause, as the text has them. Raises KeyError where it has not."""
        for run in self.runs(clause):
            characters, origins = folded(run)
            at = characters.find(fold(words))
            if words and at >= 0:
                return joined(run[origins[at] : origins[at + len(fold(words)) - 1] + 1])
        raise KeyError(clause)


def joined(text: str) -> str:
    """Broken lines put together again."""
    return re.sub(r"\s*[\r\n]+\s*", "", text).strip()


def read(path: Path) -> Certificate:
    """The license in a file. Raises LicenseError, naming the file and what to do."""
    try:
        if path.stat().st_size > LARGEST:
            raise LicenseError(f"{path}: larger than {LARGEST:,} bytes; give the license's text alone")
        content = path.read_bytes()
    except IsADirectoryError:
        raise LicenseError(f"{path}: a folder; give the text file of the license") from None
    except OSError as error:
        raise LicenseError(f"{path}: {error.strerror}; give the text file of the license") from None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise LicenseError(f"{path}: no UTF-8 text (byte {error.start + 1}); save the license as UTF-8") from None
    try:
        return parse(text)
    except LicenseError as error:
        raise LicenseError(f"{path}: {error}") from None


def parse(text: str) -> Certificate:
    """The license in a text. Raises LicenseError where the text is none."""
    from bot.license.parser import certificate_of

    return certificate_of(text.removeprefix("\ufeff"))
