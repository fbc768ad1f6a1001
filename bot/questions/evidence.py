"""Which words of a question speak for a topic: the first link of every answer's why."""

from collections.abc import Sequence

import numpy as np

from bot.questions.knowledge import Knowledge
from bot.questions.reading import is_han
from bot.questions.scores import Scored

MOST = 3
CANDIDATES = 20
FEW = 3  # words, of which nothing can be told


def words_for(topic: int, parts: Sequence[Scored], knowledge: Knowledge) -> tuple[str, ...]:
    """The up to three runs of text that weigh most for a topic (by index), heaviest first."""
    found: dict[str, float] = {}
    for part in parts:
        weights = knowledge.weights[part.rows, topic]
        for position in np.argsort(-weights.astype(int), kind="stable")[:CANDIDATES].tolist():
            name = part.words[position]
            if weights[position] > 0 and name[0] not in "^?#":
                found[name] = float(weights[position]) * len(name) ** 0.5
    kept: list[str] = []
    for name in sorted(found, key=lambda name: (-found[name], name)):
        if not any(name in other or other in name for other in kept):
            kept.append(name)
        if len(kept) == MOST:
            break
    return tuple(kept)


def is_known(part: Scored, knowledge: Knowledge) -> bool:
    """Whether enough of a part's words were ever taught: half of the Latin ones, a fifth of Han pairs."""
    latin = [token for token in part.segment.tokens if token.isascii() and token not in ("?", "#")]
    runs = [token for token in part.segment.tokens if is_han(token)]
    han = [run[i : i + 2] for run in runs for i in range(max(len(run) - 1, 1))]
    known_latin = sum(map(knowledge.is_taught, latin))
    known_han = sum(map(knowledge.is_taught, han))
    return (len(latin) < FEW or known_latin * 2 >= len(latin)) and (len(han) < FEW or known_han * 5 >= len(han))
