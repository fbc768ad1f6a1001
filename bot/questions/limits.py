"""What takes a yes back or narrows it once a question is at hand: its places, and what else is forbidden."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from bot.license.area import area_of
from bot.license.certificate import BusinessLine, Certificate
from bot.license.places import mentions
from bot.license.scope import coverage
from bot.questions.anchors import citation
from bot.questions.answer_parts import Finding
from bot.questions.area_limits import Question, in_area, where_licensed
from bot.questions.findings import Findings
from bot.questions.next_steps import steps_after
from bot.questions.prohibition_limits import forbidden_besides, with_prohibitions
from bot.questions.unjudged import open_prohibitions
from bot.words import Language, say

_PAPER = re.compile(r"营业执照|yingye\s*zhizhao|business registration")
_LICENSE = re.compile(r"许可证|许可|电信|增值|licen[cs]e|permit")
_SUBSIDIARY = re.compile(r"子公司|\bsubsidiar(?:y|ies)\b|\baffiliates?\b")
_FACTS_OF_A_PAPER = frozenset(
    "info_number info_holder info_legal_representative info_issuer info_issue_date info_validity info_scope "
    "info_renewal info_annual_report info_meaning".split()
)


def apply_limits(
    findings: Sequence[Finding],
    asked: str,
    text: str,
    language: Language,
    made: Findings,
    certificate: Certificate,
    kind: str | None = None,
) -> tuple[Finding, ...]:
    """The findings on a question, `text` as normalized, as its places and further prohibitions leave them;
    `kind` is what was said, as far as it is known.

    A question for the company's 营业执照 is told that this license is another paper.
    """
    if _PAPER.search(text) and not _LICENSE.search(_PAPER.sub("", text)):
        findings = [_other_paper(it, language) if it.topic in _FACTS_OF_A_PAPER else it for it in findings]
    if not _has_limits(certificate):
        return tuple(findings)
    question = Question(text, language, mentions(asked.replace(certificate.holder or "\0", "")))
    businesses = [made.businesses(finding.topic, text) for finding in findings]
    if fact := where_licensed(findings, businesses, question, certificate):
        return fact
    asks_fact = kind == "fact" or all(it.verdict == "info" for it in findings)
    if certificate.subsidiaries and _SUBSIDIARY.search(text) and asks_fact:
        return (_subsidiaries(findings, language, certificate),)
    found = [
        _limit(finding, names, question, certificate)
        for finding, names in zip(findings, businesses, strict=True)
    ]
    named = frozenset(name for names in businesses for name in names)
    return (*found, *forbidden_besides(found, named, question, certificate))


@lru_cache(maxsize=16)
def _has_limits(certificate: Certificate) -> bool:
    """Whether the license names areas or subsidiaries, has words on a business that could not be read, or
    forbids what no topic rests on."""
    areas = any(line.area or line.unread for line in certificate.business)
    return areas or bool(open_prohibitions(certificate)) or bool(certificate.subsidiaries)


def _limit(
    finding: Finding, businesses: tuple[str, ...], question: Question, certificate: Certificate
) -> Finding:
    for business in businesses:
        if finding.verdict not in ("allowed", "conditional"):
            break
        found = coverage(certificate, business)
        area = area_of(found.line) if found.line and found.state == "covered" else None
        if found.line and found.line.unread and found.state == "covered":
            finding = _unread(finding, found.line, certificate, question.language)
        elif found.line and area:
            name = found.business.called(question.language)
            finding = in_area(finding, found.line, area, name, question, certificate)
        finding = with_prohibitions(finding, business, question, certificate)
    return finding


def _unread(finding: Finding, line: BusinessLine, certificate: Certificate, language: Language) -> Finding:
    """A yes to a business on whose line stands what could not be read: a person reads it first."""
    words = say(language, "license.show.separator").join(line.unread)
    because = say(language, "answer.because.unread_line", business=line.name, words=words)
    steps = steps_after("unclear", (), certificate, language)
    return replace(finding, verdict="unclear", because=because, next_steps=steps)


def _subsidiaries(findings: Sequence[Finding], language: Language, certificate: Certificate) -> Finding:
    """The companies of the annex that the holder has authorized."""
    rows = say(language, "answer.subsidiaries.separator").join(row.text for row in certificate.subsidiaries)
    quotes = (citation(certificate, "annex", row.name) for row in certificate.subsidiaries)
    return replace(
        findings[0],
        verdict="info",
        topic="info_subsidiaries",
        title=say(language, "answer.subsidiaries.title"),
        because=say(language, "answer.subsidiaries.fact", rows=rows),
        citations=tuple(dict.fromkeys(filter(None, quotes))),
        next_steps=(),
        references=(),
    )


def _other_paper(finding: Finding, language: Language) -> Finding:
    because = say(language, "answer.because.other_paper")
    return replace(finding, verdict="unclear", because=because, citations=(), next_steps=(), references=())
