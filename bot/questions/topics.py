"""The topics of data/topics.yaml, and what a license decides of each."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from bot.data import load
from bot.errors import BadInput
from bot.license.certificate import Certificate
from bot.license.scope import Coverage, coverage
from bot.questions.answer_parts import Citation, Verdict

Anchors = Mapping[str, str | None]
"""Clause id -> words of that clause that the quote must hold (None: the clause's first words)."""


@dataclass(frozen=True)
class Topic:
    """One entry of data/topics.yaml; the file's head says what each field means."""

    id: str
    business: str | None
    debatable: bool
    forbidden: Anchors
    requires: Anchors
    cite: Anchors
    undetermined: Anchors
    info: Anchors
    free: Anchors | None
    outside: bool
    silent: bool
    talk: bool
    claims: str | None
    spoken: str | None
    named_by: str | None
    next_steps: tuple[str, ...]
    references: tuple[str, ...]

    @property
    def anchors(self) -> list[tuple[str, str | None]]:
        """Every quote that the topic rests on."""
        groups = (self.forbidden, self.requires, self.cite, self.undetermined, self.info, self.free or {})
        return [anchor for group in groups for anchor in group.items()]


@dataclass(frozen=True)
class Judgment:
    """What the license decides of a topic; `reason` is a key of words answer.because."""

    verdict: Verdict
    reason: str
    coverage: Coverage | None
    citations: tuple[Citation, ...]
    clauses: tuple[str, ...]


@cache
def topics() -> Mapping[str, Topic]:
    """All topics by id. Raises BadInput, naming file and entry, for a field that is none."""
    known = set(Topic.__dataclass_fields__) - {"id", "next_steps"} | {"next"}
    found = {}
    for name, entry in load("topics").items():
        for field in entry.keys() - known:
            raise BadInput(
                f"data/topics.yaml: {name}: unknown field {field!r}; the file's head lists the fields"
            )
        found[name] = Topic(
            id=name,
            business=entry.get("business"),
            debatable=entry.get("debatable", False),
            forbidden=entry.get("forbidden", {}),
            requires=entry.get("requires", {}),
            cite=entry.get("cite", {}),
            undetermined=entry.get("undetermined", {}),
            info=entry.get("info", {}),
            free=entry.get("free"),
            outside=entry.get("outside", False),
            silent=entry.get("silent", False),
            talk=entry.get("talk", False),
            claims=entry.get("claims"),
            spoken=entry.get("spoken"),
            named_by=entry.get("named_by"),
            next_steps=tuple(entry.get("next", ())),
            references=tuple(entry.get("references", ())),
        )
    return found


def missing_quotes(certificate: Certificate) -> list[str]:
    """A line for each quote of data/topics.yaml that this license does not hold."""
    return [
        f"data/topics.yaml: {topic.id}: clause {clause} does not hold {words!r}"
        for topic in topics().values()
        for clause, words in topic.anchors
        if citation(certificate, clause, words) is None
    ]


def citation(certificate: Certificate, clause: str, words: str | None) -> Citation | None:
    """The run of `clause` that holds `words`, verbatim; None where this license has no such run."""
    try:
        return Citation(clause, certificate.quote(clause, words))
    except KeyError:
        return None


def whole_clause(certificate: Certificate, clause: str) -> tuple[Citation, ...]:
    """A clause in all its words, the items within it included; () where this license has no such clause."""
    within = [found for found in certificate.clauses if found.startswith(f"{clause}(")]
    try:
        return tuple(Citation(it, run) for it in (clause, *within) for run in certificate.quotable(it))
    except KeyError:
        return ()


def judge(topic: Topic, certificate: Certificate) -> Judgment:
    """The verdict on a topic, read from this license alone (expiry is another matter)."""
    if topic.outside:
        reason = topic.id if topic.id in ("other_company_license", "off_topic", "vague") else "outside_matter"
        return Judgment("unclear", reason, None, (), ())
    if topic.silent or topic.talk:
        return Judgment("info", "clause", None, (), ())
    if topic.info:
        return _resting_on("info", "clause", topic.info, certificate)
    if topic.free is not None:
        return _resting_on("allowed", "free", topic.free, certificate)
    if topic.undetermined:
        return _resting_on("unclear", "undetermined", topic.undetermined, certificate)
    found = coverage(certificate, topic.business) if topic.business else None
    if topic.forbidden and not (found and found.state == "covered"):
        judgment = _resting_on("prohibited", "prohibited", topic.forbidden, certificate, found, topic.cite)
        if judgment.clauses:
            return judgment
    if found is None:
        judgment = _resting_on("conditional", "requires", topic.requires, certificate)
        return judgment if judgment.clauses else Judgment("unclear", "undetermined", None, (), ())
    return _by_scope(topic, found, certificate)


def _by_scope(topic: Topic, found: Coverage, certificate: Certificate) -> Judgment:
    if found.state == "covered":
        judgment = _resting_on("conditional", "conditional", topic.requires, certificate, found, topic.cite)
        if judgment.clauses:
            return judgment
        reason = "covered_item" if topic.business and topic.business.startswith("item.") else "covered"
        return _resting_on("allowed", reason, {}, certificate, found, topic.cite)
    if found.state == "needs_approval":
        return _resting_on("conditional", "needs_approval", topic.requires, certificate, found, topic.cite)
    verdict: Verdict = "unclear" if topic.debatable else "not_covered"
    reason = "debatable" if topic.debatable else found.state
    return _resting_on(verdict, reason, {}, certificate, found, {**topic.cite, **_clauses(topic.requires)})


def _clauses(anchors: Anchors) -> dict[str, str | None]:
    """The anchors in provisions; the scope is quoted by its deciding words already."""
    return {clause: words for clause, words in anchors.items() if clause != "scope"}


def _resting_on(
    verdict: Verdict,
    reason: str,
    anchors: Anchors,
    certificate: Certificate,
    found: Coverage | None = None,
    beside: Anchors | None = None,
) -> Judgment:
    deciding = [quote for clause, words in anchors.items() if (quote := citation(certificate, clause, words))]
    others = [
        quote for clause, words in (beside or {}).items() if (quote := citation(certificate, clause, words))
    ]
    scope = [Citation(found.clause, found.quote)] if found else []
    return Judgment(
        verdict,
        reason,
        found,
        tuple(dict.fromkeys([*scope, *deciding, *others])),
        tuple(quote.clause for quote in deciding),
    )
