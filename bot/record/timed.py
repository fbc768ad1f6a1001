"""A store whose writes are timed, whatever engine is behind it."""

import time
from collections.abc import Callable
from typing import Any, cast

from bot.record.store import Change, Store, Value, Written


def time_writes(store: Store, note: Callable[[float], None]) -> Store:
    """The same store; `note` hears the seconds of each write that was done."""
    return cast(Store, _TimedStore(store, note))


class _TimedStore:
    """Everything but `write` is the store's own."""

    def __init__(self, store: Store, note: Callable[[float], None]) -> None:
        self._store = store
        self._note = note

    def write(self, actor: str, kind: str, *changes: Change, about: Value | None = None) -> Written:
        """See Store."""
        begun = time.perf_counter()
        written = self._store.write(actor, kind, *changes, about=about)
        self._note(time.perf_counter() - begun)
        return written

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)
