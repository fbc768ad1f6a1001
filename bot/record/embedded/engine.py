"""The engine for one process: the journal on disk, the present in memory, the view behind them.

A write is checked against the state, put in line, and synced to the journal together with whatever else
came meanwhile (one sync for all of them); then the state takes it in and the writer is answered. A read
waits for what is in line, so nothing that a power cut could undo is ever told to anyone.
"""

import copy
import logging
import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from bot.record.embedded.committing import Committer
from bot.record.embedded.journal import set_aside
from bot.record.embedded.lock import Lock
from bot.record.embedded.opening import JOURNAL, Opened, make_folders, read_record
from bot.record.embedded.snapshot import entries
from bot.record.embedded.state import as_data, place_of
from bot.record.embedded.view_keeper import VIEW_EVERY, Present, ViewKeeper
from bot.record.fields import ABOUT, exact_fields
from bot.record.privacy import clean
from bot.record.store import Change, Document, Head, JournalEntry, Value, Written

log = logging.getLogger(__name__)

_SELF = "xuke"


class EmbeddedStore:
    """`bot.record.store.Store` on files in one directory."""

    def __init__(self, state_dir: Path, lock: Lock, opened: Opened, now: Callable[[], datetime]) -> None:
        self.run = uuid4().hex
        self.notices: tuple[str, ...] = ()
        self._dir = state_dir
        self._file_lock = lock
        self._now = now
        self._commits = Committer(state_dir, opened, now)
        self._closing = threading.Lock()
        self._closed = False
        self.refusals = 0
        self._problem: str | None = None
        self._view = ViewKeeper(state_dir, opened.position.seq - opened.lag, self._present)

    def mend(self, notices: tuple[str, ...], opened: Opened, aside: Path | None) -> None:
        """Says, and journals, what was found wrong and is right again."""
        found = [*notices, *opened.mended(self._dir, aside)]
        for notice in found:
            log.warning("%s", notice)
            self.write(_SELF, "record.mended", about={"what": notice})
        late = (opened.last - self._now()).total_seconds()
        if late >= 1:
            found.append(f"the clock is {int(late)} seconds behind the last entry; one of the two was wrong")
        self.notices = tuple(found)
        if opened.problem or opened.lag >= VIEW_EVERY:
            self._view.save()

    def get(self, table: str, key: str) -> Document | None:
        """See Store."""
        with self._settled():
            return self._commits.state.get(table, key)

    def all(self, table: str) -> list[Document]:
        """See Store."""
        with self._settled():
            return self._commits.state.all(table)

    def used(self, table: str, key: str) -> bool:
        """See Store."""
        with self._settled():
            return self._commits.state.used(table, key)

    def history(self, wanted: Callable[[JournalEntry], bool] | None = None) -> Iterator[JournalEntry]:
        """See Store."""
        return entries(self._dir, self.head.seq, wanted)

    @property
    def head(self) -> Head:
        """See Store."""
        with self._settled():
            return Head(self._commits.position.seq, self._commits.position.hash)

    def gone(self, run: str) -> bool:
        """See Store: there is one writer, so every other start is over."""
        return run != self.run

    def write(self, actor: str, kind: str, *changes: Change, about: Value | None = None) -> Written:
        """See Store. Raises TooLong (BadInput) for an entry above a million bytes."""
        data: dict[str, Any] = {}
        if changes:
            data["changes"] = [as_data(change, _cleaned(change)) for change in changes]
        if about:
            data["about"] = clean(about, exact_fields(ABOUT))
        batch, written = self._commits.write(actor, kind, changes, data)
        self._problem = str(batch.error) if batch.error else None
        if batch.error:
            self.refusals += 1
            raise copy.copy(batch.error)
        self._view.reached(written.seq)
        return written

    def problem(self) -> str | None:
        """See Store."""
        return str(self._commits.broken) if self._commits.broken else self._problem

    def close(self) -> None:
        """Writes the view and lets the next process in."""
        with self._closing:
            if self._closed:
                return
            self._closed = True
        self._commits.close()
        self._view.stop()
        self._file_lock.release()

    def abandon(self) -> None:
        """Lets go as a crash does: the view is not written."""
        self._closed = True
        self._commits.let_go()
        self._file_lock.release()

    def _present(self) -> Present:
        with self._commits.lock:
            state = self._commits.state
            keys = state.closed.take_unsaved()
            closed = (state.closed.count, state.closed.checksum)
            return Present(self._commits.position, state.documents(), keys, closed)

    def _settled(self) -> threading.Lock:
        self._commits.settle()
        return self._commits.lock


def _cleaned(change: Change) -> Any:
    return clean(change.value, exact_fields(place_of(change)[0]))


def open_embedded(state_dir: Path, now: Callable[[], datetime]) -> EmbeddedStore:
    """Opens the record for writing, made new where there is none, mended where a crash left marks.

    Raises RecordError with one line: InUse, Altered, Missing, Reordered, NotAllowed, ReadOnly, DiskFull.
    """
    notices = make_folders(state_dir)
    lock = Lock(state_dir)
    try:
        opened = read_record(state_dir)
        aside = set_aside(state_dir / JOURNAL, opened.torn) if opened.torn else None
        store = EmbeddedStore(state_dir, lock, opened, now)
        store.mend(notices, opened, aside)
    except BaseException:
        lock.release()
        raise
    return store
