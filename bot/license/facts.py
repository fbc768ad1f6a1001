"""What a license says, as facts. Made by `bot.license.certificate.parse` alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Literal

from bot.errors import BadInput

if TYPE_CHECKING:
    from bot.license.quotes import Quotes

TermKind = Literal["limit", "include", "exclude"]
FIELDS = ("scope", "validity", "number", "holder", "annex")
"""The contract's clause ids of what is no provision."""


class LicenseError(BadInput):
    """A file that is no license text: one line with the file, what is wrong with it and what to do."""


@dataclass(frozen=True)
class Part:
    """A run [start, end) of the text. Every character of the text is in exactly one part.

    `id` is a clause id of the contract (一, 十五(八), scope, number, …), the name of another field
    (issuer, address, annex), or what stands between them: title, preface, header, unread.
    """

    id: str
    start: int
    end: int


@dataclass(frozen=True)
class Clause:
    """A provision, whole: page headers left out, lines joined, without its numeral.

    `text` of 十五 is its lead-in; its sub-clauses are clauses of their own, 十五(一) and on.
    """

    id: str
    text: str


@dataclass(frozen=True)
class Term:
    """What a business line adds to its business: 仅限 (limit), 含 (include) or 不含 (exclude).

    `names` as written but folded to half width; `text` the whole term, verbatim, line breaks removed.
    """

    kind: TermKind
    names: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class BusinessLine:
    """One licensed business of the scope.

    `name` as the license writes it, folded; `area` the 业务覆盖范围 where one is named; `unread` what
    of the line could not be read; `text` the line, verbatim, line breaks removed.
    """

    name: str
    terms: tuple[Term, ...]
    area: str | None
    unread: tuple[str, ...]
    text: str

    @property
    def limits(self) -> tuple[str, ...]:
        """The names after 仅限: the license covers no more of the business than these."""
        return self._names("limit")

    @property
    def includes(self) -> tuple[str, ...]:
        """The names after 含: items that another authority has approved."""
        return self._names("include")

    @property
    def excludes(self) -> tuple[str, ...]:
        """The names after 不含."""
        return self._names("exclude")

    @property
    def called(self) -> str:
        """The name with its limit, as people refer to it."""
        return f"{self.name}（仅限{'、'.join(self.limits)}）" if self.limits else self.name

    def _names(self, kind: TermKind) -> tuple[str, ...]:
        return tuple(name for term in self.terms if term.kind == kind for name in term.names)


@dataclass(frozen=True)
class Site:
    """One site of the annex (附页)."""

    name: str | None
    domains: tuple[str, ...]
    server_place: str | None
    access_provider: str | None


@dataclass(frozen=True)
class Subsidiary:
    """A company of the annex that the holder has authorized (授权经营电信业务的子公司).

    `businesses` and `area` as the table writes them; `text` is its row, verbatim, line breaks removed.
    """

    name: str
    businesses: tuple[str, ...]
    area: str | None
    text: str


@dataclass(frozen=True)
class AnnexField:
    """A labeled entry of the annex, in its order; `label` and `value` in one spelling."""

    label: str
    value: str
    line: int


@dataclass(frozen=True)
class Problem:
    """Something that the text lacks or that could not be read; nothing is guessed in its place.

    `line` is 1-based, None where the text lacks it; `field` a clause id or field name; `key` a text
    of words license.problem, filled with `found`, the text's own words.
    """

    line: int | None
    field: str
    key: str
    found: str = ""


@dataclass(frozen=True, eq=False)
class Certificate:
    """A license as parsed. A field is None where the text lacks it or it cannot be read (see `problems`).

    `holder_note` is what stands in brackets behind the holder, its former name. `issuer` is None where there
    is only a seal. `scope` is the whole scope, line breaks removed.
    `text` is the text as issued, `flat` the same without any white space. Compared by identity.
    """

    number: str | None
    holder: str | None
    holder_note: str | None
    legal_representative: str | None
    issuer: str | None
    business: tuple[BusinessLine, ...]
    approval_note: str | None
    scope: str
    issued: date | None
    valid_until: date | None
    sites: tuple[Site, ...]
    annex: tuple[AnnexField, ...]
    subsidiaries: tuple[Subsidiary, ...]
    clauses: Mapping[str, Clause]
    problems: tuple[Problem, ...]
    parts: tuple[Part, ...]
    text: str
    flat: str
    quotes: "Quotes" = field(repr=False)

    def quote(self, clause_id: str, around: str | None = None) -> str:
        """The sentence of a clause that holds `around` (its first sentence without), verbatim.

        Line breaks inside it are removed; width and spaces of `around` do not matter. `clause_id` is
        one of the contract's: scope, validity, number, holder, annex, 一 …, 十五(一) …. Where a page
        header cuts the sentence, the quote stops there. Raises KeyError where this license has no
        such clause, or the clause does not hold `around`.
        """
        return self.quotes.sentence(clause_id, around)

    def verbatim(self, clause_id: str, words: str) -> str:
        """Exactly `words` as the clause writes them. Raises KeyError as `quote` does."""
        return self.quotes.words(clause_id, words)

    def quotable(self, clause_id: str) -> tuple[str, ...]:
        """A whole clause as runs that stand in the text: one, or more where a page header cuts it.

        Raises KeyError where this license has no such clause.
        """
        return self.quotes.runs(clause_id)

    def find(self, wording: str, clause_id: str | None = None) -> tuple[str, str] | None:
        """Where a wording (bot.license.wording) stands: clause id, and its words there, folded.

        A field of the certificate (scope, annex, …) is searched alone; else the provision `clause_id` first,
        then every other one, since licenses number their clauses each in their own way. None where no clause
        holds it.
        """
        if clause_id in FIELDS:
            return self.quotes.find(wording, (clause_id,))
        first = (clause_id,) if clause_id in self.clauses else ()
        return self.quotes.find(wording, (*first, *self.clauses))

    def clause_with(self, wording: str) -> str | None:
        """The id of the first provision that holds a wording, for licenses that number otherwise."""
        found = self.find(wording)
        return found[0] if found else None
