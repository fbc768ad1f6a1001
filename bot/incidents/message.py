"""What is shown of a case, before any platform gives it a shape."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from bot.incidents.case import Case
from bot.incidents.clocks import parallel
from bot.incidents.intake import Running
from bot.incidents.other_clocks import Limit
from bot.incidents.playbook import Playbooks, Step
from bot.incidents.saying import clock_time, span
from bot.incidents.steps import most_urgent, settled, step_of, steps
from bot.words import Language, say

Press = Literal[
    "take", "done", "cannot", "evidence", "hand_over", "demand", "withdraw", "close"
]  # words incidents.button


@dataclass(frozen=True)
class StepMessage:
    """One step as a message: every field is a finished line, most important first.

    `now` names another step where that matters more; `warnings` are what must not be overlooked; `buttons`
    what can be pressed for `step`; `drill` is the mark of a drill, None for a real case.
    """

    case: str
    step: str
    heading: str
    todo: str
    why: str
    state: str
    elapsed: str
    now: str | None
    warnings: tuple[str, ...]
    buttons: tuple[Press, ...]
    drill: str | None

    @property
    def text(self) -> str:
        """The whole as plain text, its drill mark first."""
        lines = [self.heading, *self.warnings, self.todo, self.why, self.state, self.elapsed, self.now or ""]
        return mark_drill("\n".join(filter(None, lines)), self.drill)


@dataclass(frozen=True)
class StepLine:
    """One step in the list of a case; `done` is True for what is done or explained."""

    step: str
    title: str
    state: str
    done: bool


@dataclass(frozen=True)
class CaseMessage:
    """A whole case at a glance: the step that matters most first, then all steps, then the clocks."""

    case: str
    heading: str
    now: StepMessage | None
    steps: tuple[StepLine, ...]
    clocks: tuple[str, ...]
    restricted: str | None
    drill: str | None
    language: Language

    @property
    def text(self) -> str:
        """The whole as plain text, its drill mark first."""
        lines = [self.heading, self.restricted or ""]
        if self.now:
            lines += [*self.now.warnings, self.now.heading, self.now.todo, self.now.why, self.now.state]
        lines += [f"{'☑' if line.done else '☐'} {line.title} · {line.state}" for line in self.steps]
        if self.clocks:
            lines += [say(self.language, "incidents.clocks.heading"), *(f"• {line}" for line in self.clocks)]
        return mark_drill("\n".join(filter(None, lines)), self.drill)


def step_message(
    case: Case, step_id: str, books: Playbooks, now: datetime, language: Language
) -> StepMessage:
    """The message of one step. Raises ActionRefused where the case has no such step."""
    return _step_message(case, step_of(case, books, step_id), books, now, language)


def case_message(case: Case, books: Playbooks, now: datetime, language: Language) -> CaseMessage:
    """The case at a glance."""
    urgent = most_urgent(case, books, now)
    key, length = (
        ("open", now - case.opened_at)
        if case.closed_at is None
        else ("closed", case.closed_at - case.opened_at)
    )
    heading = say(
        language,
        "incidents.case.heading",
        id=case.id,
        clauses=books.named(case.clauses, language),
        state=say(language, f"incidents.case.{key}", span=span(length, language)),
    )
    return CaseMessage(
        case.id,
        heading,
        _step_message(case, urgent, books, now, language) if urgent else None,
        tuple(
            StepLine(
                step.id,
                step.title.said(language),
                _status(case, step, language),
                settled(case, step.id),
            )
            for step in steps(case, books)
        ),
        clock_lines(parallel(case, books), language) if case.closed_at is None else (),
        say(language, "incidents.case.restricted") if case.restricted else None,
        drill_mark(case, language),
        language,
    )


def clock_lines(clocks: tuple[Running, ...], language: Language) -> tuple[str, ...]:
    """The clocks beside the license as lines, each with its source; those that only may run say so."""
    return tuple(_clock_line(clock, language) for clock in clocks)


def drill_mark(case: Case, language: Language) -> str | None:
    """ "DRILL", None for a real case."""
    return say(language, "incidents.drill.label") if case.drill else None


def mark_drill(text: str, drill: str | None) -> str:
    """`text` with the mark of a drill in front of its first line."""
    return f"【{drill}】{text}" if drill else text


def _step_message(case: Case, step: Step, books: Playbooks, now: datetime, language: Language) -> StepMessage:
    everything = steps(case, books)
    urgent = most_urgent(case, books, now)
    length = span((case.closed_at or now) - case.opened_at, language)
    other = urgent if urgent and urgent.id != step.id else None
    unreported = case.closed_at is None and any(
        found.marks == "report" and found.anytime and not settled(case, found.id) for found in everything
    )
    return StepMessage(
        case.id,
        step.id,
        say(
            language,
            "incidents.step.heading",
            number=[found.id for found in everything].index(step.id) + 1,
            count=len(everything),
            title=step.title.said(language),
        ),
        step.todo.said(language),
        say(language, "incidents.step.why", quote=step.quote, clause=step.place)
        if step.quote
        else say(language, "incidents.step.unquoted"),
        _state(case, step, books, language),
        say(language, "incidents.step.elapsed", span=length),
        say(language, "incidents.step.now", title=other.title.said(language)) if other else None,
        (say(language, "incidents.step.unreported", span=length),) if unreported else (),
        _buttons(case, step),
        drill_mark(case, language),
    )


def _buttons(case: Case, step: Step) -> tuple[Press, ...]:
    if case.closed_at is not None:
        return ()
    if step.marks == "close":
        return ("close",)
    found = case.steps.get(step.id)
    status = found.status if found else "open"
    if status == "done":
        return ("evidence", "withdraw")
    if status == "cannot":
        return ("done", "evidence", "withdraw")
    first: tuple[Press, ...] = ("take",) if status == "open" else ()
    more: tuple[Press, ...] = ("demand",) if step.marks == "demands" else ()
    return (*first, "done", "cannot", "evidence", "hand_over", *more)


def _status(case: Case, step: Step, language: Language) -> str:
    found = case.steps.get(step.id)
    if found is None or (found.status == "open"):
        return say(language, "incidents.status.open")
    who = (found.holder or found.by) if found.status == "taken" else found.by
    return say(language, f"incidents.status.{found.status}", who=who)


def _state(case: Case, step: Step, books: Playbooks, language: Language) -> str:
    found = case.steps.get(step.id)
    if found is None or found.status == "open":
        return say(language, "incidents.step.nobody")
    if found.status == "taken":
        return say(language, "incidents.step.has", who=found.holder or found.by)
    at = clock_time(found.at)
    line = say(language, f"incidents.step.{found.status}", who=found.by, at=at, text=found.text)
    ahead = found.ahead_of
    if not ahead:
        return line
    titles = [known.title.said(language) for known in steps(case, books) if known.id in ahead]
    names_of = say(language, "incidents.case.separator").join(titles)
    return "\n".join((line, say(language, "incidents.step.ahead", steps=names_of)))


def _clock_line(running: Running, language: Language) -> str:
    clock = running.clock
    limit = _limit(clock.limit, language)
    if running.due is not None:
        limit = say(language, "incidents.clocks.due", limit=limit, at=clock_time(running.due))
    to, note = clock.to.said(language), clock.note.said(language)
    if clock.critical is not None:
        critical = say(language, "incidents.clocks.critical", limit=_limit(clock.critical, language))
        note = f"{note}{' ' if language == 'en' else ''}{critical}"
    line = say(language, "incidents.clocks.line", limit=limit, to=to, source=clock.source, note=note)
    return line if running.surely else say(language, "incidents.clocks.may", line=line)


def _limit(limit: Limit, language: Language) -> str:
    if isinstance(limit, str):
        return say(language, f"incidents.clocks.{limit}")
    if limit < timedelta(days=1):
        return say(language, "incidents.clocks.minutes", span=span(limit, language))
    return say(language, "incidents.clocks.days", days=limit.days)
