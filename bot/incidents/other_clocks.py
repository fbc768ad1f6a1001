"""The clocks that run beside the license (data/playbooks/clocks.yaml): references, never quotes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal, cast

from bot.incidents.terms import DATA, HAPPENED, Data, Happened, Text

Starts = Literal["discovered", "ended"]
Limit = Literal["at_once", "promptly"] | timedelta

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
    """The clocks of clocks.yaml as checked, shortest first."""
    clocks = [_clock(name, entry) for name, entry in entries.items()]
    return tuple(sorted(clocks, key=lambda clock: clock.shortness))


def _clock(name: str, entry: Mapping[str, Any]) -> Clock:
    when = entry["when"]
    condition = Condition(
        frozenset(when["happened"] or HAPPENED),
        frozenset(when["data"] or DATA),
        when["persons_at_least"],
        when["ended"],
    )
    return Clock(
        name,
        entry["source"],
        condition,
        entry["starts"],
        _limit(entry["limit"]),
        _limit(entry["critical"]) if entry["critical"] else None,
        Text(**entry["to"]),
        Text(**entry["note"]),
    )


def _limit(entry: Any) -> Limit:
    return timedelta(**entry) if isinstance(entry, dict) else cast(Limit, entry)
