"""Incidents as the record keeps them: a head for each case, and its entries."""

from collections.abc import Iterable, Mapping
from typing import Any

from bot.incidents.case import Case
from bot.incidents.entries import CaseEntry, read_entry, write_entry
from bot.incidents.fold import fold
from bot.record.store import Add, Change, Document, Reading

CASES, ENTRIES, DRILLS = "cases", "case_entries", "drills"
_PIECE = 4
"""Characters of a digest kept together: eleven digits at its end would be masked as a phone number."""


def read_cases(record: Reading) -> dict[str, Case]:
    """Every case of a record, folded from its entries."""
    found: dict[str, list[CaseEntry]] = {it.key: [] for it in record.all(CASES)}
    for document in record.all(ENTRIES):
        found[document.key.partition(":")[0]].append(_entry(document))
    return {
        id_: fold(tuple(sorted(entries, key=lambda entry: entry.number)))
        for id_, entries in found.items()
        if entries
    }


def root_key(id_: str, head: Mapping[str, Any]) -> str:
    """The key of the first message of a case's thread."""
    return str(head.get("root") or f"case:{id_}")


def entries_added(id_: str, entries: tuple[CaseEntry, ...]) -> list[Change]:
    return [Add(ENTRIES, f"{id_}:{entry.number:06}", _value(entry)) for entry in entries]


def written_entries(documents: Iterable[Document]) -> tuple[CaseEntry, ...]:
    """The entries among documents, as the record has them."""
    return tuple(_entry(document) for document in documents if document.table == ENTRIES)


def _value(entry: CaseEntry) -> dict[str, Any]:
    value = write_entry(entry)
    digest = value["data"].get("sha256")
    if digest:
        value["data"]["sha256"] = [digest[at : at + _PIECE] for at in range(0, len(digest), _PIECE)]
    return value


def _entry(document: Document) -> CaseEntry:
    value = dict(document.value)
    digest = value["data"].get("sha256")
    if isinstance(digest, list | tuple):
        value["data"] = {**value["data"], "sha256": "".join(digest)}
    return read_entry(value)
