"""What can go wrong with the record, each with a name and one line that says what to do."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.errors import BadInput, CouldNot


class RecordError(CouldNot):
    """The record could not do what was asked; nothing half-done remains."""


class DiskFull(RecordError):
    """No room for another entry."""


class ReadOnly(RecordError):
    """The file system takes no writes."""


class NotAllowed(RecordError):
    """This user of the machine may not write there."""


class Unwritable(RecordError):
    """Any other failure of the disk."""


class InUse(RecordError):
    """Another process writes to this record; `pid` is its process id, None where it cannot be read."""

    def __init__(self, message: str, pid: int | None = None) -> None:
        super().__init__(message)
        self.pid = pid


class Broken(RecordError):
    """The journal is not what was written. `entry` is the number of the first entry that is wrong."""

    def __init__(self, message: str, file: str, line: int, entry: int) -> None:
        super().__init__(message)
        self.file = file
        self.line_number = line
        self.entry = entry


class Altered(Broken):
    """An entry's content or its place in the chain was changed."""


class Missing(Broken):
    """Entries, or whole months, are gone."""


class Reordered(Broken):
    """Entries stand in another order than they were written in."""


class Taken(RecordError):
    """A key is used already."""


class Changed(RecordError):
    """A document was changed or closed since it was read."""


class TooLong(BadInput):
    """An entry above the largest size."""


_NAMES: dict[int, tuple[type[RecordError], str]] = {
    errno.ENOSPC: (DiskFull, "the disk is full; free some space, nothing acknowledged is lost"),
    errno.EDQUOT: (DiskFull, "the disk quota is used up; free some space, nothing acknowledged is lost"),
    errno.EFBIG: (DiskFull, "the file may not grow; raise the limit, nothing acknowledged is lost"),
    errno.EROFS: (ReadOnly, "the file system is read-only; mount it writable or set another STATE_DIR"),
    errno.EACCES: (NotAllowed, "permission denied; make this user its owner or set another STATE_DIR"),
    errno.EPERM: (NotAllowed, "permission denied; make this user its owner or set another STATE_DIR"),
    errno.ENOTDIR: (Unwritable, "is no directory; set another STATE_DIR"),
    errno.EEXIST: (Unwritable, "is no directory; set another STATE_DIR"),
}


def named(error: OSError, path: Path) -> RecordError:
    """The named error for what the system said of `path`."""
    kind, text = _NAMES.get(
        error.errno or 0,
        (Unwritable, f"{(error.strerror or 'input/output error').lower()}; check the disk, then start again"),
    )
    return kind(f"{path}: {text}")


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Turns the system's errors of a block into named ones."""
    try:
        yield
    except OSError as error:
        raise named(error, path) from error
