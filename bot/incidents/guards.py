"""Who acts, and the checks that several actions share."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.incidents.case import Case
from bot.incidents.refusal import ActionRefused
from bot.incidents.saying import clock_time
from bot.incidents.terms import CLAUSES, Clause, beijing_day, utc
from bot.roles import Role


@dataclass(frozen=True)
class By:
    """Who acts, in what role, when (UTC)."""

    actor: str
    role: Role
    now: datetime


def officer_only(by: By) -> None:
    """Raises ActionRefused for anyone but an officer."""
    if by.role != "officer":
        raise ActionRefused("officer_only")


def require_clauses(clauses: tuple[Clause, ...]) -> tuple[Clause, ...]:
    """The clauses in order, each once. Raises ActionRefused where there is none, or one that has no walk."""
    if not clauses or not set(clauses) <= set(CLAUSES):
        raise ActionRefused("clauses")
    return tuple(clause for clause in CLAUSES if clause in clauses)


def in_time(case: Case, moment: datetime | None, day: date | None, now: datetime) -> date:
    """The Beijing day of what was done at `moment`, or on `day`, or now.

    Raises ActionRefused where that lies in the future or before the event was found.
    """
    if moment is not None:
        if utc(moment) > now:
            raise ActionRefused("future_done", at=clock_time(moment))
        if moment < case.earliest:
            raise ActionRefused(
                "before_discovery", at=clock_time(moment), discovered=clock_time(case.earliest)
            )
        return beijing_day(moment)
    if day is None:
        return beijing_day(now)
    if day > beijing_day(now):
        raise ActionRefused("future_done", at=day.isoformat())
    if day < beijing_day(case.earliest):
        raise ActionRefused("before_discovery", at=day.isoformat(), discovered=clock_time(case.earliest))
    return day
