"""What a license text lacks, contradicts, or holds in a form that cannot be read."""

from collections.abc import Iterator

from bot.license.area import area_of, count_places
from bot.license.extent import cut_off, unread_paragraphs
from bot.license.facts import Certificate, Problem
from bot.license.issuer import issuer_sign
from bot.license.layout import Layout
from bot.license.provisions import gaps
from bot.license.text import fold, plain


def problems(layout: Layout, certificate: Certificate) -> tuple[Problem, ...]:
    """Every problem once: those of the whole text first, then by line."""
    found = [
        *layout.face.problems,
        *layout.scope.problems,
        *layout.annex.problems,
        *_unread(layout),
        *_issuer(layout, certificate),
        *_contradictions(layout, certificate),
        *gaps(layout.pages.provisions, layout.provisions),
        *cut_off(layout.pages.provisions, layout.provisions),
        *unread_paragraphs(layout.pages.provisions, layout.provisions),
        *_areas(layout),
    ]
    if not certificate.clauses:
        found.append(Problem(None, "provisions", "missing"))
    return tuple(sorted(dict.fromkeys(found), key=lambda problem: problem.line or 0))


def _unread(layout: Layout) -> Iterator[Problem]:
    for start, end in layout.face.unread():
        stretch = layout.pages.face
        yield Problem(stretch.line(start), "certificate", "unread", plain(stretch.raw(start, end)))


def _issuer(layout: Layout, certificate: Certificate) -> Iterator[Problem]:
    if certificate.issuer is None:
        place = layout.face.entry("issuer")
        line = layout.pages.face.line(place.start) if place else None
        yield Problem(line, "issuer", "seal", issuer_sign(certificate) or "")


def _areas(layout: Layout) -> Iterator[Problem]:
    """Areas with names that are no place, or with another number of places than they say."""
    for business, start, _ in layout.scope.lines:
        area, count = area_of(business), count_places(business)
        line = layout.pages.face.line(start)
        for name in area.unread if area else ():
            yield Problem(line, "scope", "unknown_place", name)
        if area and count and count[0] != count[1]:
            yield Problem(line, "scope", "area_count", area.text)


def _contradictions(layout: Layout, certificate: Certificate) -> Iterator[Problem]:
    for number, position in layout.pages.header_numbers:
        if certificate.number and number != certificate.number:
            yield Problem(layout.source.line(position), "number", "other_number", number)
    holder = layout.annex.holder
    if holder and certificate.holder and fold(holder) != fold(certificate.holder):
        yield Problem(layout.pages.annex.line(0), "holder", "other_holder", holder)
    place = layout.face.entry("valid_until")
    issued, until = certificate.issued, certificate.valid_until
    if place and issued and until and until <= issued:
        yield Problem(layout.pages.face.line(place.start), "valid_until", "before_issue", str(until))
