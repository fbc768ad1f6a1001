"""The second reader: a small trained encoder (data/learned/encoder.onnx), loaded when it is first needed.

It starts from multilingual-e5-small (MIT) and was trained on data/sayings; `make model` makes it.
"""

import json
import logging
import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.questions.knowledge import knowledge
from bot.questions.learned import LEARNED
from bot.questions.reading import normalize
from bot.questions.sayings import KINDS, Kind

LONGEST = 128  # pieces of a text; what is longer is read in its parts

log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class Views:
    """What the encoder says of some texts, a row each.

    `topics`: chances over `Knowledge.topics`, a row sums to 1. `named`: for each topic the chance that it is
    only spoken of. `kinds`: chances over KINDS. `follows`: the chance that a text stands on one before it.
    `commands`: the command that each text wants of Xuke, if any.
    """

    topics: NDArray[np.float64]
    named: NDArray[np.float64]
    kinds: NDArray[np.float64]
    follows: NDArray[np.float64]
    commands: tuple[str | None, ...]

    def kind(self, row: int) -> Kind:
        """The likeliest kind of a text."""
        return KINDS[int(self.kinds[row].argmax())]


class Encoder:
    """The encoder, open. May be asked from any thread."""

    def __init__(self) -> None:
        """Raises OSError, ValueError or what onnxruntime raises, where a file is missing or half-written."""
        # Its own threads would cost more than they bring on texts this short.
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        import onnxruntime
        from tokenizers import Tokenizer

        heads = json.loads((LEARNED / "encoder.json").read_text(encoding="utf-8"))
        self._commands: list[str] = heads["commands"]
        if heads["kinds"] != list(KINDS) or not set(knowledge().topics) <= set(heads["topics"]):
            raise ValueError("encoder.json is of other topics than model.json")
        self._columns = [heads["topics"].index(topic) for topic in knowledge().topics]
        self._topics = len(heads["topics"])
        self._tokenizer = Tokenizer.from_file(str(LEARNED / "pieces.json"))
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False
        options.log_severity_level = 3
        path = str(LEARNED / "encoder.onnx")
        self._session: Any = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])

    def read(self, texts: Sequence[str]) -> Views:
        """What it says of each text."""
        found = [encoding.ids for encoding in self._tokenizer.encode_batch([normalize(it) for it in texts])]
        pieces = [[0, *ids[: LONGEST - 2], 2] for ids in found]
        # One at a time: a text costs what it has pieces, and nothing for the length of its neighbors.
        rows = np.concatenate([self._run([it]) for it in pieces]).astype(np.float64)
        topics, named, kinds, follows, commands = np.split(
            rows, np.cumsum([self._topics, self._topics, len(KINDS), 1]), axis=1
        )
        wanted = commands.argmax(axis=1)
        return Views(
            _softmax(topics[:, self._columns]),
            _sigmoid(named[:, self._columns]),
            _softmax(kinds),
            _sigmoid(follows[:, 0]),
            tuple(self._commands[index] if index < len(self._commands) else None for index in wanted),
        )

    def _run(self, pieces: Sequence[Sequence[int]]) -> NDArray[np.float32]:
        width = max(map(len, pieces))
        ids = np.ones((len(pieces), width), dtype=np.int64)
        mask = np.zeros((len(pieces), width), dtype=np.float32)
        for row, found in enumerate(pieces):
            ids[row, : len(found)] = found
            mask[row, : len(found)] = 1
        (rows,) = self._session.run(None, {"ids": ids, "mask": mask})
        return np.asarray(rows, dtype=np.float32)


_opening = threading.Lock()


def encoder() -> Encoder | None:
    """The encoder; None where none is shipped or it cannot be opened: then the words alone decide."""
    if not (LEARNED / "encoder.onnx").exists():
        return None
    with _opening:
        return _open()


@cache
def _open() -> Encoder | None:
    try:
        return Encoder()
    except Exception as error:  # noqa: BLE001 - onnxruntime has no error of its own to catch
        log.warning("data/learned/encoder.onnx cannot be used (%s); `make model` makes it", error)
        return None


def _softmax(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    powers = np.exp(rows - rows.max(axis=1, keepdims=True))
    chances: NDArray[np.float64] = powers / powers.sum(axis=1, keepdims=True)
    return chances


def _sigmoid(values: NDArray[np.float64]) -> NDArray[np.float64]:
    chances: NDArray[np.float64] = 1 / (1 + np.exp(-values))
    return chances
