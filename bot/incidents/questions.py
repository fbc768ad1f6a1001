"""What is asked when a case is opened, from data/playbooks/intake.yaml."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.incidents.terms import DATA, HAPPENED, Clause, Data, Happened, Text

ASKED = ("happened", "since", "persons", "data", "going_on")


@dataclass(frozen=True)
class Choice:
    """One kind of event: the clauses it calls for, its name, and words that point to it in a text."""

    clauses: tuple[Clause, ...]
    title: Text
    words: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Questions:
    """The questions in order, their choices, and the limits of a case.

    `evidence_limit` is in bytes, `similar` the age up to which an open case of the same kind may be
    the same event. Compared by identity.
    """

    asked: Mapping[str, Text]
    happened: Mapping[Happened, Choice]
    data: Mapping[Data, Text]
    evidence_limit: int
    similar: timedelta

    def guess(self, text: str) -> frozenset[Happened]:
        """What a free text speaks of, to be chosen beforehand; empty where no word tells."""
        lowered = text.lower()
        return frozenset(
            name
            for name, choice in self.happened.items()
            if any(_holds(lowered, word) for word in choice.words)
        )


def read_questions(entry: Mapping[str, Any]) -> Questions:
    """The questions of intake.yaml as checked."""
    return Questions(
        {name: Text(**entry["questions"][name]) for name in ASKED},
        {name: _choice(entry["happened"][name]) for name in HAPPENED},
        {name: Text(**entry["data"][name]["title"]) for name in DATA},
        entry["evidence_limit"],
        timedelta(hours=entry["similar_hours"]),
    )


def _choice(entry: Mapping[str, Any]) -> Choice:
    words = tuple(word.lower() for word in entry["words"])
    return Choice(tuple(entry["clauses"]), Text(**entry["title"]), words)


def _holds(text: str, word: str) -> bool:
    if word.isascii():
        return re.search(rf"(?<![a-z]){re.escape(word)}(?![a-z])", text) is not None
    return word in text
