"""When a deadline is told of: the alert ladder (contract section 3, "Alerts")."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from bot.deadlines.calendar import WorkingDays
from bot.deadlines.due import Deadline
from bot.deadlines.duties import Rule

DAYS = (90, 60, 30, 14, 7, 3, 1, 0)
"""Natural days before `act_by`."""
WORKING_DAYS = (5, 3, 1, 0)
"""Working days before `act_by`, for a duty that counts working days."""
MORNING = time(9, 30)
OVERDUE = "overdue"
DAILY = timedelta(days=14)
"""How long an overdue deadline is told of each working day; after it once a week."""
CRITICAL = frozenset(("7", "3", "1", "0", OVERDUE))

Steps = tuple[tuple[date, str], ...]
Counting = Literal["days", "working_days", "none"]
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Alert:
    """One deadline, one stage, one moment (aware, in the zone of every date).

    `stage` is the number of days, or working days, before `act_by`, or "overdue". `key` is
    "deadline id:stage:date": the `act_by` told of, so that a deadline given another date is told of
    again, or for "overdue" the day of the alert. No two alerts share a key.
    """

    key: str
    deadline: Deadline
    stage: str
    at: datetime

    @property
    def critical(self) -> bool:
        """Whether it must reach people even if Xuke itself is dead."""
        return self.stage in CRITICAL


class Ladder:
    """The alerts of deadlines, by one calendar and one zone. Functions of the deadline; nothing is kept."""

    def __init__(self, calendar: WorkingDays, zone: ZoneInfo) -> None:
        self._calendar = calendar
        self._zone = zone
        self.morning = lru_cache(maxsize=4096)(self._morning)
        self._steps = lru_cache(maxsize=16384)(self._worked_out)

    def between(self, deadline: Deadline, start: datetime, end: datetime) -> Iterator[Alert]:
        """Its alerts from `start` to `end`, both included, in order."""
        if deadline.snooze is None:
            yield from self._plain_between(deadline, start, end)
            return
        alert = self.after(deadline, start - timedelta(microseconds=1))
        while alert and alert.at <= end:
            yield alert
            alert = self.after(deadline, alert.at)

    def after(self, deadline: Deadline, moment: datetime | None) -> Alert | None:
        """Its first alert after `moment` (None: its first), None where none is left."""
        if moment is not None and (end := self._held_until(deadline, moment)):
            held = self._plain_before(deadline, end)
            if held and deadline.snooze and held.at >= deadline.snooze.at:
                return Alert(held.key, deadline, held.stage, end)
        found = self._plain_after(deadline, moment)
        if found and (end := self._held_until(deadline, found.at)):
            held = self._plain_before(deadline, end)
            if held and held.at < end:
                return Alert(held.key, deadline, held.stage, end)
            return held
        return found

    def latest(self, deadline: Deadline, moment: datetime) -> Alert | None:
        """Its last alert not after `moment`, None where there was none."""
        found = self._plain_before(deadline, moment)
        if found and (end := self._held_until(deadline, found.at)):
            if moment >= end:
                return Alert(found.key, deadline, found.stage, end)
            assert deadline.snooze
            return self._plain_before(deadline, deadline.snooze.at - timedelta(microseconds=1))
        return found

    def _held_until(self, deadline: Deadline, at: datetime) -> datetime | None:
        """The end of the snooze that an alert at `at` falls into."""
        snooze = deadline.snooze
        if snooze is None or at < snooze.at:
            return None
        day = self._calendar.last_working_day_not_after(snooze.until)
        end = self.morning(day if day > snooze.at.astimezone(self._zone).date() else snooze.until)
        return end if at < end else None

    def _plain_between(self, deadline: Deadline, start: datetime, end: datetime) -> Iterator[Alert]:
        if _silent(deadline):
            return
        for day, stage in self._stages(deadline):
            alert = self._alert(deadline, day, stage)
            if start <= alert.at <= end:
                yield alert
        if deadline.claim == "extended":
            return
        last = end.astimezone(self._zone).date()
        day = max(deadline.due + _DAY, start.astimezone(self._zone).date())
        while day <= last and (day := self._overdue_from(deadline, day)) <= last:
            alert = self._alert(deadline, day, OVERDUE)
            if start <= alert.at <= end:
                yield alert
            day += _DAY

    def _plain_after(self, deadline: Deadline, moment: datetime | None) -> Alert | None:
        if _silent(deadline):
            return None
        for day, stage in self._stages(deadline):
            alert = self._alert(deadline, day, stage)
            if moment is None or alert.at > moment:
                return alert
        if deadline.claim == "extended":
            return None
        day = deadline.due + _DAY
        if moment is not None:
            day = max(day, moment.astimezone(self._zone).date())
        day = self._overdue_from(deadline, day)
        if moment is not None and self.morning(day) <= moment:
            day = self._overdue_from(deadline, day + _DAY)
        return self._alert(deadline, day, OVERDUE)

    def _plain_before(self, deadline: Deadline, moment: datetime) -> Alert | None:
        if _silent(deadline):
            return None
        day = moment.astimezone(self._zone).date()
        if day > deadline.due and deadline.claim != "extended":
            if self.morning(day) > moment:
                day -= _DAY
            overdue = self._overdue_until(deadline, day)
            if overdue:
                return self._alert(deadline, overdue, OVERDUE)
        for day, stage in reversed(self._stages(deadline)):
            alert = self._alert(deadline, day, stage)
            if alert.at <= moment:
                return alert
        return None

    def _alert(self, deadline: Deadline, day: date, stage: str) -> Alert:
        if stage == OVERDUE:
            return Alert(f"{deadline.id}:{stage}:{day}", deadline, stage, self.morning(day))
        at = self.morning(day)
        if deadline.of.rule.kind == "at_once":
            at = datetime.combine(day, time.min, self._zone)
        return Alert(f"{deadline.id}:{stage}:{deadline.act_by}", deadline, stage, at)

    def _morning(self, day: date) -> datetime:
        return datetime.combine(day, MORNING, self._zone)

    def _stages(self, deadline: Deadline) -> Steps:
        """The days and stages up to `act_by`: those that fit, each on a working day, one a day."""
        return self._steps(_counting(deadline.of.rule), deadline.act_by, deadline.starts)

    def _worked_out(self, counting: Counting, act_by: date, starts: date) -> Steps:
        calendar = self._calendar
        if counting == "none":
            return ((act_by, "0"),)
        by_day: dict[date, str] = {}
        if counting == "working_days":
            for count in WORKING_DAYS:
                by_day[calendar.nth_working_day_before(act_by, count)] = str(count)
        else:
            for count in DAYS:
                by_day[calendar.last_working_day_not_after(act_by - timedelta(days=count))] = str(count)
        days = tuple((day, stage) for day, stage in by_day.items() if day >= starts)
        # Where a working day before would be before the event itself, the last word is not lost.
        return days if days and days[-1][1] == "0" else (*days, (act_by, "0"))

    def _overdue_from(self, deadline: Deadline, day: date) -> date:
        """The first day of an overdue alert not before `day`, which is after `due`."""
        daily_until = deadline.due + DAILY
        if day <= daily_until:
            found = self._calendar.first_working_day_not_before(day)
            if found <= daily_until:
                return found
            day = daily_until + _DAY
        first = self._calendar.first_of_week(day)
        while first is None or first < day:
            day += timedelta(days=7 - day.weekday())
            first = self._calendar.first_of_week(day)
        return first

    def _overdue_until(self, deadline: Deadline, day: date) -> date | None:
        """The last day of an overdue alert not after `day`, None where there was none."""
        daily_until = deadline.due + DAILY
        week = day
        while week > daily_until:
            first = self._calendar.first_of_week(week)
            if first and daily_until < first <= day:
                return first
            week -= timedelta(days=week.weekday() + 1)
        found = self._calendar.last_working_day_not_after(min(day, daily_until))
        return found if found > deadline.due else None


def _counting(rule: Rule) -> Counting:
    """What the stages of a duty count: nothing where it is told at once."""
    if rule.kind in ("at_once", "unread"):
        return "none"
    return "working_days" if rule.kind == "within" and rule.counts_working_days else "days"


def _silent(deadline: Deadline) -> bool:
    """Whether nothing is told of it: it is done, or a duty that the license at hand has not."""
    return deadline.status == "done" or deadline.of.rule.kind == "gone"


def alerts(
    deadline: Deadline, calendar: WorkingDays, zone: ZoneInfo, start: datetime, end: datetime
) -> tuple[Alert, ...]:
    """The alerts of one deadline from `start` to `end` (aware, both included), in order."""
    return tuple(Ladder(calendar, zone).between(deadline, start, end))
