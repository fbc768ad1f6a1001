"""What the understanding counts in a stretch of text: words, word pairs, Han n-grams, and concepts.

Concepts (data/concepts.yaml) are what lets an English saying teach a Chinese question: two ideas
that meet in a sentence ("each other" + "at once") are a feature of their own.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import ahocorasick

from bot.questions.reading import Reading, flat, is_han, normalize


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


def word_features(tokens: Sequence[str]) -> dict[str, None]:
    """Stems, pairs of neighboring stems, and Han n-grams of one to four characters, in text order."""
    found: dict[str, None] = {}
    before = "^"
    for token in tokens:
        if is_han(token):
            for start in range(len(token)):
                for length in (1, 2, 3, 4):
                    found[token[start : start + length]] = None
            before = token[-1]
        else:
            found[token] = None
            found[f"{before} {token}"] = None
            before = token
    return found


def idea_features(concepts: frozenset[str], before: frozenset[str]) -> set[str]:
    """`@a` for each concept of a segment, `@a+b` for two that meet in it or with its neighbor."""
    ordered = sorted(concepts)
    found = {f"@{name}" for name in ordered}
    found.update(f"@{a}+{b}" for nth, a in enumerate(ordered) for b in ordered[nth + 1 :])
    found.update(f"@{a}+{b}" if a < b else f"@{b}+{a}" for a in before for b in concepts if a != b)
    return found


def whole_features(reading: Reading, matcher: Any) -> set[str]:
    """Everything counted in a whole text: its segments, and the concepts of neighbors."""
    found: set[str] = set()
    before: frozenset[str] = frozenset()
    for segment in reading.segments:
        concepts = concepts_in(segment.tokens, matcher)
        found.update(word_features(segment.tokens))
        found |= idea_features(concepts, before)
        before = concepts
    return found
