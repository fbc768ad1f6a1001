"""What a license decides of a topic, from its own text alone."""

from dataclasses import dataclass, replace

from bot.license.certificate import Certificate
from bot.license.scope import Coverage, coverage
from bot.questions.anchors import Held, hold
from bot.questions.answer_parts import Citation, Verdict
from bot.questions.topics import Anchors, Topic


@dataclass(frozen=True)
class Judgment:
    """What the license decides of a topic; `reason` is a key of words answer.because.

    `clauses` are those that decide, `lost` the words that would and that the license does not hold.
    """

    verdict: Verdict
    reason: str
    coverage: Coverage | None = None
    citations: tuple[Citation, ...] = ()
    clauses: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


def judge(topic: Topic, certificate: Certificate, business: str | None = None) -> Judgment:
    """The verdict on a topic, read from this license alone (expiry is another matter).

    `business` is the part of the topic's business that is meant, where a question tells it. Words under
    `forbidden` or `requires` that the license does not hold never leave a yes: nobody has judged what it says
    in their place.
    """
    if topic.outside:
        reason = topic.id if topic.id in ("other_company_license", "off_topic", "vague") else "outside_matter"
        return Judgment("unclear", reason)
    if topic.silent or topic.talk:
        return Judgment("info", "clause")
    if topic.info:
        held = hold(certificate, topic.info)
        return _resting_on("info", "clause" if held.citations else "silent", held)
    if topic.free is not None:
        return _resting_on("allowed", "free", hold(certificate, topic.free))
    if topic.undetermined:
        return _resting_on("unclear", "undetermined", hold(certificate, topic.undetermined))
    wanted = business or topic.business
    found = coverage(certificate, wanted) if wanted else None
    if topic.forbidden and not (found and found.state == "covered"):
        held = hold(certificate, topic.forbidden)
        if held.citations:
            return _resting_on("prohibited", "prohibited", held, found, _beside(topic.cite, certificate))
        if found is None:
            return Judgment("unclear", "lost", lost=held.lost)
    if found and found.state not in ("covered", "needs_approval"):
        return _refused(topic, found, certificate)
    return _on_conditions(topic, found, certificate)


def _refused(topic: Topic, found: Coverage, certificate: Certificate) -> Judgment:
    beside = _beside(topic.cite, certificate) + _beside(_clauses(topic.requires), certificate)
    if found.state == "partly":
        return _resting_on("unclear", "partly", Held((), ()), found, beside)
    verdict: Verdict = "unclear" if topic.debatable else "not_covered"
    reason = "debatable" if topic.debatable else found.state
    return _resting_on(verdict, reason, Held((), ()), found, beside)


def _on_conditions(topic: Topic, found: Coverage | None, certificate: Certificate) -> Judgment:
    """A yes, if the license holds every word that sets a condition for it."""
    held = hold(certificate, topic.requires)
    also = hold(certificate, topic.also)
    lost = (*held.lost, *(also.lost if certificate.approval_note else ()))
    beside = _beside(topic.cite, certificate)
    deciding = replace(held, citations=(*held.citations, *also.citations))
    if lost:
        return replace(_resting_on("unclear", "lost", deciding, found, beside), lost=lost)
    if found and found.state == "needs_approval":
        return _resting_on("conditional", "needs_approval", deciding, found, beside)
    if deciding.citations:
        return _resting_on("conditional", "conditional" if found else "requires", deciding, found, beside)
    if found is None:
        return Judgment("unclear", "undetermined_bare")
    item = topic.business and topic.business.startswith("item.")
    return _resting_on("allowed", "covered_item" if item else "covered", deciding, found, beside)


def _clauses(anchors: Anchors) -> Anchors:
    """The anchors in provisions; the scope is quoted by its deciding words already."""
    return {clause: words for clause, words in anchors.items() if clause != "scope"}


def _beside(anchors: Anchors, certificate: Certificate) -> tuple[Citation, ...]:
    return hold(certificate, anchors).citations


def _resting_on(
    verdict: Verdict,
    reason: str,
    deciding: Held,
    found: Coverage | None = None,
    beside: tuple[Citation, ...] = (),
) -> Judgment:
    scope = (Citation(found.clause, found.quote),) if found else ()
    return Judgment(
        verdict,
        reason if deciding.citations or reason != "undetermined" else "undetermined_bare",
        found,
        tuple(dict.fromkeys((*scope, *deciding.citations, *beside))),
        tuple(dict.fromkeys(quote.clause for quote in deciding.citations)),
        deciding.lost,
    )
