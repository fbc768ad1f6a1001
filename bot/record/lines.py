"""One entry as one line of the journal.

The canonical form of an entry: its members but for `hash` as JSON in UTF-8, keys sorted by code point,
no blanks, nothing escaped that JSON does not demand, no fractions, whole numbers within ±(2^53-1). Its
`hash` is the SHA-256 of that form, in hexadecimal. `prev`, the hash of the entry before (64 zeros for the
first), is one of the members. The line is the canonical form with `hash` put last:

    {"actor":…,"at":…,"data":…,"kind":…,"prev":"…","seq":7,"hash":"…"}

Python's `json.dumps(…, sort_keys=True, separators=(",", ":"), ensure_ascii=False)` gives the same bytes.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import orjson

from bot.record.store import JournalEntry

FIRST = "0" * 64
"""`prev` of the first entry."""

_MASKED = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d)[\d:.]*\[(?:phone|ID number)\][\d:.]*([+-]\d\d:\d\d|Z)?")
_OPTIONS = orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME
_HASH, _END = b',"hash":"', b'"}\n'
_TAIL = len(_HASH) + 64 + len(_END)


def canonical(value: object) -> bytes:
    """The canonical form of plain JSON (see `bot.record.privacy.clean`)."""
    return orjson.dumps(value, option=_OPTIONS)


def write_time(moment: datetime) -> str:
    """UTC to the microsecond, always of the same length, so that texts sort as moments do."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def read_time(text: str) -> datetime:
    """The moment of `write_time`, or of any ISO 8601 with its offset. Raises ValueError.

    An older Xuke took the seconds of some for a phone number: those are read to the minute.
    """
    if masked := _MASKED.fullmatch(text):
        text = masked[1] + (masked[2] or "+00:00")
    return datetime.fromisoformat(text)


def write_line(
    seq: int, at: str, actor: str, kind: str, data: Mapping[str, Any], prev: str
) -> tuple[bytes, str]:
    """The line of an entry, with its line end, and its hash."""
    body = canonical({"actor": actor, "at": at, "data": data, "kind": kind, "prev": prev, "seq": seq})
    digest = sha256(body).hexdigest()
    return b"".join((body[:-1], _HASH, digest.encode(), _END)), digest


def check_line(line: bytes) -> tuple[bytes, str] | None:
    """The canonical form and the hash in a whole line; None where the hash does not fit."""
    body = line[:-_TAIL] + b"}"
    digest = sha256(body).hexdigest()
    fits = line.endswith(_END) and line[-_TAIL:] == b"".join((_HASH, digest.encode(), _END))
    return (body, digest) if fits else None


def link(prev: str, seq: int) -> bytes:
    """How the canonical form of an entry ends that comes after `prev` as number `seq`."""
    return b',"prev":"%b","seq":%d}' % (prev.encode(), seq)


def read_body(body: bytes, digest: str) -> JournalEntry:
    """The entry of a canonical form."""
    members = orjson.loads(body)
    return JournalEntry(
        seq=members["seq"],
        at=read_time(members["at"]),
        actor=members["actor"],
        kind=members["kind"],
        data=members["data"],
        prev=members["prev"],
        hash=digest,
    )
