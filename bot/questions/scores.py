"""How strongly a text speaks of each topic."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.questions.features import concepts_in, pair_features, segment_features
from bot.questions.knowledge import Knowledge
from bot.questions.reading import Segment


@dataclass(frozen=True, eq=False)
class Evidence:
    """The summed weights of a stretch of text, one number a topic, over `count` known features."""

    raw: NDArray[np.int64]
    count: int

    def __add__(self, other: "Evidence") -> "Evidence":
        return Evidence(self.raw + other.raw, self.count + other.count)


@dataclass(frozen=True, eq=False)
class Scored:
    """A segment with its concepts, features and evidence; `unknown` is its share of unknown words."""

    segment: Segment
    concepts: frozenset[str]
    features: frozenset[str]
    evidence: Evidence
    chances: NDArray[np.float64]


def weigh(features: Iterable[str], knowledge: Knowledge) -> Evidence:
    """The evidence of a set of features."""
    rows = [row for feature in features if (row := knowledge.rows.get(feature)) is not None]
    return Evidence(knowledge.weights[rows].sum(axis=0, dtype=np.int64), len(rows))


def score(segments: Iterable[Segment], knowledge: Knowledge) -> tuple[Scored, ...]:
    """Each segment's evidence; concepts that neighbors share count with the later one."""
    scored = []
    before: frozenset[str] = frozenset()
    for segment in segments:
        concepts = concepts_in(segment.tokens, knowledge.matcher)
        features = segment_features(segment.tokens, concepts)
        own = weigh(features | pair_features(before, concepts), knowledge)
        scored.append(Scored(segment, concepts, frozenset(features), own, probabilities(own, knowledge)))
        before = concepts
    return tuple(scored)


def probabilities(evidence: Evidence, knowledge: Knowledge) -> NDArray[np.float64]:
    """Softmax over topics; a text without any known feature gets the bias alone."""
    logits = knowledge.bias + evidence.raw * (1 / (knowledge.unit * max(evidence.count, 1) ** 0.5))
    powers: NDArray[np.float64] = np.exp(logits - logits.max())
    return powers / powers.sum()
