"""The engine for one process: the journal on disk, the present in memory, the view behind them.

A write is checked against the state, put in line, and synced to the journal together with whatever else
came meanwhile (one sync for all of them); then the state takes it in and the writer is answered. A read
waits for what is in line, so nothing that a power cut could undo is ever told to anyone.
"""

import copy
import errno
import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from bot.record.embedded.journal import Journal, month_of, set_aside
from bot.record.embedded.lock import Lock
from bot.record.embedded.opening import JOURNAL, LOCK, Opened, make_folders, read_record
from bot.record.embedded.snapshot import entries
from bot.record.embedded.state import as_data, document_of, place_of
from bot.record.embedded.verification import Position
from bot.record.embedded.view_keeper import VIEW_EVERY, Present, ViewKeeper
from bot.record.errors import Changed, RecordError, Taken, TooLong, Unwritable, named
from bot.record.fields import ABOUT, exact_fields
from bot.record.lines import write_line, write_time
from bot.record.privacy import clean, whole
from bot.record.store import Add, Change, Document, JournalEntry, Value, Written

log = logging.getLogger(__name__)

LARGEST_ENTRY = 1_000_000
"""Bytes of one entry's line."""
_JUMP = timedelta(seconds=1)
"""Clocks that are kept in step go back by less."""
_SELF = "xuke"


@dataclass
class _Batch:
    """Entries that will be synced together."""

    lines: list[tuple[str, bytes]] = field(default_factory=list)
    entries: list[tuple[int, datetime, dict[str, Any], str]] = field(default_factory=list)
    settled: bool = False
    error: RecordError | None = None


