"""Where everything stands: the parts that make up the whole text, and the passages to quote from."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.license.annex import Annex
from bot.license.face import Face
from bot.license.facts import Part
from bot.license.pages import Pages
from bot.license.provisions import NO_CLAUSE, Provision
from bot.license.quotes import Quotes, Run, runs_of
from bot.license.scope_text import ScopeText
from bot.license.text import Source

# The contract's clause ids of the certificate's face, and the fields that each quotes.
_FACE_CLAUSES = {
    "number": ("number",),
    "holder": ("holder", "legal_representative", "address", "issuer"),
    "validity": ("issued", "valid_until"),
}


@dataclass(frozen=True)
class Layout:
    """A license text taken apart, before its facts are gathered."""

    source: Source
    pages: Pages
    face: Face
    scope: ScopeText
    annex: Annex
    provisions: list[Provision]


def quotes(layout: Layout) -> Quotes:
    """The passages of every clause id of the contract that this license has."""
    face, annex = layout.pages.face, layout.pages.annex
    passages: dict[str, list[Run]] = {}
    opening: dict[str, Run] = {}
    for clause, fields in _FACE_CLAUSES.items():
        entries = [
            entry for entry in layout.face.entries if entry.field in fields and entry.value < entry.end
        ]
        passages[clause] = [run for entry in entries for run in runs_of(face, entry.start, entry.end)]
    if not passages["number"]:
        printed = layout.pages.header_numbers
        passages["number"] = [Run(position, position + len(number)) for number, position in printed]
    passages["scope"] = [
        run for scope in layout.face.all("scope") for run in runs_of(face, scope.value, scope.end)
    ]
    if passages["validity"]:
        opening["validity"] = passages["validity"][-1]
    if lines := layout.scope.lines:
        opening["scope"] = runs_of(face, lines[0][1], lines[-1][2])[0]
    labeled = [run for entry in layout.annex.entries for run in runs_of(annex, entry.start, entry.end)]
    spans = sorted({*layout.annex.headings, *layout.annex.subsidiaries.spans})
    headings = [run for span in spans for run in runs_of(annex, *span)]
    passages["annex"] = sorted([*headings, *labeled])
    if labeled:
        opening["annex"] = labeled[0]
    for place in layout.provisions:
        if place.id not in NO_CLAUSE:
            passages[place.id] = runs_of(layout.pages.provisions, place.text, place.end)
    return Quotes(layout.source, passages, opening)


def parts(layout: Layout) -> tuple[Part, ...]:
    """The text in parts: in order, without gap or overlap, from its first character to its last."""
    found = [("header", start, end) for start, end in layout.pages.furniture]
    for stretch, named in (
        (layout.pages.face, _face_parts(layout.face)),
        (layout.pages.annex, _annex_parts(layout.annex, len(layout.pages.annex.text))),
        (layout.pages.provisions, ((place.id, place.start, place.end) for place in layout.provisions)),
    ):
        found += [(name, *run) for name, start, end in named for run in stretch.runs(start, end)]
    found.sort(key=lambda part: part[1])
    starts = [0, *(layout.source.start(start) for _, start, _ in found[1:])]
    ends = [*starts[1:], len(layout.source.text)]
    return tuple(
        Part(name, start, end)
        for (name, _, _), start, end in zip(found, starts, ends, strict=True)
        if start < end
    )


def _face_parts(face: Face) -> Iterator[tuple[str, int, int]]:
    position = 0
    unread = set(face.unread())
    for entry in face.entries:
        if position < entry.start:
            name = "unread" if (position, entry.start) in unread else "preface" if position else "title"
            yield name, position, entry.start
        yield entry.field, entry.start, entry.end
        position = entry.end
    length = len(face.stretch.text)
    if position < length:
        name = "unread" if (position, length) in unread else "preface" if position else "title"
        yield name, position, length


def _annex_parts(annex: Annex, length: int) -> Iterator[tuple[str, int, int]]:
    position = 0
    for entry in annex.entries:
        if position < entry.start:
            yield "annex", position, entry.start
        yield "annex", entry.start, entry.end
        position = entry.end
    if position < length:
        yield "annex", position, length
