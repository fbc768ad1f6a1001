"""Incidents as the record keeps them: a head for each case, and its entries."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

from bot.incidents.case import Case
from bot.incidents.entries import CaseEntry, read_entry, write_entry
from bot.incidents.events import Noted
from bot.incidents.fold import fold
from bot.record.fields import Table
from bot.record.reading import UNREADABLE
from bot.record.store import Add, Change, Document, Reading
from bot.words import say

CASES, DRILLS = Table("cases", "*"), Table("drills", "*")
_OF_EVENT = (
    "case clauses proposed drill restricted fact step marks day moment receipt ahead_of size sha256 source"
    " note due confirmed person"
)
ENTRIES = Table(
    "case_entries", " ".join(["at actor role kind", *(f"data.{name}" for name in _OF_EVENT.split())])
)
"""Free text are notes, names, reasons, what was done, to whom and how, causes, lessons, facts and links."""


def read_cases(record: Reading) -> dict[str, Case]:
    """Every case of a record, folded from its entries; one whose first entry cannot be read is left out."""
    heads = {it.key: it.value for it in record.all(CASES)}
    found: dict[str, list[Document]] = {id_: [] for id_ in heads}
    for document in record.all(ENTRIES):
        if (id_ := document.key.partition(":")[0]) in found:
            found[id_].append(document)
    cases: dict[str, Case] = {}
    for id_, documents in found.items():
        with suppress(*UNREADABLE):
            cases[id_] = fold(_entries_of(documents, heads[id_]))
    return cases


def _entries_of(documents: Iterable[Document], head: Mapping[str, Any]) -> tuple[CaseEntry, ...]:
    """The entries in order; what cannot be read stands in the time line as a note that says so."""
    entries: list[CaseEntry] = []
    for document in sorted(documents, key=lambda it: it.key):
        try:
            entries.append(read_case_entry(document))
        except UNREADABLE:
            if not entries:
                raise
            number = entries[-1].number + 1
            text = say(head.get("language", "en"), "record.unreadable_entry", number=number)
            entries.append(CaseEntry(number, entries[-1].at, "xuke", "member", Noted(text)))
    return tuple(entries)


def root_key(id_: str, head: Mapping[str, Any]) -> str:
    """The key of the first message of a case's thread."""
    return str(head.get("root") or f"case:{id_}")


def entries_added(id_: str, entries: tuple[CaseEntry, ...]) -> list[Change]:
    return [Add(ENTRIES, f"{id_}:{entry.number:06}", write_entry(entry)) for entry in entries]


def written_entries(documents: Iterable[Document]) -> tuple[CaseEntry, ...]:
    """The entries among documents, as the record has them."""
    return tuple(read_case_entry(document) for document in documents if document.table == ENTRIES)


def read_case_entry(document: Document) -> CaseEntry:
    """An entry of a case. Raises ValueError for what is none."""
    value = dict(document.value)
    digest = value["data"].get("sha256")
    if isinstance(digest, list | tuple):  # an older Xuke kept digests in pieces
        value["data"] = {**value["data"], "sha256": "".join(digest)}
    return read_entry(value)
