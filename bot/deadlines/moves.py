"""Dates that moved: an announced arrangement settled what was an estimate, or an event was corrected.

Whoever keeps the record keeps `kept(deadlines)` as of the last time people were told, and announces what
`moved` finds against it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from bot.deadlines.due import Deadline
from bot.deadlines.text import day
from bot.words import Language, say

Kept = Mapping[str, tuple[str, str, bool]]
"""Deadline id -> due, act_by (ISO 8601) and whether they were provisional."""


@dataclass(frozen=True)
class Move:
    """A deadline whose dates are others than people were told, or that are provisional no more."""

    deadline: Deadline
    due: date
    act_by: date
    settled: bool

    @property
    def key(self) -> str:
        """The key of its message: one for each pair of dates."""
        mark = "provisional" if self.deadline.provisional else "settled"
        return f"{self.deadline.id}:{mark}:{self.deadline.due}:{self.deadline.act_by}"

    def text(self, language: Language) -> str:
        """One line."""
        now = self.deadline
        same = (self.due, self.act_by) == (now.due, now.act_by)
        return say(
            language,
            f"deadlines.move.{'settled' if same else 'moved'}",
            title=now.title(language),
            due=day(language, now.due),
            act_by=day(language, now.act_by),
            was_due=day(language, self.due),
            was_act_by=day(language, self.act_by),
        )


def kept(deadlines: Iterable[Deadline]) -> dict[str, tuple[str, str, bool]]:
    """What to keep of the dates as told."""
    return {
        it.id: (it.due.isoformat(), it.act_by.isoformat(), it.provisional)
        for it in deadlines
        if it.status != "done" and it.dated
    }


def moved(before: Kept, deadlines: Iterable[Deadline]) -> tuple[Move, ...]:
    """The open deadlines whose dates differ from those kept, or are provisional no more."""
    found = []
    for deadline in deadlines:
        if deadline.status == "done" or not deadline.dated or deadline.id not in before:
            continue
        due, act_by, provisional = before[deadline.id]
        settled = provisional and not deadline.provisional
        if settled or (due, act_by) != (deadline.due.isoformat(), deadline.act_by.isoformat()):
            found.append(Move(deadline, date.fromisoformat(due), date.fromisoformat(act_by), settled))
    return tuple(found)
