"""`python -m bot journal verify`: whether the record is what was written. Reads only, also beside Xuke."""

import json
import sys
from datetime import UTC, tzinfo
from pathlib import Path

from bot.errors import BadInput
from bot.moments import write_moment
from bot.record.embedded.lock import holder
from bot.record.embedded.opening import JOURNAL, LOCK, known_end
from bot.record.embedded.verification import Walk, months
from bot.record.errors import Broken
from bot.record.lines import read_body, read_time, write_time


def verify(state_dir: Path, as_json: bool, zone: tzinfo = UTC) -> tuple[int, str]:
    """The exit code and what to print: 0 where every entry is what was written, 1 where one is not. `zone` is
    that of the moments that people read.

    The hash of the last entry stands for the whole record: whoever noted it elsewhere can tell later that
    nothing before it was changed, not even by someone who made every hash anew.
    Raises BadInput where there is no record, RecordError where it cannot be read.
    """
    if not state_dir.is_dir():
        raise BadInput(f"STATE_DIR: {state_dir} does not exist; nothing has been recorded there yet")
    running = holder(state_dir / LOCK)
    # Before the journal is read: a running Xuke writes on meanwhile.
    walk = Walk(state_dir / JOURNAL, known_end(state_dir))
    try:
        last = _walk(walk)
    except Broken as error:
        broken = {"file": error.file, "line": error.line, "entry": error.entry, "problem": str(error)}
        document = {"ok": False, "entries": walk.position.seq, "broken": broken}
        return 1, json.dumps(document, ensure_ascii=False) if as_json else str(error)
    # What a running process is just writing is no damage.
    torn = walk.torn.size if walk.torn and running is None else 0
    if as_json:
        document = {
            "ok": True,
            "entries": walk.position.seq,
            "months": walk.files,
            "last": last,
            "head": walk.position.hash,
            "torn_bytes": torn,
            "broken": None,
        }
        return 0, json.dumps(document, ensure_ascii=False)
    if last is None:
        return 0, "The record is sound: it has no entry yet."
    moment = write_moment(read_time(last), zone)
    text = f"The record is sound: {walk.position.seq} entries in {walk.files} months, the last of {moment}.\n"
    text += f"Hash of the last entry: {walk.position.hash}"
    if torn:
        text += (
            f"\n{torn} bytes behind it were cut off by a crash and never acknowledged; the next start sets"
        )
        text += " them aside."
    return 0, text


def _walk(walk: Walk) -> str | None:
    """Reads every entry with a progress bar where someone watches; returns the moment of the last."""
    line = None
    if sys.stderr.isatty():
        from tqdm import tqdm

        size = sum(file.stat().st_size for file in months(walk.folder))
        with tqdm(total=size, unit="B", unit_scale=True, desc="verify", leave=False) as bar:
            walk.progress = bar.update
            for line in walk:  # noqa: B007  the last one counts
                pass
    else:
        for line in walk:  # noqa: B007
            pass
    return write_time(read_body(line.body, line.hash).at) if line else None
