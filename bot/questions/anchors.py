"""The words that topics rest on, found in a license: quoted where it holds them, named where it does not."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from bot.license.certificate import Certificate
from bot.license.facts import FIELDS
from bot.license.obligations import duty_words, obligations
from bot.license.wording import describe_wording
from bot.questions.answer_parts import Citation
from bot.questions.topics import Anchors, Topic, topics


@dataclass(frozen=True)
class Held:
    """What a license holds of a topic's anchors: its sentences, and the words that it lacks."""

    citations: tuple[Citation, ...]
    lost: tuple[str, ...]


@dataclass(frozen=True)
class Lost:
    """Words of data/topics.yaml that a license does not hold; `clause` is the template's."""

    topic: str
    group: str
    clause: str
    words: str


def hold(certificate: Certificate, anchors: Anchors) -> Held:
    """The anchors in a license, each once."""
    found, lost = [], []
    for clause, words in _each(anchors):
        quote = citation(certificate, clause, words)
        if quote:
            found.append(quote)
        else:
            lost.append(words_of(words) if words else clause)
    return Held(tuple(dict.fromkeys(found)), tuple(lost))


@lru_cache(maxsize=4_096)
def citation(certificate: Certificate, clause: str, words: str | None) -> Citation | None:
    """The sentence that holds `words`, verbatim, wherever the license has them; None where it has not.

    Without words it is the first sentence of exactly that clause.
    """
    place = locate(certificate, clause, words)
    try:
        if words is None:
            return Citation(clause, certificate.quote(clause))
        return Citation(place[0], certificate.quote(*place)) if place else None
    except KeyError:
        return None


def whole_clause(certificate: Certificate, clause: str) -> tuple[Citation, ...]:
    """A clause in all its words, the items within it included; () where this license has no such clause."""
    within = [found for found in certificate.clauses if found.startswith(f"{clause}(")]
    try:
        return tuple(Citation(it, run) for it in (clause, *within) for run in certificate.quotable(it))
    except KeyError:
        return ()


def locate(certificate: Certificate, clause: str, words: str | None) -> tuple[str, str] | None:
    """The clause of this license that holds `words`, and the words as they stand there, folded."""
    if words is None:
        return None
    if words.startswith("@"):
        duty = obligations(certificate).get(words[1:])
        return (duty.clause, duty.quote) if duty else None
    return certificate.find(words, clause)


@lru_cache(maxsize=16)
def places(certificate: Certificate) -> Mapping[str, str]:
    """The template's clauses, as data/topics.yaml numbers them, by where this license has their words."""
    found: dict[str, list[str]] = {}
    for _, _, clause, words in every_anchor():
        if words and clause not in FIELDS and (place := locate(certificate, clause, words)):
            found.setdefault(clause, []).append(place[0])
    return {clause: max(where, key=where.count) for clause, where in found.items()}


def every_anchor() -> Iterator[tuple[Topic, str, str, str | None]]:
    """Every quote that a topic rests on: topic, field, clause of the template, words."""
    for topic in topics().values():
        for group in ("forbidden", "requires", "also", "cite", "undetermined", "info", "free"):
            for clause, words in _each(getattr(topic, group) or {}):
                yield topic, group, clause, words


def lost_anchors(certificate: Certificate) -> tuple[Lost, ...]:
    """What of data/topics.yaml this license does not hold; of a fact only where it holds nothing of it."""
    return tuple(
        Lost(topic.id, group, clause, words_of(words or ""))
        for topic, group, clause, words in every_anchor()
        if citation(certificate, clause, words) is None
        and not (group == "info" and hold(certificate, topic.info).citations)
    )


def words_of(wording: str) -> str:
    """A wording as a reader is told of it; of a duty the words that its sentence is known by."""
    if not wording.startswith("@"):
        return describe_wording(wording)
    return "…".join(describe_wording(words) for words in duty_words()[wording[1:]].about)


def _each(anchors: Anchors) -> Iterator[tuple[str, str | None]]:
    return ((clause, words) for clause, several in anchors.items() for words in several)
