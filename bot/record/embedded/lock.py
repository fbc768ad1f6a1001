"""One writer: a lock on a file of STATE_DIR that the system itself lets go when its process ends.

Own lines, since the libraries for it remove the file when they let go (a third process may then lock a new
one beside a second that holds the old), or create it readable for everyone.
"""

import fcntl
import os
from pathlib import Path

from bot.record.errors import InUse, naming


class Lock:
    """Held from its making until `release`, or the end of the process, however it ends."""

    def __init__(self, path: Path) -> None:
        """Raises InUse, with the holder's process id, where another process (or this one) holds it."""
        with naming(path):
            self._handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pid = _pid(self._handle)
            os.close(self._handle)
            who = f"process {pid}" if pid else "another process"
            text = f"{who} uses this record already; stop it first, or set another STATE_DIR"
            raise InUse(f"{path.parent}: {text}", pid) from None
        with naming(path):
            os.ftruncate(self._handle, 0)
            os.pwrite(self._handle, f"{os.getpid()}\n".encode(), 0)

    def release(self) -> None:
        """Lets the next process in. The file stays: who is waiting for it has it open."""
        os.close(self._handle)


def holder(path: Path) -> int | None:
    """The process id of whoever holds the lock; None if nobody does."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except OSError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _pid(handle) or 0
    finally:
        os.close(handle)
    return None


def _pid(handle: int) -> int | None:
    text = os.pread(handle, 32, 0).strip()
    return int(text) if text.isdigit() else None
