"""The engines that the record's promises are tested on."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bot.record import open_store, read_store
from bot.record.store import Reading, Store
from tests.kill_rounds import abandon
from tests.record.kept import Clock


@dataclass(frozen=True)
class Engine:
    """How a record is opened, read beside its writer, and let go of as a crash does; `place` names one."""

    name: str
    open: Callable[[Path, Clock], Store]
    read: Callable[[Path], Reading]
    abandon: Callable[[Store], None]


EMBEDDED = Engine("embedded", open_store, read_store, abandon)
ENGINES = (EMBEDDED,)
