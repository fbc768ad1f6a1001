"""What a question is about: the topics it names, the words that name them, and what stayed dark."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.questions.evidence import words_for
from bot.questions.facts import STRICTEST_FIRST
from bot.questions.knowledge import Knowledge, knowledge
from bot.questions.reading import read
from bot.questions.repair import repaired
from bot.questions.scores import Scored, probabilities, score
from bot.words import Language

# The thresholds were chosen on questions that taught nothing; `make bench` prints what they bring.
SURE = 0.60  # a part of a question speaks of its topic
DOUBT = 0.15  # so much weight on what the license does not allow forbids a yes
FEWEST = 4  # known features in a part before its own topic counts
BACKGROUND = 0.7  # a part that is so surely no request is left out

_PROHIBITED, _NOT_COVERED, _UNCLEAR, _CONDITIONAL, _ALLOWED, _INFO = range(len(STRICTEST_FIRST))
# Parts of a longer text that only sound like these say nothing about what is asked.
_NEVER_BESIDE = frozenset({"filler", "vague", "off_topic", "internal_matter"})

Verdicts = NDArray[np.int64]
"""For each topic of the knowledge, the place of its verdict in STRICTEST_FIRST."""


@dataclass(frozen=True)
class Match:
    """A topic that the question names; `clause` instead where it asks for a clause by number."""

    topic: str
    words: tuple[str, ...]
    clause: str | None = None


@dataclass(frozen=True)
class Understanding:
    """`doubt` is a key of words answer.because: why no yes is given although the topics allow it."""

    language: Language
    matches: tuple[Match, ...]
    doubt: str | None = None
    doubt_part: str = ""


def understand(question: str, verdicts: Verdicts) -> Understanding:
    """The topics of a question, given what the license decides of each topic."""
    known = knowledge()
    reading = repaired(read(question), known)
    parts = _foreground(score(reading.segments, known), known)
    if not parts:
        return Understanding(reading.language, (Match("vague", ()),), "not_understood")
    whole = parts[0].evidence
    for part in parts[1:]:
        whole = whole + part.evidence
    chances = probabilities(whole, known)
    mass = np.bincount(verdicts, weights=chances, minlength=len(STRICTEST_FIRST))
    leading = int(mass.argmax())
    found = [int(np.where(verdicts == leading, chances, 0).argmax())]
    for part in parts:
        best = int(part.chances.argmax())
        if (
            part.chances[best] >= SURE
            and part.evidence.count >= FEWEST
            and best not in found
            and known.topics[best] not in _NEVER_BESIDE
        ):
            found.append(best)
    doubt = None
    if leading in (_CONDITIONAL, _ALLOWED) and mass[: _UNCLEAR + 1].sum() > DOUBT:
        doubt = "not_understood"
    return Understanding(
        reading.language, tuple(Match(known.topics[i], words_for(i, parts, known)) for i in found), doubt
    )


def _foreground(scored: Sequence[Scored], known: Knowledge) -> list[Scored]:
    """The parts that carry the request: background sentences are left out, unless all are."""
    filler = known.topics.index("filler")
    spoken = [part for part in scored if part.evidence.count]
    kept = [part for part in spoken if part.chances[filler] < BACKGROUND]
    return kept or spoken
