"""The playbooks of data/playbooks, each step with the words of the license that is loaded."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from bot.data import load_checked
from bot.incidents.other_clocks import Clock, read_clocks
from bot.incidents.questions import Questions, read_questions
from bot.incidents.terms import CLAUSES, Clause, Marks, Text
from bot.license.facts import Certificate
from bot.license.obligations import Obligation, obligations
from bot.license.periods import Period
from bot.roles import Role
from bot.words import LANGUAGES, Language, say

FILES = ("major-incident", "illegal-information")
_MODELS = "bot.incidents.playbook_models"


@dataclass(frozen=True)
class Step:
    """One step of a playbook. The lowest `urgency` matters most.

    `clause` is the template's, by which a playbook goes; `place` the clause of the license at hand in which
    `quote` stands verbatim. These two are "" where that license has no such words: the step is walked still.
    `anytime`: it waits for no other step, so doing it early is not out of order.
    """

    id: str
    clause: Clause
    place: str
    marks: Marks
    urgency: int
    who: Role
    quote: str
    title: Text
    todo: Text
    optional: bool = False
    anytime: bool = False


@dataclass(frozen=True)
class Ladder:
    """When to remind: at `minutes` after the clause came to bear, then every `every` minutes.

    It stops when the step `until` is done or explained. Officers are mentioned from the reminder
    number `officers_from` (the first is 1).
    """

    until: str
    minutes: tuple[int, ...]
    every: int
    officers_from: int


@dataclass(frozen=True)
class Playbook:
    """One clause walked through. `duty` (duties.yaml) starts with the step `duty_starts` (or "opened").

    `clause` is the template's, `place` that of the license at hand, "" where it has none of it.
    """

    clause: Clause
    place: str
    title: Text
    duty: str
    duty_starts: str
    ladder: Ladder
    steps: tuple[Step, ...]


@dataclass(frozen=True, eq=False)
class Playbooks:
    """All that data/playbooks holds, for one license. Compared by identity."""

    by_clause: Mapping[Clause, Playbook]
    clocks: tuple[Clock, ...]
    questions: Questions

    def of(self, clauses: tuple[Clause, ...]) -> tuple[Playbook, ...]:
        """The playbooks of those clauses, 八 first."""
        return tuple(self.by_clause[clause] for clause in CLAUSES if clause in clauses)

    def named(self, clauses: tuple[Clause, ...], language: Language) -> str:
        """The clauses by their numbers at hand ("clauses 八 and 九"), or by what they are about."""
        found = self.of(clauses)
        places = [book.place for book in found]
        if len(found) > 1 and all(places):
            return say(language, "incidents.clause.both", first=places[0], second=places[1])
        separator = say(language, "incidents.case.separator")
        return separator.join(
            say(language, "incidents.clause.one", clause=book.place)
            if book.place
            else say(language, "incidents.clause.none", title=book.title.said(language))
            for book in found
        )

    def steps(self, clauses: tuple[Clause, ...]) -> tuple[Step, ...]:
        """The steps of those clauses in the advised order; demands and closing, the last, are there once."""
        steps = [step for book in self.of(clauses) for step in book.steps]
        shared = [
            next((step for step in steps if step.marks == marks), None) for marks in ("demands", "close")
        ]
        alone = [step for step in steps if step.marks not in ("demands", "close")]
        return (*alone, *(step for step in shared if step))


@lru_cache(maxsize=16)
def load_playbooks(certificate: Certificate) -> Playbooks:
    """What data/playbooks holds, with the words of a license.

    Raises BadInput with one line that names file and entry where an entry cannot be used.
    """
    books = [
        read_playbook(load_checked(f"playbooks/{name}", f"{_MODELS}:PlaybookModel"), certificate)
        for name in FILES
    ]
    return Playbooks(
        {book.clause: book for book in books},
        read_clocks(load_checked("playbooks/clocks", f"{_MODELS}:ClockModel*")),
        read_questions(load_checked("playbooks/intake", f"{_MODELS}:IntakeModel")),
    )


def read_playbook(entry: Mapping[str, Any], certificate: Certificate) -> Playbook:
    """One playbook, from its file as checked."""
    clause: Clause = entry["clause"]
    duty = obligations(certificate).get(entry["deadline"]["duty"])
    steps = tuple(_step(clause, step, duty, certificate) for step in entry["steps"])
    places = [step.place for step in steps if step.place]
    reminders = entry["reminders"]
    return Playbook(
        clause,
        duty.clause if duty else max(places, key=places.count, default=""),
        Text(**entry["title"]),
        entry["deadline"]["duty"],
        entry["deadline"]["starts"],
        Ladder(
            reminders["until"], tuple(reminders["minutes"]), reminders["every"], reminders["officers_from"]
        ),
        steps,
    )


def _step(
    clause: Clause, entry: Mapping[str, Any], duty: Obligation | None, certificate: Certificate
) -> Step:
    place, quote = "", ""
    if entry["marks"] == "report" and duty:
        place, quote = duty.clause, duty.quote
    elif found := certificate.find(entry["quote"], clause):
        place, quote = found[0], certificate.quotes.longest(*found)
    return Step(
        entry["id"],
        clause,
        place,
        entry["marks"],
        entry["urgency"],
        entry["who"],
        quote,
        Text(**entry["title"]),
        _filled(entry["todo"], duty),
        entry["optional"],
        entry["anytime"],
    )


def _filled(text: Mapping[str, str], duty: Obligation | None) -> Text:
    """The text with the period that the license sets for the duty."""
    said: dict[Language, str] = {}
    for language in LANGUAGES:
        period = duty.time.words(language) if duty and isinstance(duty.time, Period) else None
        said[language] = text[language].format(period=period or say(language, "incidents.step.period_unread"))
    return Text(**said)
