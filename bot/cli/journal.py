"""`python -m bot journal verify`: whether the record is what was written. Reads only, also beside Xuke."""

import json
import re
import sys
from datetime import UTC, tzinfo
from pathlib import Path

from bot.errors import BadInput
from bot.moments import write_moment
from bot.record import read_store
from bot.record.embedded.lock import holder
from bot.record.embedded.opening import JOURNAL, known_end
from bot.record.embedded.verification import RESTORE, Walk, months
from bot.record.errors import Broken
from bot.record.lines import read_body, read_time, write_time
from bot.record.store import Head
from bot.services.unreadable import find_unreadable
from bot.words import Language, Words, say

_MARK = re.compile(r"(?:(\d{1,15})-)?([0-9a-f]{8,64})")


def verify(
    state_dir: Path,
    as_json: bool,
    expect: str | None = None,
    zone: tzinfo = UTC,
    language: Language = "en",
) -> tuple[int, str]:
    """The exit code and what to print: 0 where every entry is what was written, 1 where one is not. `zone` is
    that of the moments that people read.

    The hash of the last entry stands for the whole record: whoever noted it elsewhere can tell later that
    nothing before it was changed, not even by someone who made every hash anew. `expect` is such a note, as
    digests and the calendar feed give it: the record must still hold that entry, so that an end cut off
    without a trace is found too.
    Raises BadInput where there is no record, RecordError where it cannot be read.
    """
    if not state_dir.is_dir():
        raise BadInput(Words("errors.journal.none", path=state_dir))
    mark = _mark(expect) if expect else None
    running = holder(state_dir)
    # Before the journal is read: a running Xuke writes on meanwhile.
    walk = Walk(state_dir / JOURNAL, known_end(state_dir))
    try:
        last, found = _walk(walk, mark)
    except Broken as error:
        broken = {"file": error.file, "line": error.line_number, "entry": error.entry, "problem": str(error)}
        document = {"ok": False, "entries": walk.position.seq, "broken": broken}
        return 1, json.dumps(document, ensure_ascii=False) if as_json else str(error)
    missing = _missing(mark, walk) if mark and not found else None
    unreadable = [it.line for it in find_unreadable(read_store(state_dir))]
    # What a running process is just writing is no damage.
    torn = walk.torn.size if walk.torn and running is None else 0
    if as_json:
        document = {
            "ok": not missing,
            "entries": walk.position.seq,
            "months": walk.files,
            "last": last,
            "head": walk.position.hash,
            "mark": Head(walk.position.seq, walk.position.hash).mark,
            "torn_bytes": torn,
            "unreadable": unreadable,
            "broken": {"problem": missing} if missing else None,
        }
        return (1 if missing else 0), json.dumps(document, ensure_ascii=False)
    if missing:
        return 1, missing
    if last is None:
        return 0, say(language, "command_line.journal.empty")
    moment = write_moment(read_time(last), zone)
    counted = {"entries": walk.position.seq, "months": walk.files, "moment": moment}
    lines = [
        say(language, "command_line.journal.sound", **counted),
        say(language, "command_line.journal.hash", hash=walk.position.hash),
    ]
    if torn:
        lines.append(say(language, "command_line.journal.torn", bytes=torn))
    lines += [say(language, "command_line.journal.unreadable", line=line) for line in unreadable]
    return 0, "\n".join(lines)


def _mark(text: str) -> tuple[int | None, str]:
    """The entry's number, if it was given, and the beginning of its hash."""
    if found := _MARK.fullmatch(text.strip().lower()):
        return (int(found[1]) if found[1] else None), found[2]
    raise BadInput(f"--expect: {text[:80]!r} is no mark; give it as a digest shows it: 1234-1a2b3c4d5e6f7a8b")


def _missing(mark: tuple[int | None, str], walk: Walk) -> str:
    seq, digest = mark
    name = f"entry {seq} with the hash {digest}…" if seq else f"no entry with the hash {digest}…"
    if seq and seq > walk.position.seq:
        what = f"{name} was posted, and the record ends at entry {walk.position.seq}: its end was cut off"
    elif seq:
        what = f"{name} was posted, and entry {seq} is another one: the record was made anew"
    else:
        what = f"the record holds {name}: its end was cut off, or it was made anew"
    return f"{walk.folder}: {what}; {RESTORE}"


def _walk(walk: Walk, mark: tuple[int | None, str] | None) -> tuple[str | None, bool]:
    """Reads every entry with a progress bar where someone watches; the moment of the last, and whether the
    marked one was among them."""
    line, found = None, False
    seq, digest = mark or (None, "-")
    if sys.stderr.isatty():
        from tqdm import tqdm

        size = sum(file.stat().st_size for file in months(walk.folder))
        with tqdm(total=size, unit="B", unit_scale=True, desc="verify", leave=False) as bar:
            walk.progress = bar.update
            for line in walk:
                found |= line.hash.startswith(digest) and seq in (None, line.seq)
    else:
        for line in walk:
            found |= line.hash.startswith(digest) and seq in (None, line.seq)
    return (write_time(read_body(line.body, line.hash).at) if line else None), found
