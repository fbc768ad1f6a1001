"""The small facts that every part of a case speaks of."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from bot.words import Language

Clause = Literal["八", "九"]
Happened = Literal["leak", "outage", "illegal_information", "other"]
Data = Literal["personal", "patient", "none"]
Marks = Literal[
    "start", "contain", "remove", "report", "demands", "close", "locate", "dispose", "records", "demand"
]
"""What a step stands for in times and reports; `demand` is one demand of the authority."""

CLAUSES: tuple[Clause, ...] = get_args(Clause)
HAPPENED: tuple[Happened, ...] = get_args(Happened)
DATA: tuple[Data, ...] = get_args(Data)
MARKS: tuple[Marks, ...] = get_args(Marks)

BEIJING = ZoneInfo("Asia/Shanghai")
"""The zone of the license's days and of every report."""


@dataclass(frozen=True)
class Text:
    """A text in both languages."""

    en: str
    zh: str

    def said(self, language: Language) -> str:
        """The text in one of them."""
        return self.zh if language == "zh" else self.en


def utc(moment: datetime) -> datetime:
    """`moment` in UTC. Raises ValueError where it names no zone."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment} names no time zone")
    return moment.astimezone(UTC)


def beijing_day(moment: datetime) -> date:
    """The day in Beijing on which `moment` lies."""
    return moment.astimezone(BEIJING).date()
