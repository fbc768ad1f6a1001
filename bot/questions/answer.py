"""A question about a license, answered: what it is about, what the license says, what to do next."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from bot.license.certificate import Certificate
from bot.license.validity import Renewal, Validity, status
from bot.questions.answer_parts import STRICTEST_FIRST, Answer, Finding
from bot.questions.findings import Findings
from bot.questions.limits import apply_limits
from bot.questions.naming import quoted
from bot.questions.reading import normalize
from bot.questions.understanding import AskModel, understand
from bot.questions.understood import Understanding
from bot.words import Language, say

IN_FORCE = frozenset({"active", "renewal_due", "renewal_overdue"})


class Counsel:
    """Answers questions on one license. What does not depend on the question is made once."""

    def __init__(
        self, certificate: Certificate, renewal: Renewal | None = None, model: AskModel | None = None
    ) -> None:
        """`model` asks a language model how it reads a question, where there is one."""
        self.certificate = certificate
        self.model = model
        self.renewal = renewal
        self._findings = Findings(certificate)

    def answer(self, question: str, on: date, language: Language | None = None) -> Answer:
        """The answer as of `on`, the same each time, in `language`, else in that of the question.

        Raises BadInput for a text that is empty or too long.
        """
        validity = status(self.certificate, on, self.renewal)
        understood = understand(question, self._findings.verdicts, self.model)
        understood = replace(understood, language=language or understood.language)
        text = normalize(question)
        found = [self._findings.of(match, understood, on, text) for match in understood.matches]
        asked = (question, text, understood.language)
        findings = apply_limits(found, *asked, self._findings, self.certificate, understood.kind)
        answered = (question, understood.language, on, self.certificate, validity, self.renewal, findings)
        composed = _compose(*answered) if findings else _chat(understood, *answered[:5])
        return replace(composed, read_by=understood.read_by, kind=understood.kind, command=understood.command)


def _compose(
    question: str,
    language: Language,
    on: date,
    certificate: Certificate,
    validity: Validity,
    renewal: Renewal | None,
    findings: tuple[Finding, ...],
) -> Answer:
    findings = tuple(sorted(findings, key=lambda finding: STRICTEST_FIRST.index(finding.verdict)))
    verdict = findings[0].verdict
    label = say(language, f"answer.verdict.{verdict}")
    headline = say(language, "answer.headline", verdict=label, because=findings[0].because)
    expiry = None if verdict == "info" else expiry_line(language, certificate, validity, renewal)
    citations = tuple(dict.fromkeys(citation for finding in findings for citation in finding.citations))
    lines = [line for line in (expiry, headline) if line]
    if len(findings) > 1:
        lines.append(say(language, "answer.several", count=len(findings)))
        lines += [
            "• "
            + say(
                language,
                "answer.finding",
                title=finding.title,
                verdict=say(language, f"answer.verdict.{finding.verdict}"),
                because=finding.because,
            )
            for finding in findings
        ]
    lines += _section(language, "quotes", [quoted(language, citation) for citation in citations])
    steps = list(dict.fromkeys(step for finding in findings for step in finding.next_steps))
    lines += _section(language, "next", steps)
    references = dict.fromkeys(reference for finding in findings for reference in finding.references)
    lines += _section(
        language,
        "references",
        [say(language, "answer.reference", source=item.source, note=item.note) for item in references],
    )
    return Answer(
        question=question,
        language=language,
        as_of=on,
        license=_license(certificate, validity),
        verdict=verdict,
        may_launch=verdict == "allowed" and validity.status in IN_FORCE,
        headline=headline,
        expiry=expiry,
        findings=findings,
        citations=citations,
        answer="\n".join(lines),
    )


def _chat(
    understood: Understanding,
    question: str,
    language: Language,
    on: date,
    certificate: Certificate,
    validity: Validity,
) -> Answer:
    """What is no question about the license: one friendly line, and nothing of the license beside it."""
    line = say(language, f"answer.talk.{understood.talk}")
    if understood.command:
        usage = say(language, f"answer.commands.{understood.command}")
        line = say(language, "answer.talk.command", usage=usage)
    return Answer(
        question=question,
        language=language,
        as_of=on,
        license=_license(certificate, validity),
        verdict="info",
        may_launch=False,
        headline=line,
        expiry=None,
        findings=(),
        citations=(),
        answer=line,
    )


def _license(certificate: Certificate, validity: Validity) -> Mapping[str, Any]:
    return {
        "number": certificate.number,
        "status": validity.status,
        "valid_until": validity.valid_until.isoformat() if validity.valid_until else None,
        "days_left": validity.days_left,
    }


def _section(language: Language, heading: str, items: Sequence[str]) -> list[str]:
    return [say(language, f"answer.{heading}"), *(f"• {item}" for item in items)] if items else []


def expiry_line(
    language: Language, certificate: Certificate, validity: Validity, renewal: Renewal | None
) -> str | None:
    """The sentence that leads every permission answer while the license is not in force."""
    if validity.status in IN_FORCE:
        return None
    if validity.valid_until is None:
        return say(language, "answer.expiry.unknown")
    return say(
        language,
        f"answer.expiry.{validity.status}",
        issued=certificate.issued,
        valid_until=validity.valid_until,
        days=-(validity.days_left or 0),
        who=renewal.recorded_by if renewal else "",
        applied_on=renewal.applied_on if renewal else "",
    )
