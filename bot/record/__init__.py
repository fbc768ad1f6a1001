"""What Xuke keeps: `store` is the interface; `open_store` and `read_store` choose the engine behind it."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.record.store import Reading, Store


def open_store(state_dir: Path, now: Callable[[], datetime]) -> "Store":
    """The record in `state_dir`, for its one writer. `now` gives moments with a time zone.

    Raises `bot.record.errors.RecordError`: InUse, Altered, Missing, Reordered, and the disk's own.
    """
    # Engines are loaded when a record is opened: questions need none.
    from bot.record.embedded.engine import open_embedded

    return open_embedded(state_dir, now)


def read_store(state_dir: Path) -> "Reading":
    """The record as it is now, also beside the process that writes. Raises RecordError."""
    from bot.record.embedded.snapshot import Snapshot

    return Snapshot(state_dir)


def find_record(state_dir: Path) -> "Reading | None":
    """The same; None where nothing was ever recorded."""
    from bot.record.embedded.lock import LOCKED

    return read_store(state_dir) if (state_dir / LOCKED).is_dir() else None
