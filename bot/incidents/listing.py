"""Finding cases: the list, the search, an open case that may be the same event."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.incidents.case import Case
from bot.incidents.events import Opened
from bot.incidents.intake import Intake, choices
from bot.incidents.message import drill_mark, mark_drill
from bot.incidents.playbook import Playbooks
from bot.incidents.saying import plain, span
from bot.incidents.steps import may_see, settled, steps
from bot.roles import Role
from bot.words import Language, say

_LONGEST = 60


def visible(cases: Iterable[Case], actor: str, role: Role) -> tuple[Case, ...]:
    """Those whose content `actor` may see, open ones first, the newest first."""
    seen = [case for case in cases if may_see(case, actor, role)]
    newest = sorted(seen, key=lambda case: case.opened_at, reverse=True)
    return tuple(sorted(newest, key=lambda case: case.closed_at is not None))


def list_line(
    case: Case, books: Playbooks, now: datetime, language: Language, what: str | None = None
) -> str:
    """One case as one line: id, state, clauses, what happened; `what` is how much the reader may know."""
    length = span(now - case.opened_at, language)
    reports = [step for step in books.steps(case.clauses) if step.marks == "report" and step.anytime]
    unreported = any(not settled(case, step.id) for step in reports)
    key = "closed" if case.closed_at else "unreported" if unreported else "open"
    line = say(
        language,
        "incidents.list.line",
        id=case.id,
        state=say(language, f"incidents.list.{key}", span=length),
        clauses=books.named(case.clauses, language),
        what=what or say(language, "incidents.list.restricted"),
    )
    return mark_drill(line, drill_mark(case, language))


def search(cases: Iterable[Case], books: Playbooks, text: str) -> tuple[Case, ...]:
    """The cases in which every word of `text` is written, or is in the title of a step or kind.

    The caller passes what `visible` lets the asker see.
    """
    words = plain(text).casefold().split()
    return tuple(case for case in cases if words and all(word in _whole(case, books) for word in words))


def similar(cases: Sequence[Case], intake: Intake, books: Playbooks, now: datetime) -> tuple[Case, ...]:
    """Open cases of the last hours (intake.yaml) that may be the same event, the newest first.

    The same where a kind is shared, or one of the two has none yet; drills only match drills. A restricted
    case is shown to nobody by this: the caller passes what `visible` lets the asker see.
    """
    found = [
        case
        for case in cases
        if case.closed_at is None
        and case.drill == intake.drill
        and now - case.opened_at <= books.questions.similar
        and _may_be_same(case.intake, intake)
    ]
    return tuple(sorted(found, key=lambda case: case.opened_at, reverse=True))


def similar_line(case: Case, now: datetime, language: Language) -> str:
    """The line that shows a similar case before a second one is opened."""
    length = span(now - case.opened_at, language)
    return say(language, "incidents.list.similar", id=case.id, span=length, what=short_what(case))


def _may_be_same(one: Intake, other: Intake) -> bool:
    return not one.happened or not other.happened or bool(one.happened & other.happened)


def short_what(case: Case) -> str:
    """What happened, on one line."""
    line = " ".join(case.intake.what.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def _whole(case: Case, books: Playbooks) -> str:
    """Everything written in the case, and its steps' titles in both languages."""
    parts = [case.id, case.opened_by]
    for step in steps(case, books):
        parts += (step.title.en, step.title.zh)
    for entry in case.entries:
        values = dict(entry.event.facts) if isinstance(entry.event, Opened) else vars(entry.event)
        parts += (value for value in values.values() if isinstance(value, str))
    kinds = choices(case.intake.happened, books)
    parts += (kinds.en, kinds.zh)
    return "\n".join(parts).casefold()
