"""Whether an action may be done in a case, and the entries it makes. Nothing changes but by these entries."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.incidents import actions, case_actions, note_actions, step_actions
from bot.incidents.actions import Action, Overrule
from bot.incidents.case import Case
from bot.incidents.entries import CaseEntry, moment_text
from bot.incidents.events import Event, FactValue, Opened
from bot.incidents.guards import By, officer_only, require_clauses
from bot.incidents.intake import Intake, propose
from bot.incidents.playbook import Playbooks
from bot.incidents.refusal import ActionRefused
from bot.incidents.saying import require_text
from bot.incidents.steps import may_see
from bot.incidents.terms import DATA, HAPPENED, utc
from bot.roles import Role

_DOING: Mapping[type[Action], Callable[[Any, Case, Playbooks, By], tuple[Event, ...]]] = {
    actions.Take: step_actions.take,
    actions.Finish: step_actions.finish,
    actions.CannotDo: step_actions.cannot,
    actions.HandOver: step_actions.hand_over,
    actions.Withdraw: step_actions.withdraw,
    actions.AddEvidence: note_actions.add_evidence,
    actions.AddNote: note_actions.add_note,
    actions.EditNote: note_actions.edit_note,
    actions.DeleteNote: note_actions.delete_note,
    actions.HideNotes: note_actions.hide_notes,
    actions.Pin: note_actions.pin,
    actions.AddDemand: case_actions.add_demand,
    actions.Establish: case_actions.establish,
    actions.Confirm: case_actions.confirm,
    actions.Overrule: case_actions.overrule,
    actions.Involve: case_actions.involve,
    actions.Restrict: case_actions.restrict,
    actions.CloseCase: case_actions.close,
    actions.Reopen: case_actions.reopen,
}

_SET_BACK = timedelta(days=1)
"""How far a clock may be set back without having been wrong by more than a correction."""
_BY_ANYONE = (actions.AddNote, actions.EditNote, actions.DeleteNote)
"""What anyone who may see a case does, by writing in its thread."""
_AFTER_CLOSING = (
    actions.Reopen,
    actions.AddNote,
    actions.EditNote,
    actions.DeleteNote,
    actions.HideNotes,
    actions.AddEvidence,
    actions.Pin,
)
"""What joins the time line of a closed case too: an answer of the authority may come late."""


def open_case(
    case_id: str,
    intake: Intake,
    books: Playbooks,
    actor: str,
    role: Role,
    now: datetime,
    overrule: Overrule | None = None,
) -> tuple[CaseEntry, ...]:
    """The entries of a new case. Anyone may report; only an officer may `overrule` the proposed clauses.

    Raises ActionRefused where the intake cannot be: nothing said, a beginning in the future, fewer than
    0 people.
    """
    by = By(actor, role, utc(now))
    what = require_text(intake.what, "empty_what")
    for moment in (intake.since, intake.discovered):
        if moment is not None and utc(moment) > by.now:
            raise ActionRefused("future_fact")
    if intake.persons is not None and intake.persons < 0:
        raise ActionRefused("persons", value=intake.persons)
    proposed = propose(intake, books, by.now).clauses
    clauses, why = proposed, None
    if overrule is not None:
        officer_only(by)
        clauses, why = require_clauses(overrule.clauses), require_text(overrule.why, "empty_why")
    answers = {"what": what, **_answers(intake)}
    facts = tuple((name, value) for name, value in answers.items() if value is not None and value != ())
    opened = Opened(case_id, clauses, proposed, why, facts, intake.drill, intake.restricted)
    return (CaseEntry(1, by.now, actor, role, opened),)


def decide(
    case: Case, action: Action, books: Playbooks, actor: str, role: Role, now: datetime
) -> tuple[CaseEntry, ...]:
    """The entries that `action` makes, to be kept and then folded (`fold.extend`).

    Raises ActionRefused with one line where it may not be done; nothing has changed then. A clock set back
    a little does not turn the case's own order around: an entry is not earlier than the one before it. Where
    the one before lies far ahead, its clock was wrong, and what follows has its own time.
    """
    last = case.entries[-1].at
    by = By(actor, role, last if utc(now) < last <= utc(now) + _SET_BACK else utc(now))
    if not may_see(case, actor, role):
        raise ActionRefused("restricted")
    if case.closed_at is not None and not isinstance(action, _AFTER_CLOSING):
        raise ActionRefused("closed", case=case.id)
    if role == "member" and actor not in case.members and not isinstance(action, _BY_ANYONE):
        raise ActionRefused("not_yours", case=case.id)
    events = _DOING[type(action)](action, case, books, by)
    first = case.entries[-1].number + 1
    return tuple(CaseEntry(first + place, by.now, actor, role, event) for place, event in enumerate(events))


def _answers(intake: Intake) -> dict[str, FactValue]:
    return {
        "happened": tuple(name for name in HAPPENED if name in intake.happened),
        "since": moment_text(intake.since) if intake.since else None,
        "discovered": moment_text(intake.discovered) if intake.discovered else None,
        "persons": intake.persons,
        "data": tuple(name for name in DATA if name in intake.data),
        "going_on": intake.going_on,
    }
