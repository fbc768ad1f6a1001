"""Periods as clauses set them: 10个工作日内, 提前九十日, 届满前六个月, 自…之日起15日内."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from dateutil.relativedelta import relativedelta

from bot.license.dates import numeral
from bot.words import Language, say

Unit = Literal["hours", "days", "working_days", "weeks", "months", "years"]
Direction = Literal["ahead", "within", "lasting"]
"""`ahead` of a day (提前…, …前), `within` so long after it (…内), or `lasting` so long (不少于…)."""

_UNITS: dict[str, Unit] = {
    "工作日": "working_days",
    "小时": "hours",
    "自然日": "days",
    "日历日": "days",
    "星期": "weeks",
    "周": "weeks",
    "日": "days",
    "天": "days",
    "月": "months",
    "年": "years",
}
_DIGITS = r"\d{1,3}|[零一二两三四五六七八九十百廿]{1,7}"
# A day of the calendar (7月19日), 第11号 and a count that goes on to the left are no periods.
_PERIOD = re.compile(
    rf"(?<![\d年月第零一二两三四五六七八九十百廿A-Za-z])(?:(?P<half>半)(?P<of>年|个月)"
    rf"|(?P<number>{_DIGITS})(?:个?(?P<unit>工作日|小时|自然日|日历日|星期|周|日|天|年)|个(?P<months>月)))"
)
_AHEAD_BEFORE = re.compile(r"(?:提前|(?:届满|期满|到期|期限)(?:之日)?[的之以]?前)(?:不少于|至少)?$")
_AHEAD_BEHIND = re.compile(r"(?:[之以]|期限)?前")
_WITHIN_BEHIND = re.compile(r"(?:[之以]|期限)?内")
_WITHIN_BEFORE = re.compile(r"(?:起|后的?|完成|之日)$")
_LASTING_BEFORE = re.compile(r"(?:不少于|至少|不得少于|不低于|满)$")
# How a clause leads up to a period, whatever it then writes; a group is what stands in the period's place.
_PLACES: dict[Direction, tuple[re.Pattern[str], ...]] = {
    "ahead": (
        re.compile(r"提前([^,。;]{1,12}?)(?=向|提|办|申|报|,|。|;|$)"),
        re.compile(r"(?:届满|期满|到期)(?:之日)?的?([^,。;]{1,12}?)[之以]?前"),
    ),
    "within": (re.compile(r"(?:起|后的?|完成)((?:(?!起|后)[^,。;]){1,12}?)(?:[之以]|期限)?内"),),
    "lasting": (),
}


@dataclass(frozen=True)
class Period:
    """So many units; days are natural days, months and years those of the calendar."""

    number: int
    unit: Unit

    @property
    def span(self) -> timedelta | relativedelta:
        """The days, months or years to add to a day; hours are the days that they surely reach into.

        Raises ValueError for working days, which a calendar counts.
        """
        match self.unit:
            case "working_days":
                raise ValueError("working days are counted by a calendar")
            case "hours":
                return timedelta(days=(self.number - 1) // 24)
            case "days":
                return timedelta(days=self.number)
            case "weeks":
                return timedelta(weeks=self.number)
            case "months":
                return relativedelta(months=self.number)
            case "years":
                return relativedelta(years=self.number)

    def words(self, language: Language) -> str:
        """The period as people say it: "10 working days", 10个工作日."""
        return say(
            language, f"license.period.{self.unit}_{'one' if self.number == 1 else 'many'}", count=self.number
        )


@dataclass(frozen=True)
class PeriodPlace:
    """A period read in a text: [start, end) is where it stands."""

    period: Period
    direction: Direction | None
    start: int
    end: int


def read_periods(folded: str) -> Iterator[PeriodPlace]:
    """Each period of a folded text, in order, with its direction where the words around it tell one."""
    for match in _PERIOD.finditer(folded):
        if period := _period(match):
            yield PeriodPlace(period, _direction(folded, match.start(), match.end()), *match.span())


def unreadable_period(folded: str, direction: Direction) -> str | None:
    """What stands where a period of that direction is set and is none that can be read; None without one."""
    for pattern in _PLACES[direction]:
        for match in pattern.finditer(folded):
            if not _PERIOD.fullmatch(match[1]):
                return match[1]
    return None


def _period(match: re.Match[str]) -> Period | None:
    if match["half"]:
        return Period(6, "months") if match["of"] == "年" else Period(15, "days")
    number = numeral(match["number"])
    return Period(number, _UNITS[match["unit"] or match["months"]]) if number else None


def _direction(text: str, start: int, end: int) -> Direction | None:
    before = text[max(start - 12, 0) : start]
    if _AHEAD_BEFORE.search(before) or _AHEAD_BEHIND.match(text, end):
        return "ahead"
    if _WITHIN_BEHIND.match(text, end):
        return "within"
    if _LASTING_BEFORE.search(before):
        return "lasting"
    return "within" if _WITHIN_BEFORE.search(before) else None
