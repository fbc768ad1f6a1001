"""What concerns the case as a whole: its facts, clauses, members, its end."""

from dataclasses import replace
from datetime import datetime

from bot.incidents.actions import (
    FACTS,
    MOMENTS,
    TEXTS,
    AddDemand,
    CloseCase,
    Confirm,
    Establish,
    Involve,
    Overrule,
    Reopen,
    Restrict,
)
from bot.incidents.case import Case, Known
from bot.incidents.entries import moment_text
from bot.incidents.events import (
    Closed,
    Demanded,
    Established,
    Event,
    FactValue,
    Involved,
    Overruled,
    Reopened,
    Restricted,
    Widened,
)
from bot.incidents.guards import By, officer_only, require_clauses
from bot.incidents.playbook import Playbooks
from bot.incidents.refusal import ActionRefused
from bot.incidents.saying import clock_time, plain_or_none, require_text
from bot.incidents.steps import waiting
from bot.incidents.terms import CLAUSES, DATA, HAPPENED, beijing_day, utc


def add_demand(action: AddDemand, case: Case, books: Playbooks, by: By) -> tuple[Event, ...]:
    """One demand of the authority becomes a step of its own."""
    text = require_text(action.text, "empty_demand")
    return (Demanded(f"demand-{len(case.demands) + 1}", text, action.due),)


def establish(action: Establish, case: Case, books: Playbooks, by: By) -> tuple[Event, ...]:
    """A fact; where it calls for another clause, that applies from now on (unless an officer chose)."""
    if action.fact not in FACTS:
        raise ActionRefused("no_fact", fact=action.fact, facts=", ".join(FACTS))
    value = _value(action, case, by.now)
    known = case.facts.get(action.fact)
    if known and (known.value, known.confirmed) == (value, action.confirmed):
        raise ActionRefused("known")
    learned = Established(action.fact, value, action.confirmed)
    if action.fact != "happened" or case.overruled or not isinstance(value, tuple):
        return (learned,)
    called = {
        clause for kind in HAPPENED if kind in value for clause in books.questions.happened[kind].clauses
    }
    clauses = tuple(clause for clause in CLAUSES if clause in called or clause in case.clauses)
    return (learned,) if clauses == case.clauses else (learned, Widened(clauses, action.fact))


def confirm(action: Confirm, case: Case, books: Playbooks, by: By) -> tuple[Event, ...]:
    """ActionRefused where nothing is known of it, or it is confirmed already."""
    known = case.facts.get(action.fact)
    if known is None or known.value is None:
        raise ActionRefused("no_fact", fact=action.fact, facts=", ".join(case.facts))
    if known.confirmed:
        raise ActionRefused("known")
    return (Established(action.fact, known.value, True),)


def overrule(action: Overrule, case: Case, books: Playbooks, by: By) -> tuple[Event, ...]:
    """An officer's word on the clauses, with a reason."""
    officer_only(by)
    clauses, why = require_clauses(action.clauses), require_text(action.why, "empty_why")
    if clauses == case.clauses:
        raise ActionRefused("same_clauses")
    return (Overruled(clauses, why),)


def involve(action: Involve, case: Case, books: Playbooks, by: By) -> tuple[Event, ...]:
    """Someone who may see and work on the case from now on."""
    person = require_text(action.person, "nobody")
    if person in case.members:
        raise ActionRefused("involved", who=person)
    return (Involved(person),)


def restrict(action: Restrict, case: Case, books: Playbooks, by: By) -> tuple[Event, ...]:
    """Whoever works on a case may restrict it; only an officer opens it to all again."""
    if not action.restricted:
        officer_only(by)
    if action.restricted == case.restricted:
        raise ActionRefused("is_restricted" if case.restricted else "is_not_restricted")
    return (Restricted(action.restricted),)


def close(action: CloseCase, case: Case, books: Playbooks, by: By) -> tuple[Event, ...]:
    """ActionRefused while a step that the clauses ask for is neither done nor explained."""
    officer_only(by)
    if still := waiting(case, books):
        titles = ", ".join(step.title.en for step in still), "、".join(step.title.zh for step in still)
        raise ActionRefused("still_open", steps=titles)
    cause, lessons = require_text(action.cause, "empty_cause"), require_text(action.lessons, "empty_lessons")
    return (Closed(plain_or_none(action.receipt), cause, lessons),)


def reopen(action: Reopen, case: Case, books: Playbooks, by: By) -> tuple[Event, ...]:
    """An officer lets a closed case go on, with a reason."""
    officer_only(by)
    if case.closed_at is None:
        raise ActionRefused("not_closed")
    return (Reopened(require_text(action.why, "empty_why")),)


def _value(action: Establish, case: Case, now: datetime) -> FactValue:
    """The value as it is kept. Raises ActionRefused for one of another kind, or that cannot be."""
    fact, value = action.fact, action.value
    if fact in MOMENTS:
        return _moment(fact, value, case, now)
    if fact in TEXTS and isinstance(value, str):
        return require_text(value, "empty_fact")
    if fact == "persons" and (value is None or (type(value) is int and value >= 0)):
        return value
    if fact == "going_on" and (value is None or isinstance(value, bool)):
        return value
    choices = {"happened": HAPPENED, "data": DATA}.get(fact, ())
    if isinstance(value, tuple) and value and set(value) <= set(choices):
        return tuple(name for name in choices if name in value)
    raise ActionRefused("fact_value", fact=fact, value=str(value)[:60])


def _moment(fact: str, value: FactValue | datetime, case: Case, now: datetime) -> FactValue:
    if not isinstance(value, datetime):
        raise ActionRefused("fact_value", fact=fact, value=str(value)[:60])
    moment = utc(value)
    if moment > now:
        raise ActionRefused("future_fact")
    kept = moment_text(moment)
    then = replace(case, facts={**case.facts, fact: Known(kept, False, 0, now)}).earliest
    for step in case.steps.values():
        too_early = step.moment < then if step.moment else step.day and step.day < beijing_day(then)
        if step.status == "done" and too_early:
            raise ActionRefused("found_after_done", found=clock_time(then), step=step.step)
    return kept
