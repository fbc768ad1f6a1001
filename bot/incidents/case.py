"""A case as its entries say it is (see `fold`). It needs no playbook, so an old case stays readable."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from bot.incidents.entries import CaseEntry
from bot.incidents.events import Closed, FactValue
from bot.incidents.intake import Intake
from bot.incidents.terms import DATA, HAPPENED, Clause, Marks

Status = Literal["open", "taken", "done", "cannot"]


@dataclass(frozen=True)
class Progress:
    """How far one step is; `by`, `at` and `entry` are of its last change, `text` what was done or why not.

    `moment` is when it was done in truth, `day` that day in Beijing.
    """

    step: str
    status: Status
    by: str
    at: datetime
    entry: int
    holder: str | None = None
    marks: Marks | None = None
    text: str = ""
    day: date | None = None
    moment: datetime | None = None
    to: str | None = None
    how: str | None = None
    receipt: str | None = None
    ahead_of: tuple[str, ...] = ()

    @property
    def settled(self) -> bool:
        """Done, or explained."""
        return self.status in ("done", "cannot")


@dataclass(frozen=True)
class Known:
    """A fact: its value, whether it is confirmed, and the entry that says so."""

    value: FactValue
    confirmed: bool
    entry: int
    at: datetime


@dataclass(frozen=True)
class Demand:
    """What the authority demanded; `step` is how it is tracked."""

    step: str
    text: str
    due: date | None
    entry: int


@dataclass(frozen=True)
class Case:
    """A case now.

    `clause_since` says when each clause first came to bear, those that no longer apply too; `overruled`
    whether an officer chose
    the clauses. `members` are the opener and whoever was named or handed a step. `closed_at` is None while
    the case is open; `closing` is kept when it is opened again.
    """

    id: str
    opened_at: datetime
    opened_by: str
    drill: bool
    restricted: bool
    clauses: tuple[Clause, ...]
    clause_since: Mapping[Clause, datetime]
    overruled: bool
    facts: Mapping[str, Known]
    steps: Mapping[str, Progress] = field(default_factory=dict)
    demands: tuple[Demand, ...] = ()
    members: frozenset[str] = frozenset()
    closed_at: datetime | None = None
    closing: Closed | None = None
    entries: tuple[CaseEntry, ...] = ()

    @property
    def intake(self) -> Intake:
        """What is known now, in the form of an intake."""
        chosen = self._choices
        going_on = self._value("going_on")
        persons = self._value("persons")
        return Intake(
            what=str(self._value("what") or ""),
            happened=frozenset(name for name in HAPPENED if name in chosen("happened")),
            since=self.moment("since"),
            discovered=self.moment("discovered"),
            persons=persons if isinstance(persons, int) else None,
            data=frozenset(name for name in DATA if name in chosen("data")),
            going_on=going_on if isinstance(going_on, bool) else None,
            drill=self.drill,
            restricted=self.restricted,
        )

    @property
    def discovered(self) -> datetime:
        """When it was found: as established, else when the case was opened. Clocks count from here."""
        return self.moment("discovered") or self.opened_at

    @property
    def earliest(self) -> datetime:
        """Nothing was done about it before this: the discovery, else the beginning, else the opening."""
        found = self.moment("discovered")
        return found or min(self.moment("since") or self.opened_at, self.opened_at)

    @property
    def ended(self) -> datetime | None:
        """When it was over: as established, else when that was first said; None while it may go on."""
        known = self.facts.get("going_on")
        if known is None or known.value is not False:
            return None
        return self.moment("ended") or known.at

    def moment(self, fact: str) -> datetime | None:
        """A fact that is a moment."""
        value = self._value(fact)
        return datetime.fromisoformat(value) if isinstance(value, str) else None

    def marked(self, marks: Marks) -> tuple[Progress, ...]:
        """The steps done or explained that stand for `marks`, in the order of their entries."""
        found = [step for step in self.steps.values() if step.marks == marks and step.settled]
        return tuple(sorted(found, key=lambda step: step.entry))

    def _value(self, fact: str) -> FactValue:
        known = self.facts.get(fact)
        return known.value if known else None

    def _choices(self, fact: str) -> tuple[str, ...]:
        value = self._value(fact)
        return value if isinstance(value, tuple) else ()
