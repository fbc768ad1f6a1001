"""The licenses that the tests read, and what two texts of one license must have in common."""

from pathlib import Path
from typing import Any

from bot.data import DATA
from bot.license.certificate import Certificate, parse, read
from bot.license.text import fold

FIXTURES = Path(__file__).parent.parent / "fixtures" / "licenses"
SHIPPED = (DATA / "license.txt").read_text(encoding="utf-8")
NAMES = sorted(path.stem for path in FIXTURES.glob("*.txt"))


def shipped() -> Certificate:
    return read(DATA / "license.txt")


def other(name: str) -> Certificate:
    """A fixture: "marketplace", "data-center", …"""
    return read(FIXTURES / f"{name}.txt")


def with_scope(scope: str) -> Certificate:
    """The shipped license with another scope."""
    start, end = SHIPPED.index("信息服务业务(仅限"), SHIPPED.index("\n\n\n\n发证机关")
    return parse(SHIPPED[:start] + scope + SHIPPED[end:])


def changed(old: str, new: str) -> Certificate:
    """The shipped license with `old`, which it must hold, replaced."""
    assert old in SHIPPED
    return parse(SHIPPED.replace(old, new))


def facts(certificate: Certificate) -> dict[str, Any]:
    """Everything that neither line breaks nor the width of punctuation may change."""
    return {
        "number": certificate.number,
        "holder": certificate.holder,
        "legal representative": certificate.legal_representative,
        "issuer": certificate.issuer,
        "business": [
            (line.name, line.limits, line.includes, line.excludes, line.area) for line in certificate.business
        ],
        "note": fold(certificate.approval_note or ""),
        "scope": fold(certificate.scope),
        "dates": (certificate.issued, certificate.valid_until),
        "sites": certificate.sites,
        "annex": [(field.label, field.value) for field in certificate.annex],
        "clauses": {clause.id: fold(clause.text) for clause in certificate.clauses.values()},
        "problems": sorted(
            (problem.field, problem.key, fold(problem.found)) for problem in certificate.problems
        ),
    }


def flat(text: str) -> str:
    return "".join(text.split())
