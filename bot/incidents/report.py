"""The reports: a draft for the telecom authority, and a summary once a case is closed; always in Chinese.

Both are made from the record alone, so the same entries give the same report. What the record lacks stands
as a visible gap; what nobody confirmed stands apart from what is confirmed.
"""

from collections.abc import Iterator
from typing import Any

from bot.data import load_checked
from bot.incidents.case import Case
from bot.incidents.document import Document, Heading, Paragraph, Table
from bot.incidents.playbook import Playbooks
from bot.incidents.refusal import ActionRefused
from bot.incidents.report_sections import (
    confirmed_rows,
    demand_rows,
    evidence_rows,
    measure_rows,
    report_rows,
    time_rows,
    timeline_rows,
    unconfirmed_rows,
)
from bot.incidents.saying import clock_time, day_text
from bot.license.facts import Certificate
from bot.license.issuer import issuer_sign
from bot.words import load_words

Block = Heading | Paragraph | Table


def draft_report(case: Case, books: Playbooks, certificate: Certificate) -> Document:
    """The draft for the telecom authority.

    Notes stay out of it, as the team's own words; a pinned message is in it.
    """
    key = "both" if len(case.clauses) > 1 else case.clauses[0]
    return _document(case, books, certificate, key, f"incident-{case.id}-report")


def summary_report(case: Case, books: Playbooks, certificate: Certificate) -> Document:
    """The summary after closing: the draft's parts, every note, cause, lessons, times.

    Raises ActionRefused while the case is open.
    """
    if case.closed_at is None:
        raise ActionRefused("summary_open", case=case.id)
    return _document(case, books, certificate, "summary", f"incident-{case.id}-summary")


def _document(case: Case, books: Playbooks, certificate: Certificate, key: str, name: str) -> Document:
    words = load_checked("playbooks/report", "bot.incidents.playbook_models:ReportModel")
    title, at = words["titles"][key], case.entries[-1].at
    blocks = tuple(_blocks(case, books, certificate, words, key == "summary"))
    if not case.drill:
        return Document(name, at, title, None, blocks)
    marked = f"【{words['drill']}】{title}"
    return Document(name, at, marked, words["drill"], (Paragraph(words["drill_notice"], drill=True), *blocks))


def _blocks(
    case: Case, books: Playbooks, certificate: Certificate, words: Any, summary: bool
) -> Iterator[Block]:
    last = case.entries[-1]
    if not summary:
        yield Paragraph(words["to"].format(authority=_authority(certificate, words)))
    places = [book.place for book in books.of(case.clauses) if book.place]
    clauses = words["separator"].join(words["clause"].format(clause=place) for place in places)
    yield Paragraph(words["opening"].format(clauses=clauses) if places else words["opening_bare"])
    yield Paragraph(words["draft"].format(last=last.number, until=clock_time(last.at)), note=True)
    sections = _sections(case, books, certificate, words, summary)
    for number, (title, body) in zip(words["numbers"], sections, strict=False):
        yield Heading(words["section"].format(number=number, title=words["sections"][title]))
        yield body
    if summary:
        return
    yield Paragraph(words["more_follows"])
    holder = certificate.holder or words["gap"].format(what=words["rows"]["holder"])
    yield Paragraph(words["signature"].format(holder=holder), right=True)
    yield Paragraph(words["signature_day"], right=True)


def _sections(
    case: Case, books: Playbooks, certificate: Certificate, words: Any, summary: bool
) -> Iterator[tuple[str, Block]]:
    headers = words["headers"]

    def table(name: str, rows: list[tuple[str, ...]], *widths: int) -> tuple[str, Block]:
        if rows:
            return name, Table(tuple(headers.get(name, ())), tuple(rows), widths)
        return name, Paragraph(words[f"no_{name}"])

    yield table("holder", _holder_rows(certificate, words), 28, 72)
    yield table("confirmed", confirmed_rows(case, books, words), 22, 64, 14)
    yield table("unconfirmed", unconfirmed_rows(case, books, words), 22, 50, 14, 14)
    yield table("measures", measure_rows(case, books, words), 22, 26, 40, 12)
    yield table("reports", report_rows(case, books, words), 22, 26, 40, 12)
    yield table("demands", demand_rows(case, words), 34, 18, 34, 14)
    yield table("evidence", evidence_rows(case, words), 24, 20, 44, 12)
    if summary and case.closing is not None:
        gap = words["gap"].format(what=words["rows"]["receipt"])
        closing = (case.closing.receipt or gap, case.closing.cause, case.closing.lessons)
        names_of = (words["rows"][name] for name in ("receipt", "cause", "lessons"))
        yield "closing", Table((), tuple(zip(names_of, closing, strict=True)), (28, 72))
        yield table("times", time_rows(case, words), 34, 52, 14)
    yield table("timeline", timeline_rows(case, books, whole=summary), 8, 25, 17, 50)
    if not summary:
        contacts = ("contact_name", "contact_position", "contact_phone")
        yield (
            "contact",
            Table((), tuple((words["rows"][name], _gap(words, name)) for name in contacts), (28, 72)),
        )


def _holder_rows(certificate: Certificate, words: Any) -> list[tuple[str, ...]]:
    until = certificate.valid_until
    values = {
        "holder": certificate.holder,
        "number": certificate.number,
        "legal_representative": certificate.legal_representative,
        "valid_until": day_text(until) if until else None,
        "sites": words["separator"].join(
            f"{site.name or ''}（{words['separator'].join(site.domains)}）" for site in certificate.sites
        ),
    }
    return [(words["rows"][name], value or _gap(words, name)) for name, value in values.items()]


def _gap(words: Any, name: str) -> str:
    return str(words["gap"].format(what=words["rows"][name]))


def _authority(certificate: Certificate, words: Any) -> str:
    """To whom: the issuer where the text names it, else inferred from the number, visibly so."""
    if certificate.issuer:
        return certificate.issuer
    sign = issuer_sign(certificate)
    known = load_words("zh", "license")["issuer"].get(sign) if sign else None
    if known is None:
        return str(words["gap"].format(what=words["reported_gap"]["to"]))
    return f"{known}{words['authority_inferred'].format(sign=sign, authority=known)}"