class EmbeddedStore:
    """`bot.record.store.Store` on files in one directory."""

    def __init__(self, state_dir: Path, lock: Lock, opened: Opened, now: Callable[[], datetime]) -> None:
        self.run = uuid4().hex
        self.notices: tuple[str, ...] = ()
        self._dir = state_dir
        self._file_lock = lock
        self._now = now
        self._state = opened.state
        self._position = opened.position
        self._journal = Journal(state_dir / JOURNAL, opened.position)
        self._lock = threading.Lock()  # state, position, what is in line
        self._disk = threading.Lock()  # the journal's file; taken before _lock, never inside it
        self._gathering = self._latest = _Batch()
        self._staged: dict[tuple[str, str], Document | None] = {}
        self._next = (opened.position.seq, opened.position.hash, opened.last, opened.position.file)
        self._broken: RecordError | None = None
        self._closed = False
        self._problem: str | None = None
        self._last_at = opened.last
        self._view = ViewKeeper(state_dir, opened.position.seq - opened.lag, self._present)

    def mend(self, notices: tuple[str, ...], opened: Opened, aside: Path | None) -> None:
        """Says, and journals, what was found wrong and is right again."""
        found = [*notices, *opened.mended(self._dir, aside)]
        for notice in found:
            log.warning("%s", notice)
            self.write(_SELF, "record.mended", about={"what": notice})
        late = (opened.last - self._now()).total_seconds()
        if late >= _JUMP.total_seconds():
            found.append(f"the clock is {int(late)} seconds behind the last entry; one of the two was wrong")
        self.notices = tuple(found)
        if opened.problem or opened.lag >= VIEW_EVERY:
            self._view.save()

    def get(self, table: str, key: str) -> Document | None:
        """See Store."""
        with self._read():
            return self._state.get(table, key)

    def all(self, table: str) -> list[Document]:
        """See Store."""
        with self._read():
            return self._state.all(table)

    def used(self, table: str, key: str) -> bool:
        """See Store."""
        with self._read():
            return self._state.used(table, key)

    def history(self, wanted: Callable[[JournalEntry], bool] | None = None) -> Iterator[JournalEntry]:
        """See Store."""
        with self._read():
            stop = self._position.seq
        return entries(self._dir, stop, wanted)

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
        while True:
            with self._lock:
                try:
                    batch, written = self._stage(actor, kind, changes, data)
                    break
                except (Taken, Changed):
                    # Perhaps because of what is in line: refuse only what is sure.
                    behind = self._latest
                    if behind.settled or not self._in_line(changes):
                        raise
            self._settle(behind)
        self._settle(batch)
        self._problem = str(batch.error) if batch.error else None
        if batch.error:
            raise copy.copy(batch.error)
        self._view.reached(written.seq)
        return written

    def problem(self) -> str | None:
        """See Store."""
        return str(self._broken) if self._broken else self._problem

    def close(self) -> None:
        """Writes the view and lets the next process in."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            self._broken = self._broken or Unwritable(f"{self._dir}: the record is closed")
        self._settle(self._latest)
        with self._disk:
            self._journal.close()
        self._view.stop()
        self._file_lock.release()

    def _present(self) -> Present:
        with self._lock:
            closed = self._state.closed
            keys = closed.take_unsaved()
            return Present(self._position, self._state.documents(), keys, (closed.count, closed.checksum))

    def _read(self) -> threading.Lock:
        self._settle(self._latest)
        return self._lock

    def _in_line(self, changes: tuple[Change, ...]) -> bool:
        return any(place_of(change) in self._staged for change in changes)

    def _stage(
        self, actor: str, kind: str, changes: tuple[Change, ...], data: dict[str, Any]
    ) -> tuple[_Batch, Written]:
        """Checks the changes and puts the entry in line. Under the lock."""
        if self._broken:
            raise copy.copy(self._broken)
        if len({place_of(change) for change in changes}) < len(changes):
            raise ValueError("one entry may change a document once")
        for change in changes:
            self._check(change)
        at = self._moment()
        seq = self._line(at, actor, kind, data)
        documents = []
        for place, (change, stored) in enumerate(zip(changes, data.get("changes", ()), strict=True)):
            created = (seq, place) if isinstance(change, Add) else change.document.created
            document = document_of(stored, seq, created)
            self._staged[place_of(change)] = None if stored["do"] == "close" else document
            documents.append(document)
        self._latest = self._gathering
        return self._gathering, Written(seq, at, tuple(documents))

    def _check(self, change: Change) -> None:
        table, key = place = place_of(change)
        if isinstance(change, Add):
            if not 1 <= len(key) <= 200 or any(letter.isspace() for letter in table + key):
                raise ValueError(f"{key!r} is no key: 1 to 200 characters, no blanks")
            if place in self._staged or self._state.used(table, key):
                raise Taken(f"{table} {key} exists already; nothing was written")
            return
        now = self._staged[place] if place in self._staged else self._state.get(table, key)
        if now is None or now.version != change.document.version:
            raise Changed(f"{table} {key} was changed by someone else meanwhile; look again")

    def _moment(self) -> datetime:
        """Now; where the clock was set back, after an entry that says so."""
        now, last = self._now().astimezone(UTC), self._next[2]
        if now >= last:
            return now
        if last - now < _JUMP:
            return last
        seconds = int((last - now).total_seconds())
        log.warning("the clock was set back by %d seconds", seconds)
        self._line(now, _SELF, "clock.set_back", {"about": {"seconds": seconds}})
        return now

    def _line(self, at: datetime, actor: str, kind: str, data: dict[str, Any]) -> int:
        seq, prev, _, file = self._next
        text = write_time(at)
        line, digest = write_line(seq + 1, text, whole(actor), kind, data, prev)
        if len(line) > LARGEST_ENTRY:
            raise TooLong(f"{len(line)} bytes are too long to be kept; the limit is {LARGEST_ENTRY}")
        file = month_of(text, file)
        self._gathering.lines.append((file, line))
        self._gathering.entries.append((seq + 1, at, data, digest))
        self._next = (seq + 1, digest, at, file)
        return seq + 1

    def _settle(self, batch: _Batch) -> None:
        """Returns when the batch is on disk, or was refused by it."""
        if batch.settled or not batch.lines:
            return
        with self._disk:
            if batch.settled:
                return
            try:
                with self._lock:
                    # Only the one at the disk closes a batch, so this is the one that gathers.
                    self._gathering = _Batch()
                self._journal.append(batch.lines)
                self._take_in(batch)
            except OSError as error:
                self._give_up(batch, error)
            except BaseException:  # such as Ctrl-C: whether the batch is on disk, only a start can tell
                self._give_up(batch, OSError(errno.EINTR, "interrupted in the middle of a write"), sure=False)
                raise

    def _take_in(self, batch: _Batch) -> None:
        with self._lock:
            for seq, at, data, _ in batch.entries:
                self._state.apply(seq, at, data)
            seq, _, _, digest = batch.entries[-1]
            self._position = Position(self._journal.file, self._journal.end, seq, digest)
            if self._gathering.lines:
                self._staged = {
                    place: document
                    for place, document in self._staged.items()
                    if place in self._places(self._gathering)
                }
            else:
                self._staged = {}
            self._last_at = batch.entries[-1][1]
            batch.settled = True

    @staticmethod
    def _places(batch: _Batch) -> set[tuple[str, str]]:
        return {
            (change["table"], change["key"])
            for _, _, data, _ in batch.entries
            for change in data.get("changes", ())
        }

    def _give_up(self, batch: _Batch, error: OSError, sure: bool = True) -> None:
        """Nothing of the batch, nor of what was put in line behind it, has happened."""
        problem = named(error, self._dir)
        with self._lock:
            if not sure or not self._journal.sound:
                self._broken = problem = Unwritable(f"{problem}; then start Xuke again")
            for waiting in (batch, self._gathering):
                waiting.error = problem
                waiting.settled = True
            self._gathering = _Batch()
            self._staged = {}
            self._next = (self._position.seq, self._position.hash, self._last_at, self._position.file)


def _cleaned(change: Change) -> Any:
    return clean(change.value, exact_fields(place_of(change)[0]))


def open_embedded(state_dir: Path, now: Callable[[], datetime]) -> EmbeddedStore:
    """Opens the record for writing, made new where there is none, mended where a crash left marks.

    Raises RecordError with one line: InUse, Altered, Missing, Reordered, NotAllowed, ReadOnly, DiskFull.
    """
    notices = make_folders(state_dir)
    lock = Lock(state_dir / LOCK)
    try:
        opened = read_record(state_dir)
        aside = set_aside(state_dir / JOURNAL, opened.torn) if opened.torn else None
        store = EmbeddedStore(state_dir, lock, opened, now)
        store.mend(notices, opened, aside)
    except BaseException:
        lock.release()
        raise
    return store
