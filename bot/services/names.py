"""What people are called: as their platform says, kept in the record, asked for anew once a day."""

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from bot.chat.person_ids import with_names
from bot.incidents.document import Document, Table
from bot.record.errors import Changed, RecordError, Taken
from bot.record.fields import Table as RecordTable
from bot.record.lines import read_time, write_time
from bot.record.reading import readable
from bot.record.store import Add, Reading, Replace, Store
from bot.record.store import Document as Kept

log = logging.getLogger(__name__)

TABLE = RecordTable("names", "*")
KNOWN_FOR = timedelta(days=1)
NameOf = Callable[[str], str | None]
"""The name of a user id with its prefix; None where it has none."""


class NameBook:
    """May be used from any thread but the event loop's: a platform may be asked."""

    def __init__(self, store: Store, now: Callable[[], datetime], ask: NameOf) -> None:
        """`ask` asks whichever platform a person is of."""
        self._store = store
        self._now = now
        self._ask = ask

    def name(self, who: str) -> str | None:
        """A person's name; the old one where their platform does not answer."""
        there = self._store.get(TABLE, who)
        known, at = next(readable([there] if there else [], _read), (None, None))
        if known and at and timedelta(0) <= self._now() - at < KNOWN_FOR:
            return known
        found = self._ask(who)
        if not found:
            return known
        value = {"name": found, "at": write_time(self._now())}
        try:
            with suppress(Changed, Taken):  # another thread has heard the same
                change = Replace(there, value) if there else Add(TABLE, who, value)
                self._store.write("xuke", "name.heard", change)
        except RecordError as error:
            log.warning("a name could not be kept: %s", error)
        return found


def known_name(record: Reading, who: str) -> str | None:
    """A person's name as last heard, for whoever asks no platform."""
    there = record.get(TABLE, who)
    return next(readable([there] if there else [], _read), (None, None))[0]


def with_known_names(document: Document, name: NameOf) -> Document:
    """A report in which people stand by name; an id where there is none."""

    def named(text: str) -> str:
        return with_names(text, lambda platform, id_: name(f"{platform}:{id_}") or f"{platform}:{id_}")

    blocks = tuple(
        replace(it, rows=tuple(tuple(map(named, row)) for row in it.rows)) if isinstance(it, Table) else it
        for it in document.blocks
    )
    return replace(document, blocks=blocks)


def _read(document: Kept) -> tuple[str, datetime]:
    return str(document.value["name"]), read_time(document.value["at"])
