"""Until when each deadline has been told: a watermark never lies beyond now, unless the clock was wrong."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from bot.record.fields import Table
from bot.record.lines import read_time, write_time
from bot.record.reading import UNREADABLE, readable
from bot.record.store import Add, Change, Document, JournalEntry, Replace, Store
from bot.services.deadlines_kept import SINCE, read_since

TOLD = Table("deadlines_told", "*")
AGAIN = Table("told_again", "*")
SLACK = timedelta(hours=1)
"""How far ahead a watermark may lie by clocks that differ a little."""
AT_ONCE = 500
"""Documents written with one entry."""


class Watermarks:
    """The watermarks of the record."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def all(self) -> dict[str, datetime]:
        """By deadline, the moment up to which everything counts as told."""
        return dict(readable(self._store.all(TOLD), lambda it: (it.key, read_time(it.value["at"]))))

    def last(self, id_: str) -> str | None:
        """The key of the last message about a deadline."""
        there = self._store.get(TOLD, id_)
        return (there.value.get("key") or None) if there else None

    def moved(self, id_: str, at: datetime, key: str) -> Change:
        """A deadline was told up to `at`, by the message of that key."""
        there = self._store.get(TOLD, id_)
        value = {"at": write_time(at), "key": key}
        return Replace(there, value) if there else Add(TOLD, id_, value)

    def key(self, key: str) -> str:
        """The key of a message; another one where watermarks were taken back, since what a wrong clock told
        must be told again."""
        there = self._store.get(AGAIN, "count")
        count = int(there.value["count"]) if there else 0
        return f"{key}:again-{count}" if count else key

    def beyond(self, now: datetime) -> tuple[str, ...]:
        """What counts as told up to a moment that has not come, each in one line."""
        return tuple(
            f"{it.table} {it.key}: {at.isoformat(timespec='minutes')}" for it, at in self._beyond(now)
        )

    def take_back(self, now: datetime, by: str) -> int:
        """Watermarks beyond now become what they were before; returns how many. Raises RecordError."""
        found = self._beyond(now)
        if not found:
            return 0
        before = self._before({(str(it.table), it.key) for it, _ in found}, now)
        changes: list[Change] = []
        for it, _ in found:
            value = before.get((str(it.table), it.key), {**it.value, "at": write_time(now)})
            changes.append(Replace(it, value))
        there = self._store.get(AGAIN, "count")
        count = {"count": int(there.value["count"]) + 1 if there else 1}
        changes.append(Replace(there, count) if there else Add(AGAIN, "count", count))
        for start in range(0, len(changes), AT_ONCE):
            self._store.write(by, "watermarks.taken_back", *changes[start : start + AT_ONCE])
        return len(found)

    def _beyond(self, now: datetime) -> list[tuple[Document, datetime]]:
        told = readable(self._store.all(TOLD), lambda it: (it, read_time(it.value["at"])))
        since = readable(self._store.all(SINCE), lambda it: (it, read_since(it)))
        return [(it, at) for it, at in (*told, *since) if at > now + SLACK]

    def _before(
        self, places: Iterable[tuple[str, str]], now: datetime
    ) -> dict[tuple[str, str], dict[str, object]]:
        """The last values of documents that lie not beyond now, from the journal."""
        wanted = set(places)

        def is_told(entry: JournalEntry) -> bool:
            return "changes" in entry.data

        found: dict[tuple[str, str], dict[str, object]] = {}
        for entry in self._store.history(is_told):
            for change in entry.data["changes"]:
                place, value = (change["table"], change["key"]), change["value"]
                if place in wanted and value and _is_past(value, now):
                    found[place] = value
        return found


def _is_past(value: Mapping[str, object], now: datetime) -> bool:
    try:
        return read_time(str(value["at"])) <= now
    except UNREADABLE:
        return False
