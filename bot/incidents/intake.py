"""What is known when a case is opened, and which clauses follow from it.

What is not known counts as the stricter: an unknown number of people is a large one, an event of unknown
kind calls for both clauses. An officer may overrule with a reason.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from bot.incidents.other_clocks import Clock, Limit
from bot.incidents.playbook import Playbooks
from bot.incidents.terms import BEIJING, CLAUSES, Clause, Data, Happened, Text
from bot.words import Language, say


@dataclass(frozen=True)
class Intake:
    """The answers of whoever reports. None, or an empty set, is "not known".

    `what` is in their own words (masked), `happened` the kinds chosen, `since` when it began,
    `discovered` when it was found (the opening of the case where None), `persons` how many are affected.
    """

    what: str
    happened: frozenset[Happened] = frozenset()
    since: datetime | None = None
    discovered: datetime | None = None
    persons: int | None = None
    data: frozenset[Data] = frozenset()
    going_on: bool | None = None
    drill: bool = False
    restricted: bool = False


@dataclass(frozen=True)
class Reason:
    """Why a clause is proposed: a text of words incidents.why, and the kind of event it speaks of."""

    key: Literal["kind", "kind_persons", "kind_unknown_persons", "unknown"]
    kind: Happened | None = None


@dataclass(frozen=True)
class Proposal:
    """The clauses to walk through, 八 first, why, and the clocks beside the license, shortest first."""

    clauses: tuple[Clause, ...]
    reasons: tuple[Reason, ...]
    clocks: tuple["Running", ...]

    def why(self, intake: Intake, books: Playbooks, language: Language) -> str:
        """The sentence that says why."""
        parts = []
        for reason in self.reasons:
            choice = books.questions.happened[reason.kind] if reason.kind else None
            clauses = choice.clauses if choice else CLAUSES
            parts.append(
                say(
                    language,
                    f"incidents.why.{reason.key}",
                    kind=choice.title.said(language) if choice else "",
                    clauses=books.named(clauses, language),
                    persons=f"{intake.persons or 0:,}",
                )
            )
        return ("" if language == "zh" else " ").join(parts)


@dataclass(frozen=True)
class Running:
    """A clock that runs. `surely` is False where a fact that is not known would decide it.

    `due` is a moment for limits in minutes and the last moment of the last day (Beijing) for days,
    None for "at once", "promptly" and for what has not begun.
    """

    clock: Clock
    surely: bool
    began: datetime | None
    due: datetime | None


def propose(intake: Intake, books: Playbooks, now: datetime) -> Proposal:
    """Which clauses an event calls for, and the clocks that run at `now`."""
    kinds = [kind for kind in books.questions.happened if kind in intake.happened]
    clauses = {clause for kind in kinds for clause in books.questions.happened[kind].clauses}
    reasons = tuple(_reason(kind, intake, books) for kind in kinds) or (Reason("unknown"),)
    chosen = tuple(clause for clause in CLAUSES if clause in clauses) or CLAUSES
    return Proposal(chosen, reasons, running(intake, books, intake.discovered or now, None))


def running(
    intake: Intake, books: Playbooks, discovered: datetime, ended: datetime | None
) -> tuple[Running, ...]:
    """The clocks that run, or may run, for what is known; `ended` is when the event was over."""
    found = []
    for clock in books.clocks:
        surely = _applies(clock, intake)
        if surely is None:
            continue
        began = discovered if clock.starts == "discovered" else ended
        found.append(Running(clock, surely, began, _due(clock.limit, began)))
    return tuple(found)


def choices(kinds: frozenset[Happened], books: Playbooks) -> Text:
    """The names of the kinds of event, in the order of the playbook's data; empty where none is known."""
    titles = [choice.title for kind, choice in books.questions.happened.items() if kind in kinds]
    return Text(", ".join(title.en for title in titles), "、".join(title.zh for title in titles))


def _reason(kind: Happened, intake: Intake, books: Playbooks) -> Reason:
    if "八" not in books.questions.happened[kind].clauses or kind == "other":
        return Reason("kind", kind)
    return Reason("kind_unknown_persons" if intake.persons is None else "kind_persons", kind)


def _applies(clock: Clock, intake: Intake) -> bool | None:
    """True where every condition is met, False where one may be, None where one is not."""
    when, surely = clock.when, True
    for wanted, known in ((when.happened, intake.happened), (when.data, intake.data)):
        if known and not wanted & known:
            return None
        surely &= bool(known)
    if when.persons_at_least:
        if intake.persons is not None and intake.persons < when.persons_at_least:
            return None
        surely &= intake.persons is not None
    if when.ended and intake.going_on is not False:
        return None
    return surely


def _due(limit: Limit, began: datetime | None) -> datetime | None:
    if began is None or isinstance(limit, str):
        return None
    if limit < timedelta(days=1):
        return began + limit
    last = began.astimezone(BEIJING) + limit
    return last.replace(hour=23, minute=59, second=59, microsecond=0)
