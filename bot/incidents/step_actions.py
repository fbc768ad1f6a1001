"""Taking a step, doing it, saying why not, handing it over."""

from bot.incidents.actions import CannotDo, Finish, HandOver, Take, Withdraw
from bot.incidents.case import Case
from bot.incidents.events import Done, Event, Explained, HandedOver, Taken, Withdrawn
from bot.incidents.guards import By, in_time
from bot.incidents.playbook import Playbooks, Step
from bot.incidents.refusal import ActionRefused
from bot.incidents.saying import clock_time, plain_or_none, require_text
from bot.incidents.steps import ahead_of, step_of


def take(action: Take, case: Case, books: Playbooks, by: By) -> tuple[Event, ...]:
    """ActionRefused where it is done, or someone has it."""
    step = step_of(case, books, action.step)
    _not_done(case, step)
    found = case.steps.get(step.id)
    if found and found.holder and found.status == "taken":
        key = "taken_by_you" if found.holder == by.actor else "taken"
        raise ActionRefused(key, step=_title(step), who=found.holder, at=clock_time(found.at))
    return (Taken(step.id),)


def finish(action: Finish, case: Case, books: Playbooks, by: By) -> tuple[Event, ...]:
    """ActionRefused where it is done already, nothing is said of how, or the date cannot be."""
    step = _worked_on(case, books, action.step, by)
    _not_done(case, step)
    what = require_text(action.what, "empty_done")
    day = in_time(case, action.moment, action.day, by.now)
    moment = action.moment or (by.now if action.day is None else None)
    to, how, receipt = plain_or_none(action.to), plain_or_none(action.how), plain_or_none(action.receipt)
    ahead = ahead_of(case, books, step)
    return (Done(step.id, step.marks, what, day, moment, to, how, receipt, ahead),)


def cannot(action: CannotDo, case: Case, books: Playbooks, by: By) -> tuple[Event, ...]:
    """ActionRefused without a reason, and where it is done or explained already."""
    step = _worked_on(case, books, action.step, by)
    _not_done(case, step)
    found = case.steps.get(step.id)
    if found and found.status == "cannot":
        raise ActionRefused("explained", step=_title(step), who=found.by, at=clock_time(found.at))
    return (Explained(step.id, step.marks, require_text(action.why, "empty_why")),)


def hand_over(action: HandOver, case: Case, books: Playbooks, by: By) -> tuple[Event, ...]:
    """ActionRefused where it is done, and to members for a step that someone else has."""
    step = step_of(case, books, action.step)
    _not_done(case, step)
    found = case.steps.get(step.id)
    to = require_text(action.to, "nobody")
    if found and found.status == "taken":
        if found.holder == to:
            raise ActionRefused("has_it", step=_title(step), who=to)
        if by.role == "member" and found.holder != by.actor:
            raise ActionRefused("taken", step=_title(step), who=found.holder or "", at=clock_time(found.at))
    return (HandedOver(step.id, to),)


def withdraw(action: Withdraw, case: Case, books: Playbooks, by: By) -> tuple[Event, ...]:
    """Opens a step again; only whoever settled it, or an officer."""
    step = step_of(case, books, action.step)
    found = case.steps.get(step.id)
    if found is None or not found.settled:
        raise ActionRefused("not_done", step=_title(step))
    if by.role != "officer" and found.by != by.actor:
        raise ActionRefused("withdraw", who=found.by)
    return (Withdrawn(step.id, require_text(action.why, "empty_why")),)


def _worked_on(case: Case, books: Playbooks, name: str, by: By) -> Step:
    step = step_of(case, books, name)
    if step.marks == "close":
        raise ActionRefused("close_by_closing")
    found = case.steps.get(step.id)
    if by.role == "member" and found and found.status == "taken" and found.holder != by.actor:
        raise ActionRefused("taken", step=_title(step), who=found.holder or "", at=clock_time(found.at))
    return step


def _not_done(case: Case, step: Step) -> None:
    found = case.steps.get(step.id)
    if found and found.status == "done":
        raise ActionRefused("done", step=_title(step), who=found.by, at=clock_time(found.at))


def _title(step: Step) -> tuple[str, str]:
    return step.title.en, step.title.zh
