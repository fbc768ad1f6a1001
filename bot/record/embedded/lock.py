"""One writer: locks that the system itself lets go when their process ends.

The journal's folder is locked, which nobody can remove while it holds the journal; and a file beside it,
which says who holds the lock, and keeps out an older Xuke. Own lines, since the libraries for it lock only a
file, and remove it when they let go (a third process may then lock a new one beside a second that holds the
old), or create it readable for everyone.
"""

import errno
import fcntl
import os
from pathlib import Path

from bot.record.errors import InUse, naming

LOCK, LOCKED = "lock", "journal"


class Lock:
    """Held from its making until `release`, or the end of the process, however it ends."""

    def __init__(self, state_dir: Path) -> None:
        """Raises InUse, with the holder's process id, where another process (or this one) holds it."""
        self._handles: list[int] = []
        folder, path = state_dir / LOCKED, state_dir / LOCK
        with naming(folder):
            self._handles.append(os.open(folder, os.O_RDONLY | os.O_DIRECTORY))
        try:
            with naming(path):
                self._handles.append(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
            for handle in self._handles:
                if not _take(handle):
                    raise _in_use(state_dir, _pid(self._handles[-1]))
            with naming(path):
                os.ftruncate(self._handles[-1], 0)
                os.pwrite(self._handles[-1], f"{os.getpid()}\n".encode(), 0)
        except BaseException:
            self.release()
            raise

    def release(self) -> None:
        """Lets the next process in. The file stays: who is waiting for it has it open."""
        while self._handles:
            os.close(self._handles.pop())


def holder(state_dir: Path) -> int | None:
    """The process id of whoever writes to this record, 0 where it cannot be read; None if nobody does."""
    for path in (state_dir / LOCKED, state_dir / LOCK):
        try:
            handle = os.open(path, os.O_RDONLY)
        except OSError:
            continue
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return _written_pid(state_dir / LOCK) or 0
        except OSError:
            continue
        finally:
            os.close(handle)
    return None


def _take(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        # Network file systems lock no folders: there the file alone has to do.
        if error.errno not in (errno.EBADF, errno.EINVAL, errno.ENOLCK, errno.EOPNOTSUPP):
            raise
    return True


def _in_use(state_dir: Path, pid: int | None) -> InUse:
    who = f"process {pid}" if pid else "another process"
    return InUse(f"{state_dir}: {who} uses this record already; stop it first, or set another STATE_DIR", pid)


def _written_pid(path: Path) -> int | None:
    try:
        return int(path.read_text().strip())
    except (OSError, ValueError):
        return None


def _pid(handle: int) -> int | None:
    text = os.pread(handle, 32, 0).strip()
    return int(text) if text.isdigit() else None
