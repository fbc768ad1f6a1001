"""The current state: what the journal's entries add up to."""

import heapq
from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from bot.record.embedded.closed import ClosedKeys, digest
from bot.record.lines import read_time, write_time
from bot.record.store import Add, Change, Close, Document


def as_data(change: Change, value: Any) -> dict[str, Any]:
    """A change as it stands in an entry; `value` is the change's value, cleaned."""
    if isinstance(change, Add):
        data = {"do": "add", "table": str(change.table), "key": change.key, "value": value}
    else:
        do = "close" if isinstance(change, Close) else "replace"
        data = {"do": do, "table": change.document.table, "key": change.document.key, "value": value}
    if not isinstance(change, Close) and change.until is not None:
        data["until"] = write_time(change.until)
    return data


def document_of(data: Mapping[str, Any], seq: int, created: tuple[int, int]) -> Document:
    """The document that a change of entry `seq` leaves."""
    until = data.get("until")
    value = data["value"]
    return Document(
        table=data["table"],
        key=data["key"],
        value=MappingProxyType({} if value is None else value),
        version=seq,
        created=created,
        until=read_time(until) if until else None,
    )


class State:
    """Documents by table and key, and the closed keys. Only entries change it, in their order."""

    def __init__(self, documents: Iterable[Document] = (), closed: ClosedKeys | None = None) -> None:
        self.closed = closed or ClosedKeys()
        self._tables: dict[str, dict[str, Document]] = {}
        self._leaving: list[tuple[datetime, str, str, int]] = []
        for document in documents:
            self._put(document)

    def get(self, table: str, key: str) -> Document | None:
        """The document; None if there is none."""
        return self._tables.get(table, {}).get(key)

    def used(self, table: str, key: str) -> bool:
        """Whether the key is an open or a closed document's."""
        return self.get(table, key) is not None or digest(table, key) in self.closed

    def all(self, table: str) -> list[Document]:
        """A table's documents, oldest first."""
        return sorted(self._tables.get(table, {}).values(), key=lambda document: document.created)

    def documents(self) -> list[Document]:
        """Every document, tables in the order of their names."""
        return [document for table in sorted(self._tables) for document in self.all(table)]

    def apply(self, seq: int, at: datetime, data: Mapping[str, Any]) -> None:
        """Takes in entry `seq` of the moment `at`."""
        for place, change in enumerate(data.get("changes", ())):
            table, key = change["table"], change["key"]
            if change["do"] == "close":
                self._tables.get(table, {}).pop(key, None)
                self.closed.add(digest(table, key))
            else:
                before = self.get(table, key) if change["do"] == "replace" else None
                self._put(document_of(change, seq, before.created if before else (seq, place)))
        self._let_go(at)

    def _put(self, document: Document) -> None:
        self._tables.setdefault(document.table, {})[document.key] = document
        if document.until is not None:
            heapq.heappush(self._leaving, (document.until, document.table, document.key, document.version))

    def _let_go(self, now: datetime) -> None:
        # Only entries move this clock, so that the same journal always adds up to the same state.
        while self._leaving and self._leaving[0][0] < now:
            _, table, key, version = heapq.heappop(self._leaving)
            document = self.get(table, key)
            if document is not None and document.version == version:
                del self._tables[table][key]


def place_of(change: Change) -> tuple[str, str]:
    """Table and key of what a change is about."""
    it = change if isinstance(change, Add) else change.document
    return str(it.table), it.key
