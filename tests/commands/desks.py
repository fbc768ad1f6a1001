"""Desks for tests: the shipped license on a fixed day, and one whose answers are made by hand."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from typing import cast

from bot.chat.request import Action, Request, Role
from bot.data import DATA
from bot.desk import Desk
from bot.license.certificate import Certificate, read
from bot.license.validity import Renewal
from bot.questions.answer import Counsel
from bot.questions.facts import Answer
from bot.words import Language

TODAY = date(2025, 6, 1)


@cache
def real_counsel() -> Counsel:
    return Counsel(read(DATA / "license.txt"))


def real_desk(today: date = TODAY) -> Desk:
    return Desk(real_counsel(), lambda: today)


@dataclass
class ScriptedCounsel:
    """Answers from a table, the same to what is not in it; keeps what it was asked."""

    answers: Mapping[str, Answer]
    otherwise: Answer
    certificate: Certificate = field(default_factory=lambda: real_counsel().certificate)
    renewal: Renewal | None = None
    asked: list[str] = field(default_factory=list)

    def answer(self, question: str, on: date) -> Answer:
        self.asked.append(question)
        return replace(self.answers.get(question, self.otherwise), question=question)


def scripted_desk(otherwise: Answer, answers: Mapping[str, Answer] | None = None) -> tuple[Desk, list[str]]:
    """A desk, and the questions that it is going to be asked."""
    counsel = ScriptedCounsel(answers or {}, otherwise)
    return Desk(cast(Counsel, counsel), lambda: TODAY), counsel.asked


def typed(
    text: str, language: Language = "en", role: Role = "member", question: str | None = None
) -> Request:
    return Request("local:you", role, text, thread_question=question, spoken=language)


def pressed(command: str, value: str = "", language: Language = "en") -> Request:
    return Request("local:you", "member", "", action=Action(command, value), spoken=language)
