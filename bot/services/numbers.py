"""Names for what is kept: a letter and the next free number."""

from bot.record.store import Reading


class Numbers:
    """Counts on from the highest number of a table; a closed document's number is never used again."""

    def __init__(self, store: Reading, table: str, letter: str) -> None:
        self._store = store
        self._table = table
        self._letter = letter
        self._next = 1

    def next(self) -> str:
        """A name that was never used; adding it may still fail where two ask at once: then ask again."""
        while self._store.used(self._table, f"{self._letter}{self._next}"):
            self._next += 1
        return f"{self._letter}{self._next}"
