"""Reading the journal from its first entry on, each checked against its hash and the one before.

Every line is read, at a microsecond or so each; only those asked for are parsed.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import orjson

from bot.record.errors import Altered, Broken, Missing, RecordError, Reordered, naming
from bot.record.lines import FIRST, check_line, link

_MONTH = re.compile(r"\d{4}-\d\d\.jsonl")
RESTORE = "restore it from a backup"


@dataclass(frozen=True)
class Position:
    """A place right behind an entry. `end` is the size of `file` up to there, in bytes."""

    file: str = ""
    end: int = 0
    seq: int = 0
    hash: str = FIRST


START = Position()


class Line(NamedTuple):
    """One sound entry: its canonical form, and its `hash` as text."""

    seq: int
    body: bytes
    hash: str


@dataclass(frozen=True)
class Torn:
    """What a power cut left behind the last whole entry: never acknowledged. `size` in bytes."""

    file: str
    start: int
    size: int


def months(folder: Path) -> list[Path]:
    """The journal's files, oldest first."""
    if not folder.exists():
        return []
    with naming(folder):
        return sorted(path for path in folder.iterdir() if _MONTH.fullmatch(path.name))


class Walk:
    """Iterates over the sound entries; afterwards `position` is the end, `torn` what was cut off.

    `anchor` is a position that the journal is known to have reached: that entry must be there, and the
    same. `stop` ends the walk at that number. `progress` is told the bytes read, now and then.
    Raises Altered, Missing or Reordered at the first entry that is wrong.
    """

    def __init__(
        self,
        folder: Path,
        anchor: Position = START,
        stop: int | None = None,
        progress: Callable[[int], None] | None = None,
    ) -> None:
        self.folder = folder
        self.position = START
        self.torn: Torn | None = None
        self.files = 0
        self._anchor = anchor
        self._stop = stop
        self.progress = progress

    def __iter__(self) -> Iterator[Line]:
        files = months(self.folder)
        self.files = len(files)
        for path in files:
            if self.torn:  # only the last file can end in the middle of a line
                raise self._wrong(Altered, self.torn.file, "the file ends in the middle of an entry")
            yield from self._file(path)
        if self.position.seq < self._anchor.seq and (self._stop is None or self._stop >= self._anchor.seq):
            last = self.position.file or "the journal"
            raise self._gone(last, self._anchor.seq)

    def _file(self, path: Path) -> Iterator[Line]:
        prev, seq, end, number, reported = self.position.hash, self.position.seq, 0, 0, 0
        name, anchor, stop = path.name, self._anchor, self._stop
        with naming(path), path.open("rb", buffering=1 << 18) as file:
            for line in file:
                number += 1
                if seq == stop:
                    break
                checked = check_line(line)
                if checked is None:
                    self._end(path, line, number, end)
                    break
                body, digest = checked
                if not body.endswith(link(prev, seq + 1)):
                    raise self._misplaced(path, body, number)
                seq, prev, end = seq + 1, digest, end + len(line)
                self.position = Position(name, end, seq, digest)
                if seq == anchor.seq and digest != anchor.hash:
                    raise self._wrong(
                        Altered, name, "it is not the entry that was there when the view was written", seq
                    )
                if self.progress and end - reported >= 1 << 20:
                    self.progress(end - reported)
                    reported = end
                yield Line(seq, body, digest)
        if self.progress:
            self.progress(end - reported)
        # An empty file of a month is where the disk was full at its first entry.

    def _end(self, path: Path, line: bytes, number: int, end: int) -> None:
        """A line whose hash does not fit: cut off by a power cut, or altered?"""
        size = path.stat().st_size - end
        # Blocks that never reached the disk read as zeros. What a reader beside the writer sees of a line
        # in the making has no line end.
        cut = not line.endswith(b"\n") or b"\0" in line
        if not cut or self.position.seq < self._anchor.seq:
            raise self._wrong(Altered, path.name, "its content does not fit its hash", line=number)
        self.torn = Torn(path.name, end, size)

    def _misplaced(self, path: Path, body: bytes, number: int) -> RecordError:
        expected = self.position.seq + 1
        found = int(orjson.loads(body)["seq"])
        if found == expected:
            return self._wrong(Altered, path.name, "it does not follow the entry before it", line=number)
        if found < expected or self._stands_later(path, expected):
            text = f"entry {found} stands where entry {expected} belongs"
            return Reordered(
                f"{self._place(path.name, number)}: {text}; {RESTORE}", path.name, number, expected
            )
        return self._gone(path.name, found - 1, number)

    def _stands_later(self, path: Path, seq: int) -> bool:
        with path.open("rb") as file:
            return any(f',"seq":{seq},"hash":"'.encode() in line for line in file)

    def _gone(self, file: str, last: int, line: int = 1) -> Missing:
        first = self.position.seq + 1
        between = f"after {self.position.file}" if self.position.file else "at the start"
        whole = f" and before {file}" if file != self.position.file and file.endswith(".jsonl") else ""
        entries = f"entry {first} is" if first == last else f"entries {first} to {last} are"
        text = f"{entries} missing {between}{whole}; {RESTORE}"
        return Missing(f"{self.folder}: {text}", file, line, first)

    def _place(self, file: str, line: int) -> str:
        return f"{self.folder / file}, line {line}"

    def _wrong(
        self, kind: type[Broken], file: str, problem: str, entry: int | None = None, line: int | None = None
    ) -> Broken:
        seq = entry or self.position.seq + 1
        place = f"{self.folder / file}" + (f", line {line}" if line else "")
        return kind(f"{place}: entry {seq} was altered: {problem}; {RESTORE}", file, line or 0, seq)
