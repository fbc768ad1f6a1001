"""The one interface to what Xuke keeps. No engine shows through it.

What is kept are documents (the current state) and entries (everything that ever happened, in order). A
document has a table and a key that is unique for good: once used it stays used after the document is
closed, so "this alert exists once" holds over years and restarts. Documents carry a version, and whoever
writes one says which version was read, so "this message is mine to send" is a write that only one wins.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

Value = Mapping[str, Any]
"""Plain JSON: texts, whole numbers, booleans, None, lists and mappings of these. No fractions."""


@dataclass(frozen=True)
class Document:
    """A thing as it now is. `created` orders documents by age; `version` is its latest entry's number.

    One with `until` leaves by itself some time after that moment, and its key is free again.
    """

    table: str
    key: str
    value: Value
    version: int
    created: tuple[int, int]
    until: datetime | None = None


@dataclass(frozen=True)
class Add:
    """A new document. The key is an identifier, never free text: 1 to 200 characters without blanks."""

    table: str
    key: str
    value: Value
    until: datetime | None = None


@dataclass(frozen=True)
class Replace:
    """Another value for `document` as it was read."""

    document: Document
    value: Value
    until: datetime | None = None


@dataclass(frozen=True)
class Close:
    """`document`, as it was read, leaves the current state with a last value; its key stays used."""

    document: Document
    value: Value | None = None


Change = Add | Replace | Close


@dataclass(frozen=True)
class JournalEntry:
    """One thing that happened: who did what, when (UTC), and the hash that ties it to the one before."""

    seq: int
    at: datetime
    actor: str
    kind: str
    data: Value
    prev: str
    hash: str


@dataclass(frozen=True)
class Head:
    """The last entry: its number and its hash, 0 and zeros before the first."""

    seq: int
    hash: str

    @property
    def mark(self) -> str:
        """What tells the record of this moment from any other, short enough to be posted."""
        return f"{self.seq}-{self.hash[:16]}"


@dataclass(frozen=True)
class Written:
    """An entry that is on disk, and the documents as its changes left them, in the order of the changes."""

    seq: int
    at: datetime
    documents: tuple[Document, ...]


class Reading(Protocol):
    """What may also be done beside the process that writes."""

    def get(self, table: str, key: str) -> Document | None:
        """The document as it now is; None if there is none (any more)."""

    def all(self, table: str) -> list[Document]:
        """Every document of a table, oldest first."""

    def used(self, table: str, key: str) -> bool:
        """Whether the key was ever used (but for one whose document left by itself)."""

    @property
    def head(self) -> Head:
        """The last entry so far."""

    def history(self, wanted: Callable[[JournalEntry], bool] | None = None) -> Iterator[JournalEntry]:
        """Every entry so far, first to last, read from disk as the iterator goes."""


class Store(Reading, Protocol):
    """The whole interface. Every method may be called from any thread.

    Methods raise `bot.record.errors.RecordError` with one line: the disk is full, and so on.
    """

    @property
    def run(self) -> str:
        """The name of this start of the program, for claims: no two starts share one."""

    @property
    def notices(self) -> tuple[str, ...]:
        """What this start had to mend, each in one line, for the log and the officers."""

    @property
    def refusals(self) -> int:
        """How many writes the disk has refused since the start: what they came of is not on record."""

    def write(self, actor: str, kind: str, *changes: Change, about: Value | None = None) -> Written:
        """One entry with all of `changes` or none, on disk when this returns.

        `actor` is a user id with its platform's prefix, or "xuke"; `kind` the event ("ruling.recorded").
        Personal data and secrets are masked first, in every field of `changes` and `about` that its table
        has not called exact (`bot.record.fields`).
        Raises Taken where an added key is used, Changed where a document is no longer what was read.
        """

    def gone(self, run: str) -> bool:
        """Whether the start of that name is over, so that what it had claimed is free."""

    def problem(self) -> str | None:
        """What keeps it from being written, in one line; None while the latest write went well."""

    def close(self) -> None:
        """Lets go of the record. Nothing is lost without it."""
