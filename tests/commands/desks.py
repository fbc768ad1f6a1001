"""Desks for tests: the shipped license on a fixed day, and one whose answers are made by hand."""

import atexit
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast
from zoneinfo import ZoneInfo

from bot.chat.request import Action, Request
from bot.data import DATA
from bot.delivery.outbox import Outbox
from bot.license.certificate import Certificate, read
from bot.license.validity import Renewal
from bot.questions.answer import Counsel
from bot.questions.answer_parts import Answer
from bot.record import open_store
from bot.roles import Roles
from bot.services.channels import Channels
from bot.services.desk import Desk
from bot.services.licenses import FOLDER
from bot.words import Language

TODAY = date(2025, 6, 1)
SHANGHAI = "Asia/Shanghai"


@cache
def real_counsel() -> Counsel:
    return Counsel(read(DATA / "license.txt"))


CHAT = "local:chat"
OFFICER, ON_CALL = "local:officer", "local:oncall"


def desk_of(counsel: Counsel, today: date = TODAY, zone: str = SHANGHAI) -> Desk:
    """A desk on a fresh record that lasts as long as the tests' process; its outbox is never emptied."""
    folder = TemporaryDirectory()
    desk = _desk(counsel, Path(folder.name) / "state", today, zone)

    def clean() -> None:
        desk.store.close()
        folder.cleanup()

    atexit.register(clean)
    return desk


@contextmanager
def desk_at(state_dir: Path, today: date = TODAY) -> Iterator[Desk]:
    """A desk on the shipped license and the record of `state_dir`, closed in the end."""
    desk = _desk(real_counsel(), state_dir, today)
    try:
        yield desk
    finally:
        desk.store.close()


def _desk(counsel: Counsel, state_dir: Path, today: date, zone: str = SHANGHAI) -> Desk:
    noon = datetime.combine(today, time(12), ZoneInfo(zone))
    store = open_store(state_dir, lambda: noon)
    outbox = Outbox(store, {}, lambda: noon, lambda: 0.5, CHAT)
    roles = Roles(frozenset({OFFICER}), frozenset({ON_CALL}))
    channels = Channels(CHAT, CHAT, CHAT, frozenset({CHAT}))
    return Desk(counsel, lambda: noon, store, outbox, roles, channels, state_dir / FOLDER)


def real_desk(today: date = TODAY, zone: str = SHANGHAI) -> Desk:
    return desk_of(real_counsel(), today, zone)


@dataclass(eq=False)
class ScriptedCounsel:
    """Answers from a table, the same to what is not in it; keeps what it was asked."""

    answers: Mapping[str, Answer]
    otherwise: Answer
    certificate: Certificate = field(default_factory=lambda: real_counsel().certificate)
    renewal: Renewal | None = None
    asked: list[str] = field(default_factory=list)

    def answer(self, question: str, on: date, language: Language | None = None) -> Answer:
        self.asked.append(question)
        return replace(self.answers.get(question, self.otherwise), question=question)


def scripted_desk(otherwise: Answer, answers: Mapping[str, Answer] | None = None) -> tuple[Desk, list[str]]:
    """A desk, and the questions that it is going to be asked."""
    counsel = ScriptedCounsel(answers or {}, otherwise)
    return desk_of(cast(Counsel, counsel)), counsel.asked


def typed(
    text: str, language: Language = "en", who: str = "local:you", question: str | None = None
) -> Request:
    return Request(who, text, thread_question=question, spoken=language, channel=CHAT, thread="t1")


def pressed(command: str, value: str = "", language: Language = "en") -> Request:
    return Request("local:you", "", action=Action(command, value), spoken=language, channel=CHAT, thread="t1")


def submitted(command: str, value: str, who: str = OFFICER, **fields: str) -> Request:
    """A form filled in."""
    return Request(who, "", action=Action(command, value, fields), spoken="en", channel=CHAT, thread="t1")
