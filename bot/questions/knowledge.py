"""What the understanding knows, loaded once: the learned weights and the concepts."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from bot.data import load
from bot.questions.features import concept_matcher
from bot.questions.learned import LEARNED, learned

# Nothing here multiplies matrices; without this, NumPy spends its start on threads for that.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Knowledge:
    """`weights[rows[feature]]` is a feature's weight for each topic, in 1/`unit`, learned from sayings."""

    topics: tuple[str, ...]
    bias: NDArray[np.float64]
    unit: float
    rows: Mapping[str, int]
    weights: NDArray[np.int8]
    words: frozenset[str]
    syllables: frozenset[str]
    pinyin: Mapping[str, str]
    matcher: Any

    def is_taught(self, feature: str) -> bool:
        """Whether a saying has taught this feature."""
        return feature in self.rows

    def spellings(self, token: str) -> list[str]:
        """Taught, well-spelled words that begin like `token` and are about as long."""
        return [
            word
            for length in (len(token) - 1, len(token), len(token) + 1)
            for word in self._by_shape.get((token[0], length), ())
        ]

    @cached_property
    def _by_shape(self) -> dict[tuple[str, int], list[str]]:
        shapes: dict[tuple[str, int], list[str]] = {}
        for word in self.rows:
            if word in self.words:
                shapes.setdefault((word[0], len(word)), []).append(word)
        return shapes


@cache
def knowledge() -> Knowledge:
    """Everything learned from data/sayings, with the concepts of data/concepts.yaml."""
    model = learned("model")
    return Knowledge(
        topics=tuple(model["topics"]),
        bias=np.array(model["bias"]),
        unit=model["unit"],
        rows={feature: row for row, feature in enumerate(model["features"])},
        weights=np.load(LEARNED / "weights.npy", mmap_mode="r"),
        words=frozenset(model["words"].split()),
        syllables=frozenset(model["syllables"].split()),
        pinyin=model["pinyin"],
        matcher=concept_matcher(load("concepts")),
    )
