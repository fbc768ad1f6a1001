"""The playbooks of data/playbooks, each step held against the license that is loaded."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

from bot.data import load
from bot.errors import BadInput
from bot.incidents.other_clocks import Clock, read_clocks
from bot.incidents.questions import Questions, read_questions
from bot.incidents.terms import CLAUSES, MARKS, Clause, Marks, Text
from bot.license.facts import Certificate
from bot.roles import ROLES, Role

FILES = ("major-incident", "illegal-information")
_STEP = {"id", "marks", "urgency", "who", "quote", "title", "todo"}


@dataclass(frozen=True)
class Step:
    """One step of a playbook; `quote` is verbatim in `clause`. The lowest `urgency` matters most.

    `anytime`: it waits for no other step, so doing it early is not out of order.
    """

    id: str
    clause: Clause
    marks: Marks
    urgency: int
    who: Role
    quote: str
    title: Text
    todo: Text
    optional: bool = False
    anytime: bool = False


@dataclass(frozen=True)
class Ladder:
    """When to remind: at `minutes` after the clause came to bear, then every `every` minutes.

    It stops when the step `until` is done or explained. Officers are mentioned from the reminder
    number `officers_from` (the first is 1).
    """

    until: str
    minutes: tuple[int, ...]
    every: int
    officers_from: int


@dataclass(frozen=True)
class Playbook:
    """One clause walked through. `duty` (duties.yaml) starts with the step `duty_starts` (or "opened")."""

    clause: Clause
    title: Text
    duty: str
    duty_starts: str
    ladder: Ladder
    steps: tuple[Step, ...]


@dataclass(frozen=True, eq=False)
class Playbooks:
    """All that data/playbooks holds, for one license. Compared by identity."""

    by_clause: Mapping[Clause, Playbook]
    clocks: tuple[Clock, ...]
    questions: Questions

    def of(self, clauses: tuple[Clause, ...]) -> tuple[Playbook, ...]:
        """The playbooks of those clauses, 八 first."""
        return tuple(self.by_clause[clause] for clause in CLAUSES if clause in clauses)

    def steps(self, clauses: tuple[Clause, ...]) -> tuple[Step, ...]:
        """The steps of those clauses in the advised order; demands and closing, the last, are there once."""
        steps = [step for book in self.of(clauses) for step in book.steps]
        shared = [
            next((step for step in steps if step.marks == marks), None) for marks in ("demands", "close")
        ]
        alone = [step for step in steps if step.marks not in ("demands", "close")]
        return (*alone, *(step for step in shared if step))


@lru_cache(maxsize=16)
def load_playbooks(certificate: Certificate) -> Playbooks:
    """What data/playbooks holds.

    Raises BadInput with one line that names file, entry and quote where the license does not hold a
    quote, or file and entry where an entry cannot be used.
    """
    books = [read_playbook(name, load(f"playbooks/{name}"), certificate) for name in FILES]
    return Playbooks(
        {book.clause: book for book in books},
        read_clocks(load("playbooks/clocks")),
        read_questions(load("playbooks/intake")),
    )


def read_playbook(name: str, entry: Mapping[str, Any], certificate: Certificate) -> Playbook:
    """One playbook, from the entries of its file. Raises as `load_playbooks` does."""
    where = f"data/playbooks/{name}.yaml"
    try:
        clause = entry["clause"]
        if clause not in CLAUSES:
            raise BadInput(f"{where}: clause: {clause!r} has no walk; write 八 or 九")
        steps = tuple(_step(where, clause, step, certificate) for step in entry["steps"])
        ladder = _ladder(where, entry["reminders"], steps)
        deadline = entry["deadline"]
        book = Playbook(clause, Text(**entry["title"]), deadline["duty"], deadline["starts"], ladder, steps)
    except (KeyError, TypeError) as error:
        raise BadInput(
            f"{where}: {error} is missing or unknown; the head of major-incident.yaml lists the fields"
        ) from None
    ids = [step.id for step in steps]
    if twice := {found for found in ids if ids.count(found) > 1}:
        raise BadInput(f"{where}: two steps are called {sorted(twice)[0]!r}; rename one")
    for marks in ("report", "close"):
        if sum(step.marks == marks and not step.optional for step in steps) != 1:
            raise BadInput(f"{where}: one step, not optional, must mark {marks!r}; mend the steps")
    if book.duty_starts not in {"opened", *ids}:
        raise BadInput(f"{where}: deadline: no step is called {book.duty_starts!r}; name one, or opened")
    return book


def _step(where: str, clause: Clause, entry: Mapping[str, Any], certificate: Certificate) -> Step:
    name = entry.get("id", "a step without id")
    if missing := _STEP - entry.keys():
        raise BadInput(f"{where}: {name}: {sorted(missing)[0]!r} is missing; add it")
    if unknown := entry.keys() - _STEP - {"optional", "anytime"}:
        raise BadInput(f"{where}: {name}: unknown field {sorted(unknown)[0]!r}; remove it")
    if entry["marks"] not in MARKS:
        raise BadInput(
            f"{where}: {name}: no step marks {entry['marks']!r}; the file's head lists what it may"
        )
    if entry["who"] not in ROLES:
        raise BadInput(
            f"{where}: {name}: no role is called {entry['who']!r}; write one of {', '.join(ROLES)}"
        )
    if type(entry["urgency"]) is not int:
        raise BadInput(f"{where}: {name}: {entry['urgency']!r} is no urgency; give a whole number")
    try:
        quote = certificate.verbatim(clause, entry["quote"])
    except KeyError:
        raise BadInput(
            f"{where}: {name}: clause {clause}, quote {entry['quote']!r}: the license does not hold it there;"
            " mend the entry for this license"
        ) from None
    title, todo = Text(**entry["title"]), Text(**entry["todo"])
    optional, anytime = bool(entry.get("optional", False)), bool(entry.get("anytime", False))
    return Step(
        name, clause, entry["marks"], entry["urgency"], entry["who"], quote, title, todo, optional, anytime
    )


def _ladder(where: str, entry: Mapping[str, Any], steps: tuple[Step, ...]) -> Ladder:
    minutes, every, first = entry["minutes"], entry["every"], entry["officers_from"]
    if not all(type(number) is int and number > 0 for number in (*minutes, every, first)):
        raise BadInput(f"{where}: reminders: minutes and numbers must be whole and above 0")
    if sorted(set(minutes)) != list(minutes):
        raise BadInput(f"{where}: reminders: the minutes {minutes} must rise")
    if entry["until"] not in {step.id for step in steps}:
        raise BadInput(f"{where}: reminders: no step is called {entry['until']!r}; name one of this file")
    return Ladder(cast(str, entry["until"]), tuple(minutes), every, first)
