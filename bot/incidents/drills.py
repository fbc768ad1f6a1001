"""The monthly drill: when the next one is, and what it plays (data/playbooks/drills.yaml)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from typing import Any

from bot.data import load_checked
from bot.incidents.intake import Intake
from bot.incidents.refusal import ActionRefused
from bot.incidents.terms import Happened, Text
from bot.words import Language

LAST_DAY = 28
"""The last day that every month has."""


@dataclass(frozen=True)
class Schedule:
    """A drill each month on `day` (1 to 28) at `at` in the zone of the bot."""

    day: int
    at: time = time(10, 0)


@dataclass(frozen=True)
class Scenario:
    """What a drill plays."""

    id: str
    happened: frozenset[Happened]
    what: Text


def make_schedule(day: int) -> Schedule:
    """A schedule. Raises ActionRefused for a day that not every month has."""
    if not 1 <= day <= LAST_DAY:
        raise ActionRefused("drill_day", day=day, last=LAST_DAY)
    return Schedule(day)


def next_drill(schedule: Schedule, after: datetime, zone: tzinfo) -> datetime:
    """The first drill later than `after`; its `date` gives the drill's key: one a month."""
    local = after.astimezone(zone)
    this_month = datetime.combine(date(local.year, local.month, schedule.day), schedule.at, zone)
    if this_month > after:
        return this_month
    year, month = divmod(local.year * 12 + local.month, 12)
    return datetime.combine(date(year, month + 1, schedule.day), schedule.at, zone)


def scenarios() -> tuple[Scenario, ...]:
    """Every scenario, in the file's order."""
    entries: Mapping[str, Any] = load_checked(
        "playbooks/drills", "bot.incidents.playbook_models:ScenarioModel*"
    )
    return tuple(
        Scenario(name, frozenset(entry["happened"]), Text(**entry["what"])) for name, entry in entries.items()
    )


def scenario_of(day: date) -> Scenario:
    """The month's scenario: each in turn."""
    found = scenarios()
    return found[(day.year * 12 + day.month) % len(found)]


def drill_intake(scenario: Scenario, language: Language) -> Intake:
    """The intake with which a drill opens its case."""
    return Intake(scenario.what.said(language), scenario.happened, going_on=True, drill=True)
