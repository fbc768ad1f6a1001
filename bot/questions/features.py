"""What the understanding counts in a stretch of text: words, word pairs, Han n-grams, and concepts.

Concepts (data/concepts.yaml) are what lets an English saying teach a Chinese question: two ideas
that meet in a sentence ("each other" + "at once") are a feature of their own.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import ahocorasick

from bot.questions.reading import Reading, flat, normalize


def concept_matcher(concepts: Mapping[str, str]) -> Any:
    """An automaton over `{concept: "way, way, …"}`; matched on flat text, it yields concept names."""
    ways: dict[str, list[str]] = {}
    for concept, text in concepts.items():
        for way in text.split(","):
            pattern = flat(normalize(way))
            if pattern.strip():
                ways.setdefault(_bounded(pattern), []).append(concept)
    automaton = ahocorasick.Automaton()
    for pattern, names in ways.items():
        automaton.add_word(pattern, tuple(names))
    automaton.make_automaton()
    return automaton


def _bounded(pattern: str) -> str:
    """Latin ends need a word boundary, Han ends do not: Chinese is written without spaces."""
    words = pattern.split()
    left = " " if words[0].isascii() else ""
    right = " " if words[-1].isascii() else ""
    return left + " ".join(words) + right


def concepts_in(tokens: Iterable[str], matcher: Any) -> frozenset[str]:
    """The concepts that a segment's tokens name."""
    found: set[str] = set()
    for _, names in matcher.iter(" " + " ".join(tokens) + " "):
        found.update(names)
    return frozenset(found)


def word_features(tokens: Sequence[str]) -> set[str]:
    """Stems, pairs of neighboring stems, and Han n-grams of one to four characters."""
    found: set[str] = set()
    before = "^"
    for token in tokens:
        if token[0] > "⺀":
            length = len(token)
            for start in range(length):
                found.add(token[start])
                found.add(token[start : start + 2])
                found.add(token[start : start + 3])
                found.add(token[start : start + 4])
            before = token[-1]
        else:
            found.add(token)
            found.add(f"{before} {token}")
            before = token
    return found


def pair_features(left: frozenset[str], right: frozenset[str]) -> set[str]:
    """`@a+b` for the concepts of one segment (left is right) or of two neighbors."""
    return {f"@{a}+{b}" if a < b else f"@{b}+{a}" for a in left for b in right if a != b}


def segment_features(tokens: Sequence[str], concepts: frozenset[str]) -> set[str]:
    """Everything counted in one segment."""
    return word_features(tokens) | {f"@{name}" for name in concepts} | pair_features(concepts, concepts)


def whole_features(reading: Reading, matcher: Any) -> set[str]:
    """Everything counted in a whole text: its segments, and the concepts of neighbors."""
    found: set[str] = set()
    before: frozenset[str] = frozenset()
    for segment in reading.segments:
        concepts = concepts_in(segment.tokens, matcher)
        found |= segment_features(segment.tokens, concepts)
        found |= pair_features(before, concepts)
        before = concepts
    return found
