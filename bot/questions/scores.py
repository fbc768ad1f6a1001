"""How strongly a text speaks of each topic."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.questions.features import concepts_in, idea_features, word_features
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
    """A segment with its known words in text order (and their rows), evidence and chances."""

    segment: Segment
    words: tuple[str, ...]
    rows: NDArray[np.intp]
    evidence: Evidence
    chances: NDArray[np.float64]


def score(segments: Iterable[Segment], knowledge: Knowledge) -> tuple[Scored, ...]:
    """Each segment's evidence; concepts that neighbors share count with the later one."""
    scored = []
    known = knowledge.rows
    before: frozenset[str] = frozenset()
    for segment in segments:
        concepts = concepts_in(segment.tokens, knowledge.matcher)
        words = tuple(word for word in word_features(segment.tokens) if word in known)
        ideas = [idea for idea in idea_features(concepts, before) if idea in known]
        rows = np.array([known[feature] for feature in (*words, *ideas)], dtype=np.intp)
        evidence = Evidence(knowledge.weights[rows].sum(axis=0, dtype=np.int64), len(rows))
        scored.append(
            Scored(segment, words, rows[: len(words)], evidence, probabilities(evidence, knowledge))
        )
        before = concepts
    return tuple(scored)


def probabilities(evidence: Evidence, knowledge: Knowledge) -> NDArray[np.float64]:
    """Softmax over topics; a text without any known feature gets the bias alone."""
    logits = knowledge.bias + evidence.raw * (1 / (knowledge.unit * max(evidence.count, 1) ** 0.5))
    powers: NDArray[np.float64] = np.exp(logits - logits.max())
    return powers / powers.sum()
