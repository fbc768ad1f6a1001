"""How strongly a text, and each part of it, speaks of each topic."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.questions.features import concepts_in, idea_features, word_features
from bot.questions.knowledge import Knowledge
from bot.questions.reading import Segment

Chances = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Scores:
    """One row a segment: the sums of its features' weights, how many they are, and the chances of each
    topic. `words` are the segments' known words in text order, `rows` their rows in the weights;
    `concepts` the ideas that each segment names."""

    segments: tuple[Segment, ...]
    sums: NDArray[np.int64]
    counts: NDArray[np.int64]
    chances: Chances
    concepts: tuple[frozenset[str], ...]
    words: tuple[tuple[str, ...], ...]
    rows: tuple[tuple[int, ...], ...]

    def together(self, kept: Sequence[int], knowledge: Knowledge) -> Chances:
        """The chances of each topic in some of the segments taken as one text."""
        return _chances(self.sums[kept].sum(axis=0), self.counts[kept].sum(), knowledge)

    def spans(self, kept: Sequence[int], knowledge: Knowledge) -> tuple[Chances, NDArray[np.int64]]:
        """The chances of each kept segment and, of more than two, each pair of neighbors; their counts."""
        if len(kept) <= 2:
            return self.chances[kept], self.counts[kept]
        left, right = kept[:-1], kept[1:]
        sums, counts = self.sums[left] + self.sums[right], self.counts[left] + self.counts[right]
        pairs = _chances(sums, counts[:, None], knowledge)
        return np.concatenate([self.chances[kept], pairs]), np.concatenate([self.counts[kept], counts])


def score(segments: Sequence[Segment], knowledge: Knowledge) -> Scores:
    """Scores each segment; ideas that neighbors share count with the later one."""
    known = knowledge.rows
    words: list[tuple[str, ...]] = []
    word_rows: list[tuple[int, ...]] = []
    rows: list[int] = []
    starts: list[int] = []
    ideas: list[frozenset[str]] = [frozenset()]
    for segment in segments:
        starts.append(len(rows))
        concepts = concepts_in(segment.tokens, knowledge.matcher)
        found = [(word, known[word]) for word in word_features(segment.tokens) if word in known]
        words.append(tuple(word for word, _ in found))
        word_rows.append(tuple(row for _, row in found))
        rows += word_rows[-1]
        rows += [known[idea] for idea in idea_features(concepts, ideas[-1]) if idea in known]
        ideas.append(concepts)
    counts = np.diff([*starts, len(rows)])
    sums = np.zeros((len(segments), len(knowledge.topics)), dtype=np.int64)
    spoken = np.flatnonzero(counts)
    if len(spoken):
        # reduceat would give an empty segment its successor's first row.
        weights = knowledge.weights[rows]
        sums[spoken] = np.add.reduceat(weights, np.array(starts)[spoken], axis=0, dtype=np.int64)
    chances = _chances(sums, counts[:, None], knowledge)
    return Scores(tuple(segments), sums, counts, chances, tuple(ideas[1:]), tuple(words), tuple(word_rows))


def _chances(sums: NDArray[np.int64], counts: NDArray[np.int64], knowledge: Knowledge) -> Chances:
    """Softmax over topics; a text without any known feature gets the bias alone."""
    logits = knowledge.bias + sums / (knowledge.unit * np.sqrt(np.maximum(counts, 1)))
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    chances: Chances = powers / powers.sum(axis=-1, keepdims=True)
    return chances
