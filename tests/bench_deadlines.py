"""What ten thousand deadlines cost, and five years of kills; nothing here can fail.

python -m tests.bench_deadlines
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import TypeVar

from bot.deadlines.feed import feed
from bot.deadlines.ladder import Ladder
from bot.deadlines.schedule import Schedule, Telling
from tests.deadlines.made import CALENDAR, ZONE, agenda, many, moment
from tests.deadlines.simulation import simulate

COUNT = 10_000
T = TypeVar("T")


def mark(schedule: Schedule, due: Iterable[Telling]) -> None:
    for telling in due:
        schedule.mark_told(telling.alert)


def main() -> None:
    """Prints every figure."""
    agenda()
    found = timed(
        f"{COUNT:,} deadlines worked out", lambda: many(COUNT, date(2026, 1, 1), 365, date(2026, 6, 1))
    )
    schedule = Schedule(CALENDAR, ZONE)
    now = moment("2026-11-24", "10:00")
    timed("schedule built", lambda: schedule.refresh(found, {}))
    watermarks = timed("first start: everything past counts as told", lambda: schedule.passed(now))
    timed("schedule built again", lambda: schedule.refresh(found, watermarks))
    timed("a tick with nothing due (wanted: at most 0.05 s)", lambda: schedule.due(now))
    spread = many(COUNT, date(2025, 1, 1), 600, date(2026, 6, 1))
    behind = {it.id: now for it in spread[500:]}
    late = Schedule(CALENDAR, ZONE)
    late.refresh(spread, behind)
    due = timed("a tick with 500 due (wanted: at most 2 s)", lambda: late.due(now))
    timed(f"{len(due)} marked as told", lambda: mark(late, due))
    ladder = Ladder(CALENDAR, ZONE)
    start, end = moment("2026-01-01"), moment("2026-12-31")
    alerts = timed(
        "a year's preview (wanted: at most 10 s)",
        lambda: sum(1 for it in found for _ in ladder.between(it, start, end)),
    )
    print(f"  {alerts:,} alerts")
    timed("critical alerts of the next 30 days", lambda: schedule.critical(now, timedelta(days=30)))
    noted = [
        replace(it, trigger=replace(it.trigger, note=f"第 {n} 次, AI; triage")) for n, it in enumerate(found)
    ]
    text = timed("the feed (wanted: at most 1 s)", lambda: feed(noted, "琼B2-20210620", "zh", now))
    print(f"  {len(text) / 1e6:.1f} MB")
    result = timed(
        "five years, 200 deadlines, a kill at every 50th step (wanted: at most 60 s)",
        lambda: simulate(count=200, years=5, seed=1),
    )
    print(f"  {result}")


def timed(name: str, work: Callable[[], T]) -> T:
    """Does it and prints the seconds."""
    began = time.perf_counter()
    found = work()
    print(f"{name}: {time.perf_counter() - began:.4f} s")
    return found


if __name__ == "__main__":
    main()
