"""Facts that stand on the face of the license: which of them a question asks for, by their names.

A question of fact is answered with what it names: asked for the number and the day of expiry, both are given,
whatever else sounds near.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

from bot.data import load
from bot.questions.features import concept_matcher, concepts_in
from bot.questions.knowledge import Knowledge
from bot.questions.reading import Reading


@cache
def _matcher() -> Any:
    return concept_matcher(load("facts"))


def face_facts(found: Sequence[int], reading: Reading, known: Knowledge) -> list[int]:
    """The topics of a question of fact, those of the license's face set right by the names in it.

    A question about anything else stays as it was understood.
    """
    facts = {known.topics.index(name) for name in load("facts")}
    if not found or found[0] not in facts:
        return list(found)
    spoken = [concepts_in(segment.tokens, _matcher()) for segment in reading.segments]
    asked = {known.topics.index(name) for concepts in spoken for name in concepts}
    if not asked:
        return list(found)
    kept = [topic for topic in found if topic not in facts or topic in asked]
    return [*kept, *sorted(asked - set(kept))]
