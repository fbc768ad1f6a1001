"""What the record's tests share: a clock that stands still, and a record of some entries."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.record import open_store
from bot.record.store import Add, Close, Replace, Store


@dataclass
class Clock:
    """Gives the moment that it was set to."""

    moment: datetime = field(default_factory=lambda: datetime(2026, 3, 2, 1, 30, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.moment

    def go(self, **by: float) -> None:
        """Goes on (or back) by days, hours, seconds …"""
        self.moment += timedelta(**by)


def fill(store: Store, count: int, clock: Clock, days: float = 0) -> None:
    """Writes that many entries, `days` apart: things added, replaced, and every third closed."""
    for number in range(count):
        document = store.write("slack:U1", "thing.added", Add("things", f"t{number}", {"n": number}))
        clock.go(days=days)
        if number % 3 == 0:
            store.write("slack:U2", "thing.closed", Close(document.documents[0], {"n": -number}))
        elif number % 3 == 1:
            store.write("slack:U2", "thing.replaced", Replace(document.documents[0], {"n": -number}))


def a_record(state_dir: Path, count: int = 30, days: float = 0) -> list[Path]:
    """A closed record and its months' files; with `days` it spans months."""
    clock = Clock()
    store = open_store(state_dir, clock)
    fill(store, count, clock, days)
    store.close()
    return sorted((state_dir / "journal").glob("*.jsonl"))


def state_of(store: Store) -> tuple[object, ...]:
    """Everything that the current state says of the things."""
    used = [number for number in range(100) if store.used("things", f"t{number}")]
    return store.all("things"), used
