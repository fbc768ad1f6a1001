"""The working view: the current state in a TinyDB file, so that a start need not add up the whole journal.

TinyDB writes its whole file at each change, so the view is written now and then, behind the journal, never
before an answer. What it lacks after a crash are the journal's last entries; lost or damaged, it is made
again from all of them. Either way nothing that was acknowledged depends on it.
"""

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any

import orjson
from tinydb import TinyDB
from tinydb.storages import MemoryStorage, Storage

from bot.record.embedded.closed import ClosedKeys
from bot.record.embedded.journal import sync_folder
from bot.record.embedded.state import State
from bot.record.embedded.verification import Position
from bot.record.lines import canonical, read_time, write_time
from bot.record.store import Document

VIEW, CLOSED = "view.json", "closed.keys"
_ABOUT = "_record"
"""TinyDB's table with one document: what the view was made from."""
_FORMAT = 1


class SafeStorage(Storage):
    """TinyDB's file, replaced as a whole: a crash leaves the old one or the new one, never a part."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self._path = Path(path)

    def read(self) -> dict[str, dict[str, Any]] | None:
        """What was written last; None before. Raises ValueError for a damaged file."""
        try:
            content: dict[str, dict[str, Any]] = orjson.loads(self._path.read_bytes())
        except FileNotFoundError:
            return None
        return content

    def write(self, data: dict[str, dict[str, Any]]) -> None:
        """Replaces the file; on disk when this returns. Raises OSError, with the old file untouched."""
        replace_file(self._path, orjson.dumps(data))


def replace_file(path: Path, content: bytes) -> None:
    """Writes a temporary file, syncs it, renames it over `path` and syncs the folder."""
    temporary = path.with_name(path.name + ".new")
    try:
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except OSError:
        with suppress(OSError):
            temporary.unlink()
        raise
    sync_folder(path.parent)


@dataclass(frozen=True)
class Saved:
    """A view as it was read: the state at a position of the journal."""

    state: State
    position: Position


def write_view(folder: Path, documents: list[Document], closed: tuple[int, int], position: Position) -> None:
    """Writes the state at `position`; `closed` is the count and checksum of the closed keys up to there.

    Raises OSError; the view before it is then still there.
    """
    tables: dict[str, list[dict[str, Any]]] = {}
    for document in documents:
        tables.setdefault(document.table, []).append(_row(document))
    about = {
        "format": _FORMAT,
        "position": [position.file, position.end, position.seq, position.hash],
        "closed": list(closed),
        "digest": sha256(canonical(tables)).hexdigest(),
    }
    # Put together in memory: TinyDB writes its whole file at each change.
    database = TinyDB(storage=MemoryStorage)
    for table, rows in tables.items():
        database.table(table).insert_multiple(rows)
    database.table(_ABOUT).insert(about)
    SafeStorage(str(folder / VIEW)).write(database.storage.read() or {})


def read_view(folder: Path) -> Saved | None:
    """The view; None where there is none. Raises ValueError where it is damaged."""
    database = TinyDB(str(folder / VIEW), storage=SafeStorage)
    if not (folder / VIEW).exists():
        return None
    try:
        (about,) = database.table(_ABOUT).all()
        tables = {
            name: [dict(row) for row in database.table(name).all()]
            for name in sorted(database.tables() - {_ABOUT})
        }
        intact = about["digest"] == sha256(canonical(tables)).hexdigest() and about["format"] == _FORMAT
        count, checksum = about["closed"]
        closed = ClosedKeys(_read_closed(folder, 8 * count))
        if not intact or (closed.count, closed.checksum) != (count, checksum):
            raise ValueError("its content does not fit its checksum")
        documents = [_document(name, row) for name, rows in tables.items() for row in rows]
        return Saved(State(documents, closed), Position(*about["position"]))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"it is no view: {error}") from error


def append_closed(folder: Path, kept: int, content: bytes) -> None:
    """Puts `content` behind the first `kept` keys of the file, on disk when this returns."""
    path = folder / CLOSED
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
        file.truncate(8 * kept)
        file.seek(8 * kept)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _read_closed(folder: Path, size: int) -> bytes:
    if not size:
        return b""
    try:
        with (folder / CLOSED).open("rb") as file:
            return file.read(size)
    except FileNotFoundError:
        raise ValueError(f"{CLOSED} is missing") from None


def _row(document: Document) -> dict[str, Any]:
    return {
        "key": document.key,
        "value": dict(document.value),
        "version": document.version,
        "created": list(document.created),
        "until": write_time(document.until) if document.until else None,
    }


def _document(table: str, row: Mapping[str, Any]) -> Document:
    return Document(
        table=table,
        key=row["key"],
        value=MappingProxyType(row["value"]),
        version=row["version"],
        created=(row["created"][0], row["created"][1]),
        until=read_time(row["until"]) if row["until"] else None,
    )
