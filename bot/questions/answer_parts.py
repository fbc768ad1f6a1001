"""What an answer is made of (contract section 3, "An answer")."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal

Verdict = Literal["allowed", "conditional", "not_covered", "prohibited", "unclear", "info"]

# With several topics the strictest decides; `info` yields to every judgement.
STRICTEST_FIRST: tuple[Verdict, ...] = (
    "prohibited",
    "not_covered",
    "unclear",
    "conditional",
    "allowed",
    "info",
)


@dataclass(frozen=True)
class Citation:
    """A verbatim run of the license text and the clause it stands in."""

    clause: str
    quote: str


@dataclass(frozen=True)
class Reference:
    """Law from outside the license: never a citation, always marked as such."""

    source: str
    note: str


@dataclass(frozen=True)
class Finding:
    """One topic of a question and what the license says of it."""

    topic: str
    title: str
    business: str | None
    verdict: Verdict
    matched: tuple[str, ...]
    because: str
    citations: tuple[Citation, ...]
    next_steps: tuple[str, ...]
    references: tuple[Reference, ...]


@dataclass(frozen=True)
class Answer:
    """A whole answer; `answer` is its plain text, `headline` its first sentence.

    `ruling` is an officer's word on the question, `ruled` the same as a sentence; `verdict` stays the
    license's own. `read_by` names the readers that the reading rests on; `kind` says what was said, as far
    as it is known. What is no question about the license has no findings; `command` is then the command
    that was meant, if any.
    """

    question: str
    language: Literal["en", "zh"]
    as_of: date
    license: Mapping[str, Any]
    verdict: Verdict
    may_launch: bool
    headline: str
    expiry: str | None
    findings: tuple[Finding, ...]
    citations: tuple[Citation, ...]
    answer: str
    read_by: tuple[str, ...] = ("words",)
    kind: str | None = None
    command: str | None = None
    ruling: Mapping[str, Any] | None = None
    ruled: str | None = None

    @property
    def because(self) -> str:
        """Why it is so: of the leading finding, or the whole line where nothing was asked of the license."""
        return self.findings[0].because if self.findings else self.headline

    def as_json(self) -> dict[str, Any]:
        """The contract's JSON document: plain values, dates in ISO 8601."""
        return {
            "question": self.question,
            "language": self.language,
            "as_of": self.as_of.isoformat(),
            "license": dict(self.license),
            "verdict": self.verdict,
            "may_launch": self.may_launch,
            "findings": [asdict(finding) for finding in self.findings],
            "citations": [asdict(citation) for citation in self.citations],
            "ruling": dict(self.ruling) if self.ruling else None,
            "read_by": list(self.read_by),
            "answer": self.answer,
        }
