"""Two readers' word on a question, as one: the linear one's and the encoder's chances, mixed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from bot.questions.knowledge import Knowledge
from bot.questions.readers.encoder import Encoder, Views
from bot.questions.repair import spell_out
from bot.questions.scores import Chances, Scores

SHARE = 0.6  # of the encoder in log chances: chosen on questions that taught nothing
MOST_PARTS = 16  # of a longer text the encoder reads the whole and this many parts
FLOOR = 1e-9


def mix(linear: Chances, encoded: Chances, share: float = SHARE) -> Chances:
    """Chances in the middle of two, by their logarithms."""
    powers = np.maximum(linear, FLOOR) ** (1 - share) * np.maximum(encoded, FLOOR) ** share
    mixed: Chances = powers / powers.sum(axis=-1, keepdims=True)
    return mixed


@dataclass(frozen=True, eq=False)
class Blend(Scores):
    """Scores of both readers; `views` are the encoder's: of the whole text, then of each part in `read`."""

    views: Views
    read: tuple[int, ...]
    linear: Scores

    @classmethod
    def of(cls, text: str, scores: Scores, encoder: Encoder) -> Self:
        """Both readers' scores of a text."""
        spoken = np.flatnonzero(scores.counts).tolist()[:MOST_PARTS]
        read = tuple(spoken) if len(spoken) > 1 else ()
        views = encoder.read([text, *(spell_out(scores.segments[part]) for part in read)])
        chances = scores.chances.copy()
        if read:
            chances[list(read)] = mix(scores.chances[list(read)], views.topics[1:])
        elif spoken:
            chances[spoken] = mix(scores.chances[spoken], views.topics[:1])
        values = {name: getattr(scores, name) for name in Scores.__dataclass_fields__} | {"chances": chances}
        return cls(**values, views=views, read=read, linear=scores)

    @property
    def whole(self) -> Chances:
        """The encoder's chances of the whole text."""
        whole: Chances = self.views.topics[0]
        return whole

    def together(self, kept: Sequence[int], knowledge: Knowledge) -> Chances:
        """The chances of each topic: the linear reader's of the kept parts, the encoder's of the whole."""
        return mix(self.linear.together(kept, knowledge), self.whole)

    def spans(self, kept: Sequence[int], knowledge: Knowledge) -> tuple[Chances, NDArray[np.int64]]:
        """The chances of each kept part; the encoder needs no pairs, since it has read the whole."""
        return self.chances[list(kept)], self.counts[list(kept)]
