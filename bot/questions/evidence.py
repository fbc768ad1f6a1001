"""Which words of a question speak for a topic: the first link of every answer's why."""

from collections.abc import Sequence

from bot.questions.knowledge import Knowledge
from bot.questions.scores import Scored

MOST = 3


def words_for(topic: int, parts: Sequence[Scored], knowledge: Knowledge) -> tuple[str, ...]:
    """The up to three runs of text that weigh most for a topic (by index), heaviest first."""
    column = knowledge.weights[:, topic]
    found: dict[str, int] = {}
    for part in parts:
        for feature in part.features:
            if feature[0] == "@" or feature[0] == "^":
                continue
            row = knowledge.rows.get(feature)
            if row is not None and column[row] > 0:
                found[feature] = int(column[row])
    ranked = sorted(found, key=lambda feature: (-found[feature] * len(feature) ** 0.5, feature))
    kept: list[str] = []
    for feature in ranked:
        if feature in ("?", "#"):
            continue
        if not any(feature in other or other in feature for other in kept):
            kept.append(feature)
        if len(kept) == MOST:
            break
    return tuple(kept)
