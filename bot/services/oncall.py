"""Who is on call: ONCALL, or a weekly rota that an officer set, with hand-overs."""

from collections.abc import Callable
from datetime import date, datetime

from bot.incidents.rota import Rota, hand_over, make_rota, on_call, read_rota, write_rota
from bot.record.fields import Table
from bot.record.store import Add, Replace, Store

TABLE, KEY = Table("oncall", "*"), "rota"


class OnCall:
    """The rota of the record; without one, everybody in ONCALL."""

    def __init__(self, store: Store, fallback: frozenset[str], now: Callable[[], datetime]) -> None:
        self._store = store
        self._fallback = tuple(sorted(fallback))
        self._now = now
        # In memory: whoever asks for a role may be the event loop, which must not wait for the record.
        self.rota: Rota | None = self._read()
        """The rota, if one was set; one without people where somebody only stands in."""

    def now(self) -> tuple[str, ...]:
        """Who is on call today."""
        return on_call(self.rota, self._fallback, self._now().date())

    def set(self, start: date, people: tuple[str, ...], by: str) -> Rota:
        """Another rota, from `start` on. Raises ActionRefused where it names nobody, or somebody twice."""
        rota = make_rota(start, people, self.rota.stand_ins if self.rota else ())
        self._write(rota, by, "oncall.rota")
        return rota

    def hand_over(self, person: str, by: str, last: date | None = None) -> Rota:
        """Somebody stands in, from today. Raises ActionRefused for a last day that is past."""
        rota = hand_over(self.rota, person, self._now().date(), last)
        self._write(rota, by, "oncall.handed_over")
        return rota

    def _write(self, rota: Rota, by: str, kind: str) -> None:
        there = self._store.get(TABLE, KEY)
        value = write_rota(rota)
        self._store.write(by, kind, Replace(there, value) if there else Add(TABLE, KEY, value))
        self.rota = self._read()

    def _read(self) -> Rota | None:
        there = self._store.get(TABLE, KEY)
        return read_rota(there.value) if there else None
