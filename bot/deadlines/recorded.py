"""What people and incidents have told Xuke that bears on deadlines. Kept elsewhere; here it is only read."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from bot.deadlines.due import Snooze
from bot.license.validity import Renewal

__all__ = ["Change", "Done", "Event", "Facts", "Owner", "Renewal", "Snooze"]


@dataclass(frozen=True, slots=True)
class Change:
    """How an event read before somebody corrected or withdrew it."""

    day: date
    note: str | None
    actor: str
    at: datetime
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened and set a duty off.

    `id` is ASCII, unique and never reused; `day` when it happened; `source` the incident it came from, if
    one, `hidden` where that is restricted. `history` holds its earlier readings, oldest first; a withdrawn
    event sets nothing off.
    """

    id: str
    duty: str
    day: date
    note: str | None
    actor: str
    at: datetime
    source: str | None = None
    withdrawn: bool = False
    hidden: bool = False
    history: tuple[Change, ...] = ()

    def corrected(self, day: date, note: str | None, actor: str, at: datetime) -> "Event":
        """The event as corrected; the note stays where none is given."""
        return replace(self, day=day, note=note or self.note, history=self._with(actor, at, None))

    def taken_back(self, actor: str, at: datetime, reason: str | None = None) -> "Event":
        """The event as withdrawn."""
        return replace(self, withdrawn=True, history=self._with(actor, at, reason))

    def _with(self, actor: str, at: datetime, reason: str | None) -> tuple[Change, ...]:
        return (*self.history, Change(self.day, self.note, actor, at, reason))


@dataclass(frozen=True, slots=True)
class Done:
    """An officer's word that a duty was done on `day`; `receipt` a number or a link."""

    day: date
    actor: str
    at: datetime
    receipt: str | None = None


@dataclass(frozen=True, slots=True)
class Owner:
    """Who took a deadline."""

    user: str
    at: datetime


@dataclass(frozen=True)
class Facts:
    """Everything the record knows; `done`, `snoozes` and `owners` by deadline id.

    `since` is the moment of Xuke's first start on this license: yearly duties are followed from that year
    on. None: nothing is on record, and only this year's is known to matter.
    """

    since: datetime | None = None
    events: tuple[Event, ...] = ()
    done: Mapping[str, Done] = field(default_factory=dict)
    snoozes: Mapping[str, Snooze] = field(default_factory=dict)
    owners: Mapping[str, Owner] = field(default_factory=dict)
    renewal: Renewal | None = None
