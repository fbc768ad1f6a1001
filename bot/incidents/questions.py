"""What is asked when a case is opened, from data/playbooks/intake.yaml."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.errors import BadInput
from bot.incidents.terms import CLAUSES, DATA, HAPPENED, Clause, Data, Happened, Text

ASKED = ("happened", "since", "persons", "data", "going_on")
_WHERE = "data/playbooks/intake.yaml"


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
    """The questions of the file. Raises BadInput naming file and entry where they cannot be used."""
    try:
        happened = {name: entry["happened"][name] for name in HAPPENED}
        questions = Questions(
            {name: Text(**entry["questions"][name]) for name in ASKED},
            {name: _choice(name, found) for name, found in happened.items()},
            {name: Text(**entry["data"][name]["title"]) for name in DATA},
            entry["evidence_limit"],
            timedelta(hours=entry["similar_hours"]),
        )
    except (KeyError, TypeError) as error:
        raise BadInput(
            f"{_WHERE}: {error} is missing or unknown; the file's head lists the entries"
        ) from None
    if type(questions.evidence_limit) is not int or questions.evidence_limit < 1:
        raise BadInput(
            f"{_WHERE}: evidence_limit: {questions.evidence_limit!r}; give a whole number of bytes"
        )
    return questions


def _choice(name: Happened, entry: Mapping[str, Any]) -> Choice:
    clauses = tuple(entry["clauses"])
    if not clauses or not set(clauses) <= set(CLAUSES):
        raise BadInput(f"{_WHERE}: happened: {name}: clauses {clauses!r}; write 八, 九 or both")
    return Choice(clauses, Text(**entry["title"]), tuple(str(word).lower() for word in entry["words"]))


def _holds(text: str, word: str) -> bool:
    if word.isascii():
        return re.search(rf"(?<![a-z]){re.escape(word)}(?![a-z])", text) is not None
    return word in text
