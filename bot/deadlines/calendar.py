"""Chinese working days, official make-up days included.

The State Council announces each year's arrangement around November of the year before; the `holidays`
library carries the announced ones and estimates the others by rule, without make-up days.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

_DAY = timedelta(days=1)
_FIRST, _LAST = 1950, 9990
"""The years the library can tell anything of, and the last that leaves room to count on from."""


@dataclass(frozen=True)
class Year:
    """One year: whether its official arrangement is known, and its working days as ordinals, in order."""

    known: bool
    working: tuple[int, ...]


def china(year: int) -> Year:
    """A year as the `holidays` library has it."""
    from holidays import country_holidays

    # The next year's arrangement may turn the last days of December into make-up days.
    official = country_holidays("CN", years=(year, year + 1))
    first, last = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
    days = (date.fromordinal(ordinal) for ordinal in range(first, last + 1))
    working = tuple(day.toordinal() for day in days if official.is_working_day(day))
    return Year(year in official.special_public_holidays, working)


class WorkingDays:
    """Answers what is a working day; every answer of a year is worked out once.

    The years it can be asked are 1950 to 9990; it raises ValueError beyond.
    """

    def __init__(self, source: Callable[[int], Year] = china) -> None:
        """`source` tells of one year; the shipped one asks the `holidays` library."""
        self._source = source
        self._years: dict[int, Year] = {}
        self._not_after: dict[date, date] = {}

    def is_working_day(self, day: date) -> bool:
        """Whether `day` is a working day: a weekday that is no day off, or a make-up day."""
        working, ordinal = self._year(day.year).working, day.toordinal()
        place = bisect_left(working, ordinal)
        return place < len(working) and working[place] == ordinal

    def known(self, year: int) -> bool:
        """Whether the official arrangement of `year` is known; if not, its days off are estimated."""
        return self._year(year).known

    def settled(self, first: date, last: date) -> bool:
        """Whether every year from `first` to `last` is known."""
        return all(self.known(year) for year in range(first.year, last.year + 1))

    def last_working_day_not_after(self, day: date) -> date:
        """`day` itself, or the last working day before it."""
        found = self._not_after.get(day)
        if found is None:
            found = self._not_after[day] = self._step_back(day)
        return found

    def first_working_day_not_before(self, day: date) -> date:
        """`day` itself, or the first working day after it."""
        return self.nth_working_day_after(day - _DAY, 1)

    def nth_working_day_after(self, day: date, count: int) -> date:
        """The `count`th (1 and on) working day after `day`, which does not count itself."""
        year, place = day.year, 0
        working = self._year(year).working
        place = bisect_right(working, day.toordinal()) + count - 1
        while place >= len(working):
            place -= len(working)
            year += 1
            working = self._year(year).working
        return date.fromordinal(working[place])

    def nth_working_day_before(self, day: date, count: int) -> date:
        """The `count`th (1 and on) working day before `day`; with 0, `last_working_day_not_after`."""
        if count == 0:
            return self.last_working_day_not_after(day)
        year = day.year
        working = self._year(year).working
        place = bisect_left(working, day.toordinal()) - count
        while place < 0:
            year -= 1
            working = self._year(year).working
            place += len(working)
        return date.fromordinal(working[place])

    def working_days_between(self, day: date, last: date) -> int:
        """How many working days there are after `day` up to `last`; 0 where `last` is not after `day`."""
        count, year = 0, day.year
        while year <= last.year:
            working = self._year(year).working
            count += bisect_right(working, last.toordinal()) - bisect_right(working, day.toordinal())
            year += 1
        return max(count, 0)

    def first_of_week(self, day: date) -> date | None:
        """The first working day of the week, Monday to Sunday, of `day`; None where all seven are off."""
        monday = day - timedelta(days=day.weekday())
        first = self.first_working_day_not_before(monday)
        return first if first < monday + timedelta(days=7) else None

    def _step_back(self, day: date) -> date:
        working = self._year(day.year).working
        place = bisect_right(working, day.toordinal())
        if place:
            return date.fromordinal(working[place - 1])
        return date.fromordinal(self._year(day.year - 1).working[-1])

    def _year(self, year: int) -> Year:
        found = self._years.get(year)
        if found is None:
            if not _FIRST <= year <= _LAST:
                raise ValueError(f"no calendar for the year {year}")
            found = self._years[year] = self._source(year)
        return found


@cache
def chinese_working_days() -> WorkingDays:
    """The calendar that everything but a test counts by."""
    return WorkingDays()
