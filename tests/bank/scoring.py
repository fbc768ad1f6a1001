"""Scores answers on labeled questions: `{"q", "verdict", "accept", "cite_any", …}` a line."""

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bot.data import DATA
from bot.license.certificate import Certificate, read
from bot.questions.answer import Counsel
from bot.questions.understanding import AskModel

FORBIDDEN = {"not_covered", "prohibited"}


@dataclass(frozen=True)
class Tally:
    """Shares of 1, and counts of what must not happen."""

    accuracy: float
    citation: float
    abstained: float
    false_permits: list[str]
    invented_quotes: list[str]

    def __str__(self) -> str:
        return (
            f"accuracy {self.accuracy:.3f}, citation {self.citation:.3f}, abstained {self.abstained:.3f}, "
            f"false permits {len(self.false_permits)}, invented quotes {len(self.invented_quotes)}"
        )


def rows(path: Path) -> list[dict[str, Any]]:
    """The labeled questions of a bank."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def is_false_permit(row: dict[str, Any], verdict: str) -> bool:
    """`allowed` where the label lacks it; `conditional` where only refusals are right."""
    if verdict == "allowed":
        return "allowed" not in row["accept"]
    return verdict == "conditional" and set(row["accept"]) <= FORBIDDEN


def license_of(path: Path) -> Certificate:
    """The license that a bank's labels follow: the text beside it, else the shipped one."""
    beside = path.with_suffix(".txt")
    return read(beside if beside.exists() else DATA / "license.txt")


def tally(path: Path, on: date, model: AskModel | None = None) -> Tally:
    """Every question of a bank, asked of its license; `model` reads along, where there is one."""
    certificate = license_of(path)
    counsel = Counsel(certificate, model=model)
    bank = rows(path)
    right = cited = citable = abstained = decidable = 0
    permits, invented = [], []
    for row in bank:
        answer = counsel.answer(row["q"], on)
        right += answer.verdict in row["accept"]
        if is_false_permit(row, answer.verdict):
            permits.append(row["q"])
        if "unclear" not in row["accept"]:
            decidable += 1
            abstained += answer.verdict == "unclear"
        if row["cite_any"]:
            citable += 1
            cited += bool({citation.clause for citation in answer.citations} & set(row["cite_any"]))
        invented += [c.quote for c in answer.citations if "".join(c.quote.split()) not in certificate.flat]
    return Tally(right / len(bank), cited / max(citable, 1), abstained / max(decidable, 1), permits, invented)
