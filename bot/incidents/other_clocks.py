"""The clocks that run beside the license (data/playbooks/clocks.yaml): references, never quotes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from bot.errors import BadInput
from bot.incidents.terms import DATA, HAPPENED, Data, Happened, Text

Starts = Literal["discovered", "ended"]
Limit = Literal["at_once", "promptly"] | timedelta

_FIELDS = {"source", "when", "starts", "limit", "to", "note"}
_CONDITIONS = {"happened", "persons_at_least", "data", "ended"}
_RANK = {"at_once": timedelta(0), "promptly": timedelta(seconds=1)}


@dataclass(frozen=True)
class Condition:
    """When a clock runs; a condition left out is met. `happened` and `data`: any of them."""

    happened: frozenset[Happened]
    data: frozenset[Data]
    persons_at_least: int = 0
    ended: bool = False


@dataclass(frozen=True)
class Clock:
    """One clock: its instrument, when it runs, from when, how long, to whom the report goes.

    `critical` is the limit for operators of critical information infrastructure, None where it is the same.
    """

    id: str
    source: str
    when: Condition
    starts: Starts
    limit: Limit
    critical: Limit | None
    to: Text
    note: Text

    @property
    def shortness(self) -> timedelta:
        """For sorting: the shortest first, "promptly" right after "at once"."""
        return _RANK[self.limit] if isinstance(self.limit, str) else self.limit


def read_clocks(entries: Mapping[str, Any]) -> tuple[Clock, ...]:
    """The clocks, shortest first. Raises BadInput naming file and entry where one cannot be used."""
    clocks = [_clock(name, entry) for name, entry in entries.items()]
    return tuple(sorted(clocks, key=lambda clock: clock.shortness))


def _clock(name: str, entry: Mapping[str, Any]) -> Clock:
    where = f"data/playbooks/clocks.yaml: {name}"
    if missing := _FIELDS - entry.keys():
        raise BadInput(f"{where}: {sorted(missing)[0]!r} is missing; the file's head lists the fields")
    if unknown := entry.keys() - _FIELDS - {"critical"}:
        raise BadInput(f"{where}: unknown field {sorted(unknown)[0]!r}; the file's head lists the fields")
    if entry["starts"] not in ("discovered", "ended"):
        raise BadInput(f"{where}: starts: {entry['starts']!r}; write discovered or ended")
    return Clock(
        name,
        entry["source"],
        _condition(where, entry["when"]),
        entry["starts"],
        _limit(where, entry["limit"]),
        _limit(where, entry["critical"]) if "critical" in entry else None,
        Text(**entry["to"]),
        Text(**entry["note"]),
    )


def _condition(where: str, entry: Mapping[str, Any]) -> Condition:
    if unknown := entry.keys() - _CONDITIONS:
        raise BadInput(f"{where}: when: unknown condition {sorted(unknown)[0]!r}; the file's head lists them")
    happened, data = entry.get("happened", HAPPENED), entry.get("data", DATA)
    if odd := [*(set(happened) - set(HAPPENED)), *(set(data) - set(DATA))]:
        raise BadInput(f"{where}: when: {odd[0]!r} is no choice of intake.yaml")
    persons = entry.get("persons_at_least", 0)
    if type(persons) is not int or persons < 0:
        raise BadInput(f"{where}: persons_at_least: {persons!r}; give a whole number")
    return Condition(frozenset(happened), frozenset(data), persons, bool(entry.get("ended", False)))


def _limit(where: str, entry: Any) -> Limit:
    if entry == "at_once" or entry == "promptly":
        return "at_once" if entry == "at_once" else "promptly"
    if isinstance(entry, dict) and len(entry) == 1 and entry.keys() <= {"minutes", "days"}:
        [(unit, number)] = entry.items()
        if type(number) is int and number > 0:
            return timedelta(**{unit: number})
    raise BadInput(f"{where}: limit: {entry!r}; write at_once, promptly, {{minutes: N}} or {{days: N}}")
