"""When the working view is written: behind the journal, now and then, in a thread of its own."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bot.record.embedded.verification import Position
from bot.record.embedded.view import append_closed, write_view
from bot.record.errors import named
from bot.record.store import Document

log = logging.getLogger(__name__)

VIEW_EVERY = 1000
"""Entries after which the view is written again: what a start after a crash has to add up."""


@dataclass(frozen=True)
class Present:
    """The state at one moment: `new_keys` are the keys closed since the last one was asked for."""

    position: Position
    documents: list[Document]
    new_keys: bytes
    closed: tuple[int, int]  # how many keys are closed in all, and their checksum


class ViewKeeper:
    """Keeps the view's files up to date; one writer at a time."""

    def __init__(self, folder: Path, saved: int, present: Callable[[], Present]) -> None:
        """`saved` is the entry that the view on disk has reached."""
        self._folder = folder
        self._saved = saved
        self._present = present
        self._unsaved = b""
        self._stopped = False
        self._lock = threading.Lock()

    def reached(self, seq: int) -> None:
        """Told of entries on disk: writes the view in the background when it has fallen far behind."""
        if seq - self._saved >= VIEW_EVERY and not self._lock.locked():
            threading.Thread(target=self.save, name="record-view", daemon=True).start()

    def save(self) -> None:
        """Writes the view as of now. A failure is only logged: the journal has everything."""
        with self._lock:
            if not self._stopped:
                self._save()

    def stop(self) -> None:
        """Writes the view for the last time; from then on its files may be someone else's."""
        with self._lock:
            if not self._stopped:
                self._save()
                self._stopped = True

    def _save(self) -> None:
        now = self._present()
        self._unsaved += now.new_keys
        if now.position.seq == self._saved:
            return
        try:
            append_closed(self._folder, now.closed[0] - len(self._unsaved) // 8, self._unsaved)
            write_view(self._folder, now.documents, now.closed, now.position)
            self._unsaved, self._saved = b"", now.position.seq
        except OSError as error:
            log.warning("the working view was not written: %s", named(error, self._folder))
