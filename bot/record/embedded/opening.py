"""Reading the record at a start: the view, the journal behind it, and what has to be mended."""

import errno
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.record.embedded.lock import LOCKED
from bot.record.embedded.state import State
from bot.record.embedded.verification import START, Position, Torn, Walk, months
from bot.record.embedded.view import VIEW, Saved, read_view
from bot.record.errors import naming
from bot.record.lines import read_body

JOURNAL = LOCKED


@dataclass(frozen=True)
class Opened:
    """The record as it was found. `problem`: what is wrong with the view; `last`: the last entry's moment."""

    state: State
    position: Position
    last: datetime
    torn: Torn | None
    problem: str | None
    lag: int  # entries that the view lacked

    def mended(self, state_dir: Path, aside: Path | None) -> list[str]:
        """What was found wrong, once it is right again; `aside` is where a torn line went."""
        found = []
        if self.torn and aside:
            found.append(
                f"{self.torn.size} bytes behind entry {self.position.seq} were cut off by a crash and"
                f" never acknowledged; set aside in {aside}"
            )
        if self.problem:
            found.append(
                f"the working view {state_dir / VIEW} was {self.problem};"
                f" made again from the journal's {self.position.seq} entries"
            )
        return found


def make_folders(state_dir: Path) -> tuple[str, ...]:
    """STATE_DIR and the journal's folder, for their owner alone; tells where others could look in."""
    notices = []
    for folder in (state_dir, state_dir / JOURNAL):
        with naming(folder):
            os.makedirs(folder, mode=0o700, exist_ok=True)
            if os.statvfs(folder).f_flag & os.ST_RDONLY:
                raise OSError(errno.EROFS, "read-only file system")
            if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
                raise OSError(errno.EACCES, "permission denied")
            if os.stat(folder).st_mode & 0o077:
                os.chmod(folder, 0o700)
                notices.append(f"{folder} was open to other users of this machine; closed to them")
    return tuple(notices)


def read_record(state_dir: Path) -> Opened:
    """The current state. The whole journal is checked; only what the view lacks is added up.

    Changes nothing on disk. Raises RecordError: Altered, Missing, Reordered and the disk's own.
    """
    folder = state_dir / JOURNAL
    saved, problem = _view(state_dir)
    anchor = saved.position if saved else START
    state = saved.state if saved else State()
    last = datetime.fromtimestamp(0, UTC)
    walk = Walk(folder, anchor)
    body = digest = None
    for seq, body, digest in walk:
        if seq > anchor.seq:
            entry = read_body(body, digest)
            state.apply(seq, entry.at, entry.data)
    if body is not None and digest is not None:
        last = read_body(body, digest).at
    return Opened(state, walk.position, last, walk.torn, problem, walk.position.seq - anchor.seq)


def known_end(state_dir: Path) -> Position:
    """An entry that the journal is known to have reached, from the view; the start where that is no help."""
    saved, _ = _view(state_dir)
    return saved.position if saved else START


def _view(state_dir: Path) -> tuple[Saved | None, str | None]:
    try:
        with naming(state_dir / VIEW):
            saved = read_view(state_dir)
    except ValueError:
        return None, "damaged"
    begun = any(file.stat().st_size for file in months(state_dir / JOURNAL))
    return saved, "missing" if saved is None and begun else None
