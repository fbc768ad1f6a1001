"""The record as it is at one moment, for commands that only read beside a running Xuke."""

from collections.abc import Callable, Iterator
from pathlib import Path

from bot.record.embedded.opening import JOURNAL, read_record
from bot.record.embedded.verification import Walk
from bot.record.lines import read_body
from bot.record.store import Document, Head, JournalEntry


def entries(
    state_dir: Path, last: int, wanted: Callable[[JournalEntry], bool] | None = None
) -> Iterator[JournalEntry]:
    """The entries from the first to number `last`, checked, read from disk as the iterator goes."""
    for _, body, digest in Walk(state_dir / JOURNAL, stop=last):
        entry = read_body(body, digest)
        if wanted is None or wanted(entry):
            yield entry


class Snapshot:
    """`bot.record.store.Reading` without a lock: nothing on disk is changed."""

    def __init__(self, state_dir: Path) -> None:
        """Raises RecordError where the record is broken or cannot be read."""
        self._dir = state_dir
        opened = read_record(state_dir)
        self._state, self._position = opened.state, opened.position

    def get(self, table: str, key: str) -> Document | None:
        """See Reading."""
        return self._state.get(table, key)

    def all(self, table: str) -> list[Document]:
        """See Reading."""
        return self._state.all(table)

    def used(self, table: str, key: str) -> bool:
        """See Reading."""
        return self._state.used(table, key)

    @property
    def head(self) -> Head:
        """See Reading."""
        return Head(self._position.seq, self._position.hash)

    def history(self, wanted: Callable[[JournalEntry], bool] | None = None) -> Iterator[JournalEntry]:
        """See Reading."""
        return entries(self._dir, self._position.seq, wanted)
