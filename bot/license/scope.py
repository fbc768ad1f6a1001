"""What a license says of a business: covered, excluded, outside, or open to another authority's approval."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from bot.license.catalogue import Business, business, businesses, named
from bot.license.facts import BusinessLine, Certificate, Term
from bot.license.text import fold

State = Literal["covered", "excluded", "outside", "needs_approval", "partly"]


@dataclass(frozen=True)
class Coverage:
    """What the scope says of `business`, with the words that decide it.

    `covered`: a licensed line holds it and nothing takes it out. `excluded`: named after 不含.
    `outside`: no licensed line holds it, or 仅限 leaves it out. `needs_approval`: an item (新闻, 出版,
    药品和医疗器械, 文化, 视听节目) that is not after 含. `partly`: some kinds of it are licensed and others
    are not; ask for the kind. `quote` is verbatim, "" where the license has no scope; `line` is the deciding
    line, None where no line holds the business.
    """

    state: State
    business: Business
    quote: str
    line: BusinessLine | None
    clause: Literal["scope"] = "scope"


@lru_cache(maxsize=4_096)
def coverage(certificate: Certificate, business_id: str) -> Coverage:
    """What the license says of a business of the catalogue ("b25.messaging", "item.news").

    The whole of it is meant, or its typical part where the catalogue names one: b21 under
    仅限经营类电子商务 and b11 without 互联网资源协作服务 are licensed partly; ask for the part
    (b21.commerce). Raises KeyError where the catalogue has no such business.
    """
    asked = business(business_id)
    found = _coverage(certificate, business(asked.typical) if asked.typical else asked)
    return replace(found, business=asked)


def _coverage(certificate: Certificate, sought: Business) -> Coverage:
    judged = [_on_line(certificate, line, sought) for line in certificate.business]
    for state in ("covered", "needs_approval", "partly", "excluded"):
        for found in judged:
            if found and found.state == state:
                return found
    limited = next((found for found in judged if found), None)
    return limited or Coverage("outside", sought, _all_lines(certificate), None)


def _on_line(certificate: Certificate, line: BusinessLine, sought: Business) -> Coverage | None:
    """What one line says; None where it is about another business."""
    licensed = named(line.name)
    if licensed and sought.id in licensed.lineage[1:]:
        return Coverage("partly", sought, _opening(certificate, line), line)
    if not licensed or licensed.id not in sought.lineage:
        return None
    exclusions = list(_exclusions(certificate, line, licensed))
    if excluding := next((term for term in exclusions if _excludes(term, sought)), None):
        return Coverage("excluded", sought, _quoted(certificate, excluding.text), line)
    limits = [term for term in line.terms if term.kind == "limit"]
    if limits and not any(_names(term, sought) for term in limits):
        partly = any(_names_part(term, sought) for term in limits)
        return Coverage("partly" if partly else "outside", sought, _opening(certificate, line), line)
    if part := next((term for term in exclusions if _names_part(term, sought)), None):
        return Coverage("partly", sought, _quoted(certificate, part.text), line)
    if unread := next((text for text in line.unread if _hints(fold(text), sought)), None):
        return Coverage("outside", sought, _quoted(certificate, unread), line)
    if not sought.item:
        return Coverage("covered", sought, _opening(certificate, line), line)
    including = [term for term in line.terms if term.kind in ("include", "limit")]
    if term := next((term for term in including if _holds_item(term, sought)), None):
        return Coverage("covered", sought, _quoted(certificate, term.text), line)
    return Coverage("needs_approval", sought, _with_note(certificate, line), line)


def _exclusions(certificate: Certificate, line: BusinessLine, licensed: Business) -> Iterable[Term]:
    """The line's own 不含, and those of other lines that name a kind of this line's business."""
    for other in certificate.business:
        theirs = named(other.name)
        for term in other.terms:
            if term.kind != "exclude":
                continue
            elsewhere = not any(theirs and theirs.id in kind.lineage for kind in _businesses(term))
            if other is line or elsewhere:
                yield term


def _names(term: Term, sought: Business) -> bool:
    """Whether a term names the business or something that it is a part of."""
    return any(kind.id in sought.lineage for kind in _businesses(term))


def _excludes(term: Term, sought: Business) -> bool:
    """Whether a term names the business, something that it is a part of, all of its parts, or of an item any.

    A name that the catalogue does not know excludes what it hints at: it may be another word for it.
    """
    if _names(term, sought) or any(_hints(name, sought) for name in term.names if not named(name)):
        return True
    excluded = {kind.id for kind in _businesses(term)}
    parts = {part.id for part in businesses().values() if part.parent == sought.id and not part.item}
    whole = bool(parts) and parts <= excluded
    return whole or (sought.item and _names_part(term, sought))


def _names_part(term: Term, sought: Business) -> bool:
    """Whether a term names a part of the business."""
    return any(sought.id in kind.lineage[1:] for kind in _businesses(term))


def _hints(text: str, sought: Business) -> bool:
    return any(word in text for name in sought.lineage for word in business(name).words)


def _holds_item(term: Term, sought: Business) -> bool:
    """Whether a term names the item itself, what it belongs to among the items, or all of its parts."""
    ids = {kind.id for kind in _businesses(term) if kind.item}
    parts = [part.id for part in businesses().values() if part.parent == sought.id]
    return not ids.isdisjoint(sought.lineage) or bool(parts and ids.issuperset(parts))


def _businesses(term: Term) -> list[Business]:
    return [kind for name in term.names if (kind := named(name))]


def _opening(certificate: Certificate, line: BusinessLine) -> str:
    """The line's business with its limit: 信息服务业务(仅限互联网信息服务)."""
    limit = next((term.text for term in line.terms if term.kind == "limit"), "")
    return _quoted(certificate, f"{line.name}({limit})" if limit else line.name, line.name + limit, line.text)


def _with_note(certificate: Certificate, line: BusinessLine) -> str:
    note = certificate.approval_note
    return (
        _quoted(certificate, line.text + note, note, line.text) if note else _quoted(certificate, line.text)
    )


def _all_lines(certificate: Certificate) -> str:
    if len(certificate.business) == 1:
        return _opening(certificate, certificate.business[0])
    return _quoted(certificate)


def _quoted(certificate: Certificate, *choices: str) -> str:
    """The first of `choices` that stands in the scope as one run; all lines where none does."""
    for words in choices:
        try:
            return certificate.verbatim("scope", words)
        except KeyError:
            continue
    return certificate.quote("scope") if certificate.scope else ""
