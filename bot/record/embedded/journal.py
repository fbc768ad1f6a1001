"""The file that is the truth: lines are appended and synced; nothing in it is ever rewritten."""

import os
from collections.abc import Sequence
from pathlib import Path

from bot.record.embedded.verification import Position, Torn
from bot.record.errors import InUse, naming


def month_of(at: str, current: str) -> str:
    """The file for an entry of that moment; never one before the `current`, whatever the clock says."""
    return max(f"{at[:7]}.jsonl", current)


def sync_folder(folder: Path) -> None:
    """Makes created, renamed and removed names in a folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def set_aside(folder: Path, torn: Torn) -> Path:
    """Moves what a power cut left behind the last whole entry to a file of its own, which it returns."""
    source = folder / torn.file
    with naming(source), source.open("r+b") as file:
        file.seek(torn.start)
        rest = file.read()
        number = 1
        while (aside := folder / f"{torn.file}.torn-{number}").exists():
            number += 1
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as kept:
            kept.write(rest)
            kept.flush()
            os.fsync(kept.fileno())
        sync_folder(folder)
        file.truncate(torn.start)
        os.fsync(file.fileno())
    return aside


class Journal:
    """The end of the journal, open for appending. For one thread at a time."""

    def __init__(self, folder: Path, position: Position) -> None:
        self.folder = folder
        self.file, self.end = position.file, position.end
        self.sound = True
        self._handle: int | None = None
        if self.file:
            with naming(folder / self.file):
                self._handle = os.open(folder / self.file, os.O_WRONLY | os.O_APPEND)

    def append(self, lines: Sequence[tuple[str, bytes]]) -> None:
        """Writes (file name, line) pairs and syncs them to the disk.

        Raises OSError; the files are then as they were before, unless `sound` is False. Raises InUse, with
        nothing written, where somebody else wrote to the file, or put another in its place.
        """
        self._check_own()
        before = self.file, self.end
        self.sound = False
        try:
            at = 0
            while at < len(lines):
                name = lines[at][0]
                group = [line for file, line in lines[at:] if file == name]
                if name != self.file:
                    self._turn(name)
                self._write(b"".join(group))
                at += len(group)
        except OSError:
            self._take_back(*before)
            self.sound = True
            raise
        self.sound = True

    def _check_own(self) -> None:
        """A second writer would break the chain: better none goes on than both."""
        if self._handle is None:
            return
        mine, path = os.fstat(self._handle), self.folder / self.file
        try:
            there = os.stat(path)
        except FileNotFoundError:
            raise InUse(f"{path}: it was removed under a running Xuke; restore it from a backup") from None
        if (there.st_dev, there.st_ino, there.st_size) != (mine.st_dev, mine.st_ino, self.end):
            raise InUse(f"{path}: another process has written to it; stop that one, verify the journal")

    def _turn(self, name: str) -> None:
        handle = os.open(self.folder / name, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        self.close()
        self._handle, self.file = handle, name
        self.end = os.fstat(handle).st_size
        sync_folder(self.folder)

    def _write(self, content: bytes) -> None:
        assert self._handle is not None
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(self._handle, rest) :]
        os.fsync(self._handle)
        self.end += len(content)

    def _take_back(self, file: str, end: int) -> None:
        """After a failed append: whatever reached the files is not acknowledged, and goes."""
        if self._handle is None:
            return
        if self.file != file:
            os.ftruncate(self._handle, 0)
            os.fsync(self._handle)
            self.close()
            self.file, self.end = file, end
            if not file:
                return
            self._handle = os.open(self.folder / file, os.O_WRONLY | os.O_APPEND)
        os.ftruncate(self._handle, end)
        os.fsync(self._handle)
        self.end = end

    def close(self) -> None:
        """Lets go of the file; what was appended is on disk already."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
