"""Who is on call: a list, or a weekly rota, and who stands in by hand-over."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from bot.incidents.refusal import ActionRefused

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class StandIn:
    """`person` is on call from `first` to `last`, both included, whoever's week it is."""

    person: str
    first: date
    last: date


@dataclass(frozen=True)
class Rota:
    """Weeks in turn: `people[0]` has the seven days from `start`, then the next, and again from the front.

    The latest of several stand-ins for a day counts.
    """

    start: date
    people: tuple[str, ...]
    stand_ins: tuple[StandIn, ...] = ()


def make_rota(start: date, people: Sequence[str], kept: Iterable[StandIn] = ()) -> Rota:
    """A rota. Raises ActionRefused where it names nobody, or someone twice."""
    if not people:
        raise ActionRefused("rota_empty")
    if twice := [person for person in people if people.count(person) > 1]:
        raise ActionRefused("rota_twice", who=twice[0])
    return Rota(start, tuple(people), tuple(kept))


def on_call(rota: Rota | None, fallback: Sequence[str], day: date) -> tuple[str, ...]:
    """Who is on call on `day`: the stand-in, else the rota's turn, else everyone in `fallback` (ONCALL).

    Before the rota's first day `fallback` counts. Empty where nobody is.
    """
    if rota is None:
        return tuple(fallback)
    for stand_in in reversed(rota.stand_ins):
        if stand_in.first <= day <= stand_in.last:
            return (stand_in.person,)
    if day < rota.start or not rota.people:
        return tuple(fallback)
    return (rota.people[(day - rota.start) // WEEK % len(rota.people)],)


def turn_ends(rota: Rota, day: date) -> date:
    """The last day of the turn that `day` lies in; stand-ins are not looked at."""
    if day < rota.start:
        return rota.start - timedelta(days=1)
    return rota.start + ((day - rota.start) // WEEK + 1) * WEEK - timedelta(days=1)


def hand_over(rota: Rota | None, person: str, today: date, last: date | None = None) -> Rota:
    """The rota with `person` standing in from `today` to `last` (to the end of the turn without).

    Without a rota there is nothing but the stand-in. Raises ActionRefused where `last` is past or nobody
    is named.
    """
    if not person.strip():
        raise ActionRefused("nobody")
    base = rota or Rota(today, ())
    until = last or (turn_ends(base, today) if rota else today + WEEK - timedelta(days=1))
    if until < today:
        raise ActionRefused("rota_past", day=until.isoformat())
    return replace(base, stand_ins=(*base.stand_ins, StandIn(person, today, until)))


def write_rota(rota: Rota) -> dict[str, Any]:
    """The rota as plain JSON."""
    return {
        "start": rota.start.isoformat(),
        "people": list(rota.people),
        "stand_ins": [
            {"person": found.person, "first": found.first.isoformat(), "last": found.last.isoformat()}
            for found in rota.stand_ins
        ],
    }


def read_rota(value: Mapping[str, Any]) -> Rota:
    """The rota of `write_rota`."""
    stand_ins = tuple(
        StandIn(found["person"], date.fromisoformat(found["first"]), date.fromisoformat(found["last"]))
        for found in value["stand_ins"]
    )
    return Rota(date.fromisoformat(value["start"]), tuple(value["people"]), stand_ins)
