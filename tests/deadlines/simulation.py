"""Years of Xuke's life in seconds: ticks, kills at random instants, long stops, a clock set back and on.

The record is two plain values, written together or not at all, as the real one does: the keys of what was
told and each deadline's watermark. What should have been told is worked out apart, by day, from the
contract's words.
"""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from bot.deadlines.due import Deadline
from bot.deadlines.schedule import Quiet, Schedule, Telling
from tests.deadlines.made import CALENDAR, ZONE, many, moment

STAGES = (90, 60, 30, 14, 7, 3, 1, 0)
WORKING = (5, 3, 1, 0)


@dataclass
class Record:
    """What outlives a kill."""

    told: list[str] = field(default_factory=list)
    covered: list[str] = field(default_factory=list)
    watermarks: dict[str, datetime] = field(default_factory=dict)

    def write(self, telling: Telling) -> None:
        """One entry: the message's key and the watermark."""
        self.told.append(telling.alert.key)
        self.covered.extend(telling.covered)
        self.watermarks[telling.alert.deadline.id] = telling.alert.at


@dataclass(frozen=True)
class Result:
    """How a life went. Of `wrong`, nothing is allowed."""

    told: int
    covered: int
    kills: int
    wrong: tuple[str, ...]


def simulate(count: int, years: int, seed: int) -> Result:
    """Lives from 2024 on; each step is a tick some minutes to hours after the last one."""
    chance = random.Random(seed)
    begin, end = moment("2024-01-01", "00:00"), moment(date(2023 + years, 12, 31), "12:00")
    deadlines = many(count, date(2024, 1, 5), years * 365 - 60, date(2024, 1, 1))
    record, schedule, early = Record(), start(deadlines, {}), list[str]()
    now, offset, step, kills = begin, timedelta(0), 0, 0
    while now < end:
        step += 1
        now += timedelta(minutes=chance.choice((1, 15, 60, 240)))
        clock = now + offset
        if clock > end:
            break
        killed = step % 50 == 0
        instant = chance.random()
        for telling in schedule.due(clock):
            if killed and chance.random() < 0.5:
                break  # before the entry was written
            record.write(telling)
            early += [telling.alert.key] if telling.alert.at > clock else []
            if killed and instant < 0.3:
                break  # after it was written, before the schedule heard of it
            schedule.mark_told(telling.alert)
        if killed:
            kills += 1
            now += chance.choice((timedelta(seconds=5), timedelta(hours=7), timedelta(days=20)))
            schedule = start(deadlines, record.watermarks)
        if step % 37 == 0:
            offset = chance.choice((timedelta(0), timedelta(hours=1), timedelta(hours=-1)))
    for telling in schedule.due(end):
        record.write(telling)
    wrong = (*early, *judged(deadlines, record, end))
    return Result(len(record.told), len(record.covered), kills, wrong)


def start(deadlines: Sequence[Deadline], watermarks: dict[str, datetime]) -> Schedule:
    schedule = Schedule(CALENDAR, ZONE, Quiet())
    schedule.refresh(deadlines, watermarks)
    return schedule


def judged(deadlines: Sequence[Deadline], record: Record, end: datetime) -> Iterator[str]:
    """What was told twice, not at all, or should not have been told."""
    for key, times in Counter(record.told + record.covered).items():
        if times > 1:
            yield f"{times} times: {key}"
    heard = {*record.told, *record.covered}
    wanted = {key for deadline in deadlines for key in expected(deadline, end.date())}
    yield from (f"lost: {key}" for key in sorted(wanted - heard))
    yield from (f"unwanted: {key}" for key in sorted(heard - wanted))


def expected(deadline: Deadline, last: date) -> set[str]:
    """The keys of every alert up to the day `last`, day by day from the contract."""
    keys: dict[date, str] = {}
    name, act_by = deadline.id, deadline.act_by
    if deadline.duty == "major-incident":
        keys[act_by] = f"{name}:0:{act_by}"
    elif deadline.duty == "illegal-information":
        day, passed = act_by, 0
        while passed <= max(WORKING):
            if working(day):
                if passed in WORKING:
                    keys[day] = f"{name}:{passed}:{act_by}"
                passed += 1
            day -= timedelta(days=1)
    else:
        for count in STAGES:
            day = act_by - timedelta(days=count)
            while not working(day):
                day -= timedelta(days=1)
            if day >= deadline.trigger.date:
                keys[day] = f"{name}:{count}:{act_by}"
    day = deadline.due + timedelta(days=1)
    while day <= last:
        weekly = day > deadline.due + timedelta(days=14)
        week = [day - timedelta(days=back) for back in range(1, day.weekday() + 1)]
        if working(day) and not (weekly and any(working(other) for other in week)):
            keys[day] = f"{name}:overdue:{day}"
        day += timedelta(days=1)
    return {key for day, key in keys.items() if day <= last}


def working(day: date) -> bool:
    return CALENDAR.is_working_day(day)
