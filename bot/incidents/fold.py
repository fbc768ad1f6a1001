"""The entries of a case made the case: the only place where one changes."""

from collections.abc import Iterable
from dataclasses import replace
from functools import singledispatch
from typing import Any

from bot.incidents.case import Case, Demand, Known, Progress
from bot.incidents.entries import CaseEntry
from bot.incidents.events import (
    Closed,
    Demanded,
    Done,
    Established,
    Explained,
    HandedOver,
    Involved,
    Opened,
    Overruled,
    Reopened,
    Restricted,
    Taken,
    Widened,
    Withdrawn,
)
from bot.incidents.terms import Clause


def fold(entries: Iterable[CaseEntry]) -> Case:
    """The case that these entries, first to last, make. Raises ValueError where they are no case."""
    all_entries = tuple(entries)
    if not all_entries:
        raise ValueError("a case needs an entry")
    case = _begun(all_entries[0])
    for entry in all_entries[1:]:
        case = _applied(entry.event, case, entry)
    return replace(case, entries=all_entries)


def extend(case: Case, entries: tuple[CaseEntry, ...]) -> Case:
    """The case after more entries: the same as folding all of them."""
    all_entries = case.entries + entries
    for entry in entries:
        case = _applied(entry.event, case, entry)
    return replace(case, entries=all_entries)


def _begun(entry: CaseEntry) -> Case:
    event = entry.event
    if not isinstance(event, Opened):
        raise ValueError("the first entry of a case opens it")
    return Case(
        id=event.case,
        opened_at=entry.at,
        opened_by=entry.actor,
        drill=event.drill,
        restricted=event.restricted,
        clauses=event.clauses,
        clause_since=dict.fromkeys(event.clauses, entry.at),
        overruled=event.clauses != event.proposed,
        facts={name: Known(value, False, entry.number, entry.at) for name, value in event.facts},
        members=frozenset({entry.actor}),
        entries=(entry,),
    )


@singledispatch
def _applied(event: Any, case: Case, entry: CaseEntry) -> Case:
    """Notes, files and pinned messages stand in the time line only."""
    return case


@_applied.register
def _(event: Taken, case: Case, entry: CaseEntry) -> Case:
    return _progress(case, entry, event.step, status="taken", holder=entry.actor)


@_applied.register
def _(event: HandedOver, case: Case, entry: CaseEntry) -> Case:
    named = replace(case, members=case.members | {event.to})
    return _progress(named, entry, event.step, status="taken", holder=event.to)


@_applied.register
def _(event: Done, case: Case, entry: CaseEntry) -> Case:
    return _progress(
        case,
        entry,
        event.step,
        status="done",
        marks=event.marks,
        text=event.what,
        day=event.day,
        moment=event.moment,
        to=event.to,
        how=event.how,
        receipt=event.receipt,
        ahead_of=event.ahead_of,
    )


@_applied.register
def _(event: Explained, case: Case, entry: CaseEntry) -> Case:
    return _progress(case, entry, event.step, status="cannot", marks=event.marks, text=event.why)


@_applied.register
def _(event: Withdrawn, case: Case, entry: CaseEntry) -> Case:
    before = case.steps.get(event.step)
    holder = before.holder if before else None
    blank = Progress(event.step, "taken" if holder else "open", entry.actor, entry.at, entry.number, holder)
    return replace(case, steps={**case.steps, event.step: blank})


@_applied.register
def _(event: Demanded, case: Case, entry: CaseEntry) -> Case:
    demand = Demand(event.step, event.text, event.due, entry.number)
    return replace(case, demands=(*case.demands, demand))


@_applied.register
def _(event: Established, case: Case, entry: CaseEntry) -> Case:
    known = Known(event.value, event.confirmed, entry.number, entry.at)
    return replace(case, facts={**case.facts, event.fact: known})


@_applied.register
def _(event: Widened, case: Case, entry: CaseEntry) -> Case:
    return _with_clauses(case, entry, event.clauses)


@_applied.register
def _(event: Overruled, case: Case, entry: CaseEntry) -> Case:
    return replace(_with_clauses(case, entry, event.clauses), overruled=True)


@_applied.register
def _(event: Involved, case: Case, entry: CaseEntry) -> Case:
    return replace(case, members=case.members | {event.person})


@_applied.register
def _(event: Restricted, case: Case, entry: CaseEntry) -> Case:
    return replace(case, restricted=event.restricted)


@_applied.register
def _(event: Closed, case: Case, entry: CaseEntry) -> Case:
    return replace(case, closed_at=entry.at, closing=event)


@_applied.register
def _(event: Reopened, case: Case, entry: CaseEntry) -> Case:
    return replace(case, closed_at=None)


def _with_clauses(case: Case, entry: CaseEntry, clauses: tuple[Clause, ...]) -> Case:
    since = dict.fromkeys(clauses, entry.at) | dict(case.clause_since)
    return replace(case, clauses=clauses, clause_since=since)


def _progress(case: Case, entry: CaseEntry, step: str, **change: Any) -> Case:
    before = case.steps.get(step) or Progress(step, "open", entry.actor, entry.at, entry.number)
    after = replace(before, by=entry.actor, at=entry.at, entry=entry.number, **change)
    return replace(case, steps={**case.steps, step: after})
