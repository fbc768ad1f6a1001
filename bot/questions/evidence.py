"""Which words of a question speak for a topic: the first link of every answer's why."""

from collections.abc import Sequence

import numpy as np

from bot.questions.knowledge import Knowledge
from bot.questions.reading import Segment, is_han, light
from bot.questions.scores import Scores

MOST = 3
CANDIDATES = 48
FEW = 3  # words, of which nothing can be told


def words_for(topic: int, scores: Scores, parts: Sequence[int], knowledge: Knowledge) -> tuple[str, ...]:
    """The up to three runs of text that weigh most for a topic (by index), heaviest first."""
    places = [(part, word) for part in parts for word in scores.words[part]]
    weights = knowledge.weights[[row for part in parts for row in scores.rows[part]], topic].astype(np.int64)
    found: dict[str, tuple[float, int]] = {}
    for position in np.argsort(-weights, kind="stable")[:CANDIDATES].tolist():
        part, word = places[position]
        if weights[position] > 0 and word[0] not in "^?#":
            # One Han character is half a word at best.
            whole = 0.2 if len(word) == 1 and is_han(word) else len(word) ** 0.5
            found.setdefault(word, (float(weights[position]) * whole, part))
    kept: list[str] = []
    for word in sorted(found, key=lambda word: (-found[word][0], word)):
        if not any(word in other or other in word for other in kept):
            kept.append(word)
        if len(kept) == MOST:
            break
    return tuple(as_written(word, scores.segments[found[word][1]]) for word in kept)


def as_written(feature: str, segment: Segment) -> str:
    """A word feature in the question's own words: "messag" as "messages"; Han stands as it is."""
    stems = tuple(feature.split())
    for start in range(len(segment.tokens) - len(stems) + 1):
        if segment.tokens[start : start + len(stems)] == stems:
            return " ".join(segment.words[start : start + len(stems)])
    return feature


def is_known(segment: Segment, knowledge: Knowledge, spelled: bool = False) -> bool:
    """Whether enough of a part's words were ever taught: half of the Latin ones, and more than half of those
    that every question has not, several guesses at misspelled ones not counted; a fifth of Han pairs.
    `spelled`: a word of English need not be taught."""

    def is_taught(token: str) -> bool:
        return knowledge.is_taught(token) or (spelled and token in knowledge.words)

    latin = [token for token in segment.tokens if token.isascii() and token not in ("?", "#")]
    runs = [token for token in segment.tokens if is_han(token)]
    han = [run[i : i + 2] for run in runs for i in range(max(len(run) - 1, 1))]
    known_latin = sum(map(is_taught, latin))
    telling = [token for token in latin if token not in light("en")]
    guesses = segment.guesses if segment.guesses > 1 else 0
    if len(telling) >= FEW and (sum(map(is_taught, telling)) - guesses) * 2 <= len(telling):
        return False
    known_han = sum(map(knowledge.is_taught, han))
    return (len(latin) < FEW or known_latin * 2 >= len(latin)) and (
        len(han) < FEW or known_han * 5 >= len(han)
    )
