"""The steps of one case, its demands among them, and which matters most now."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.incidents.case import Case
from bot.incidents.playbook import Playbooks, Step
from bot.incidents.refusal import ActionRefused
from bot.incidents.terms import Text
from bot.roles import Role


def steps(case: Case, books: Playbooks) -> tuple[Step, ...]:
    """The case's steps in the advised order, each demand after the step that asks for them."""
    found: list[Step] = []
    for step in books.steps(case.clauses):
        found.append(step)
        if step.marks == "demands":
            found += [
                replace(
                    step,
                    id=demand.step,
                    marks="demand",
                    optional=False,
                    title=Text(demand.text, demand.text),
                    todo=Text(demand.text, demand.text),
                )
                for demand in case.demands
            ]
    return tuple(found)


def step_of(case: Case, books: Playbooks, name: str) -> Step:
    """The step of that id. Raises ActionRefused where the case has none."""
    found = next((step for step in steps(case, books) if step.id == name), None)
    if found is None:
        known = ", ".join(step.id for step in steps(case, books))
        raise ActionRefused("no_step", step=name, steps=known)
    return found


def find_step(case: Case, books: Playbooks, typed: str) -> str:
    """The id of the step that someone means by `typed`: its id, its title, or how one of them begins.

    Of several that fit, those still open count. Raises ActionRefused where none or several fit.
    """
    wanted = typed.strip().casefold()
    everything = steps(case, books)
    for names in (
        [step.id for step in everything if step.id == wanted],
        [step.id for step in everything if wanted and _begins(step, wanted)],
    ):
        still = [name for name in names if not settled(case, name)] or names
        if len(still) == 1:
            return still[0]
    raise ActionRefused("no_step", step=typed.strip() or "?", steps=", ".join(step.id for step in everything))


def settled(case: Case, step: str) -> bool:
    """Whether a step is done or explained."""
    found = case.steps.get(step)
    return found is not None and found.settled


def waiting(case: Case, books: Playbooks) -> tuple[Step, ...]:
    """The steps that must be done or explained before the case can be closed, and are not."""
    return tuple(
        step
        for step in steps(case, books)
        if not step.optional and step.marks != "close" and not settled(case, step.id)
    )


def ahead_of(case: Case, books: Playbooks, done: Step) -> tuple[str, ...]:
    """The ids of the steps that the advised order puts before `done` and that are still open."""
    if done.anytime or done.marks == "demand":
        return ()
    found = []
    for step in steps(case, books):
        if step.id == done.id:
            break
        if (
            step.clause == done.clause
            and not step.optional
            and not step.anytime
            and not settled(case, step.id)
        ):
            found.append(step.id)
    return tuple(found)


def most_urgent(case: Case, books: Playbooks, now: datetime) -> Step | None:
    """The one step that matters most; None for a closed case.

    What nobody has comes before what someone has, and a report that reminders are due for before all.
    With everything settled it is closing.
    """
    if case.closed_at is not None:
        return None
    open_steps = waiting(case, books)
    if not open_steps:
        return next(step for step in steps(case, books) if step.marks == "close")
    late = _overdue_reports(case, books, now)

    def rank(step: Step) -> tuple[bool, bool, int]:
        found = case.steps.get(step.id)
        return step.id not in late, found is not None and found.status == "taken", step.urgency

    return min(open_steps, key=rank)


def may_see(case: Case, actor: str, role: Role) -> bool:
    """Whether the content may be shown: a restricted case only to officers, on-call and its members, none to
    people of other workspaces."""
    if role == "guest":
        return False
    return not case.restricted or role != "member" or actor in case.members


def _overdue_reports(case: Case, books: Playbooks, now: datetime) -> frozenset[str]:
    return frozenset(
        book.ladder.until
        for book in books.of(case.clauses)
        if book.ladder.minutes
        and any(step.id == book.ladder.until and step.marks == "report" for step in book.steps)
        and now >= case.clause_since[book.clause] + timedelta(minutes=book.ladder.minutes[0])
    )


def _begins(step: Step, wanted: str) -> bool:
    return any(name.casefold().startswith(wanted) for name in (step.id, step.title.en, step.title.zh))
