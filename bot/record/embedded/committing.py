"""Entries on their way to the disk: checked, put in line, synced together with whatever came meanwhile."""

import copy
import errno
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.record.embedded.journal import Journal, month_of
from bot.record.embedded.opening import JOURNAL, Opened
from bot.record.embedded.state import document_of, place_of
from bot.record.embedded.verification import Position
from bot.record.errors import Changed, InUse, RecordError, Taken, TooLong, Unwritable, named
from bot.record.lines import write_line, write_time
from bot.record.privacy import whole
from bot.record.store import Add, Change, Document, Written

log = logging.getLogger(__name__)

LARGEST_ENTRY = 1_000_000
"""Bytes of one entry's line."""
_JUMP = timedelta(seconds=1)
"""Clocks that are kept in step go back by less."""
_SELF = "xuke"


@dataclass
class Batch:
    """Entries that will be synced together."""

    lines: list[tuple[str, bytes]] = field(default_factory=list)
    entries: list[tuple[int, datetime, dict[str, Any], str]] = field(default_factory=list)
    settled: bool = False
    error: RecordError | None = None

    def places(self) -> set[tuple[str, str]]:
        """Tables and keys of the documents that its entries change."""
        changes = (change for _, _, data, _ in self.entries for change in data.get("changes", ()))
        return {(change["table"], change["key"]) for change in changes}


class Committer:
    """The journal's end, the state behind it, and what is in line for both."""

    def __init__(self, state_dir: Path, opened: Opened, now: Callable[[], datetime]) -> None:
        self.lock = threading.Lock()  # state, position, what is in line
        self.state = opened.state
        self.position = opened.position
        self.broken: RecordError | None = None
        self._dir = state_dir
        self._now = now
        self._journal = Journal(state_dir / JOURNAL, opened.position)
        self._disk = threading.Lock()  # the journal's file; taken before `lock`, never inside it
        self._gathering = self._latest = Batch()
        self._staged: dict[tuple[str, str], Document | None] = {}
        self._next = (opened.position.seq, opened.position.hash, opened.last, opened.position.file)
        self._last_at = opened.last

    def write(
        self, actor: str, kind: str, changes: tuple[Change, ...], data: dict[str, Any]
    ) -> tuple[Batch, Written]:
        """Returns when the entry is on disk, or was refused by it: see the batch's `error`.

        Raises Taken and Changed, TooLong, and what keeps the record from being written at all.
        """
        while True:
            with self.lock:
                try:
                    batch, written = self._stage(actor, kind, changes, data)
                    break
                except (Taken, Changed):
                    # Perhaps because of what is in line: refuse only what is sure.
                    behind = self._latest
                    if behind.settled or not any(place_of(change) in self._staged for change in changes):
                        raise
            self._settle(behind)
        self._settle(batch)
        return batch, written

    def settle(self) -> None:
        """Returns when nothing is in line: what can be read then is on disk."""
        self._settle(self._latest)

    def close(self) -> None:
        """Takes in what is in line, then nothing more."""
        with self.lock:
            self.broken = self.broken or Unwritable(f"{self._dir}: the record is closed")
        self.settle()
        self.let_go()

    def let_go(self) -> None:
        """Lets go of the file, whatever is in line."""
        with self._disk:
            self._journal.close()

    def _stage(
        self, actor: str, kind: str, changes: tuple[Change, ...], data: dict[str, Any]
    ) -> tuple[Batch, Written]:
        """Checks the changes and puts the entry in line. Under the lock."""
        if self.broken:
            raise copy.copy(self.broken)
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
            if place in self._staged or self.state.used(table, key):
                raise Taken(f"{table} {key} exists already; nothing was written")
            return
        now = self._staged[place] if place in self._staged else self.state.get(table, key)
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

    def _settle(self, batch: Batch) -> None:
        """Returns when the batch is on disk, or was refused by it."""
        if batch.settled or not batch.lines:
            return
        with self._disk:
            if batch.settled:
                return
            try:
                with self.lock:
                    # Only the one at the disk closes a batch, so this is the one that gathers.
                    self._gathering = Batch()
                self._journal.append(batch.lines)
                self._take_in(batch)
            except InUse as error:
                self._give_up(batch, error, sure=False)
            except OSError as error:
                self._give_up(batch, named(error, self._dir))
            except BaseException:  # such as Ctrl-C: whether the batch is on disk, only a start can tell
                interrupted = OSError(errno.EINTR, "interrupted in the middle of a write")
                self._give_up(batch, named(interrupted, self._dir), sure=False)
                raise

    def _take_in(self, batch: Batch) -> None:
        with self.lock:
            for seq, at, data, _ in batch.entries:
                self.state.apply(seq, at, data)
            seq, _, _, digest = batch.entries[-1]
            self.position = Position(self._journal.file, self._journal.end, seq, digest)
            waiting = self._gathering.places()
            self._staged = {place: it for place, it in self._staged.items() if place in waiting}
            self._last_at = batch.entries[-1][1]
            batch.settled = True

    def _give_up(self, batch: Batch, problem: RecordError, sure: bool = True) -> None:
        """Nothing of the batch, nor of what was put in line behind it, has happened."""
        with self.lock:
            if not sure or not self._journal.sound:
                self.broken = problem = Unwritable(f"{problem}; then start Xuke again")
            for waiting in (batch, self._gathering):
                waiting.error = problem
                waiting.settled = True
            self._gathering = Batch()
            self._staged = {}
            self._next = (self.position.seq, self.position.hash, self._last_at, self.position.file)
