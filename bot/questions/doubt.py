"""When a yes is not earned: the guards between what a license allows and an answer that says so.

A wrong yes is the worst answer there is. Each guard turns a yes into `unclear`, never the other way.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bot.questions.answer_parts import STRICTEST_FIRST
from bot.questions.evidence import is_known
from bot.questions.knowledge import Knowledge
from bot.questions.scores import Chances, Scores
from bot.questions.topics import topics

# The thresholds were chosen on questions that taught nothing; `make bench` prints what they bring.
LEAST = 0.20  # what is so little spoken of earns no flat yes
DOUBT = 0.38  # so much weight on what the license does not allow forbids a yes
REFUSED = 0.27  # the same of what it refuses, in the whole question
PART_DOUBT = 0.85  # the same for what it refuses, in one part of the question
LONG = 7  # parts, from which on a question is a story that may hide something:
LONG_DOUBT = 0.60  # what is refused then weighs more, in neighboring parts as well
NAMED = 0.05  # so much of a part that names a refused business must speak of it
SAFEGUARD = "safeguard"  # the idea of what the license or the law asks for
FEWEST = 3  # known features in a part before its own topic counts

_NOT_COVERED, _UNCLEAR, _CONDITIONAL, _ALLOWED = map(
    STRICTEST_FIRST.index, ("not_covered", "unclear", "conditional", "allowed")
)

Verdicts = NDArray[np.int64]
"""For each topic of the knowledge, the place of its verdict in STRICTEST_FIRST."""


def doubt_of(
    found: Sequence[int],
    scores: Scores,
    parts: Sequence[int],
    chances: Chances,
    verdicts: Verdicts,
    known: Knowledge,
) -> tuple[str | None, str]:
    """Why the topics found earn no yes, as a key of words answer.because, and the part that is to blame.

    None where they earn it, or where none of them would give one.
    """
    if verdicts[list(found)].min() not in (_CONDITIONAL, _ALLOWED):
        return None, ""
    if verdicts[found[0]] == _ALLOWED and chances[found[0]] < LEAST:
        return "not_understood", ""
    if chances[verdicts <= _NOT_COVERED].sum() > REFUSED or _drops_safeguard(found, scores, known):
        return "not_understood", ""
    if chances[verdicts <= _UNCLEAR].sum() > DOUBT or _hides_something(scores, parts, verdicts, known):
        return "not_understood", ""
    refused = scores.chances[:, verdicts <= _NOT_COVERED].sum(axis=1)
    for part in parts:
        dark = not is_known(scores.segments[part], known) or _names_refused(part, scores, verdicts, known)
        if dark or (scores.counts[part] >= FEWEST and refused[part] > PART_DOUBT):
            return "part_not_understood", scores.segments[part].text
    return None, ""


def _drops_safeguard(found: Sequence[int], scores: Scores, known: Knowledge) -> bool:
    """Whether what is to be taken away (logs, moderators, the number for complaints) is asked for by the
    license or the law: taking a service away is fine, taking a duty away is not."""
    removes = any(topics()[known.topics[it]].spoken for it in found)
    return removes and any(SAFEGUARD in ideas for ideas in scores.concepts)


def _hides_something(scores: Scores, parts: Sequence[int], verdicts: Verdicts, known: Knowledge) -> bool:
    """Whether a long story speaks somewhere, within two parts, of what the license refuses."""
    if len(parts) < LONG:
        return False
    spans, counts = scores.spans(parts, known)
    return bool((spans[counts >= FEWEST][:, verdicts <= _NOT_COVERED].sum(axis=1) > LONG_DOUBT).any())


def _names_refused(part: int, scores: Scores, verdicts: Verdicts, known: Knowledge) -> bool:
    """Whether a part names, however briefly, a business that this license refuses."""
    return any(
        topic.named_by in scores.concepts[part]
        and verdicts[index := known.topics.index(topic.id)] <= _NOT_COVERED
        and scores.chances[part, index] >= NAMED
        for topic in topics().values()
        if topic.named_by
    )
