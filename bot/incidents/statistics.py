"""How long things took, per case and over a year, drills apart; finding a case again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from statistics import median
from typing import Literal

from bot.incidents.case import Case, Progress
from bot.incidents.saying import span
from bot.incidents.terms import BEIJING, Marks, beijing_day
from bot.words import Language, say

Name = Literal["contain", "report", "dispose", "close"]
NAMES: tuple[Name, ...] = ("contain", "report", "dispose", "close")
_ALWAYS: tuple[Name, ...] = ("report", "close")
_MARKS: Mapping[Name, Marks] = {"contain": "contain", "report": "report", "dispose": "dispose"}


@dataclass(frozen=True)
class Measured:
    """How long it took from the discovery, and the entry that ended it."""

    length: timedelta
    entry: int


@dataclass(frozen=True)
class Spread:
    """One time over several cases."""

    count: int
    median: timedelta
    longest: timedelta


@dataclass(frozen=True)
class YearFigures:
    """The cases opened in a year (Beijing), drills or real ones, never both."""

    year: int
    drills: bool
    count: int
    still_open: int
    times: Mapping[Name, Spread]


def times(case: Case) -> Mapping[Name, Measured]:
    """What is known of the case's times, from the discovery to the first step of its kind that was done.

    Of a step whose day alone is known, the end of that day counts, or the moment it was recorded if earlier.
    """
    found: dict[Name, Measured] = {}
    for name, marks in _MARKS.items():
        done = [step for step in case.marked(marks) if step.status == "done"]
        if done:
            first = min(done, key=_moment)
            found[name] = Measured(max(timedelta(0), _moment(first) - case.discovered), first.entry)
    if case.closed_at is not None:
        entry = next(entry for entry in reversed(case.entries) if entry.event is case.closing)
        found["close"] = Measured(case.closed_at - case.discovered, entry.number)
    return found


def year_figures(cases: Iterable[Case], year: int, drills: bool = False) -> YearFigures:
    """The figures of a year; drills are counted only where asked for, and then alone."""
    chosen = [case for case in cases if case.drill == drills and beijing_day(case.opened_at).year == year]
    measured = [times(case) for case in chosen]
    spreads: dict[Name, Spread] = {}
    for name in NAMES:
        lengths = [taken[name].length for taken in measured if name in taken]
        if lengths:
            middle = timedelta(seconds=median(length.total_seconds() for length in lengths))
            spreads[name] = Spread(len(lengths), middle, max(lengths))
    return YearFigures(year, drills, len(chosen), sum(case.closed_at is None for case in chosen), spreads)


def figures_text(figures: YearFigures, language: Language) -> str:
    """The year's figures as lines."""
    key = "drills" if figures.drills else "year"
    lines = [
        say(
            language,
            f"incidents.statistics.{key}",
            year=figures.year,
            count=figures.count,
            open=figures.still_open,
        )
    ]
    for name, spread in figures.times.items():
        title = say(language, f"incidents.statistics.{name}")
        shown = {"span": span(spread.median, language), "longest": span(spread.longest, language)}
        lines.append(say(language, "incidents.statistics.median", name=title, count=spread.count, **shown))
    return "\n".join(lines)


def times_text(case: Case, language: Language) -> str:
    """One case's times as lines; what its clauses ask for and is not done yet says so."""
    taken = times(case)
    wanted: list[Name] = ["contain"] if "八" in case.clauses else []
    wanted += ["dispose"] if "九" in case.clauses else []
    lines = []
    for name in (*wanted, *_ALWAYS):
        title, measured = say(language, f"incidents.statistics.{name}"), taken.get(name)
        if measured is None:
            lines.append(say(language, "incidents.statistics.none", name=title))
        else:
            shown = span(measured.length, language)
            lines.append(say(language, "incidents.statistics.row", name=title, span=shown))
    return "\n".join(lines)


def _moment(step: Progress) -> datetime:
    if step.moment is not None or step.day is None:
        return step.moment or step.at
    return min(step.at, datetime.combine(step.day, time(23, 59, 59), BEIJING))
