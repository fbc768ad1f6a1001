"""What is to be told now: exactly once, and after any stop only the latest stage of each deadline.

What has been told is one moment a deadline, its watermark: the `at` of the last alert told. Only later
alerts are ever told, so that neither a restart nor a clock set back doubles one. Whoever sends writes the
message, under `Alert.key`, and the watermark in one entry of the record, and calls `mark_told` after it; what
a kill in between leaves unwritten is told by the next start.
"""

import heapq
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.deadlines.calendar import WorkingDays
from bot.deadlines.due import Deadline
from bot.deadlines.ladder import Alert, Ladder

PUNCTUAL = timedelta(minutes=5)
"""What is told within this of its moment is not late."""


@dataclass(frozen=True)
class Quiet:
    """The hours in which nothing is told unless it is due at once; `start` to `end`, over midnight."""

    start: time = time(21, 0)
    end: time = time(8, 30)

    def over(self, now: datetime) -> datetime | None:
        """When the quiet ends that `now` (in the zone of every date) falls into; None outside of it."""
        clock = now.time()
        night = self.start > self.end
        inside = clock >= self.start or clock < self.end if night else self.start <= clock < self.end
        if not inside:
            return None
        day = now.date() + timedelta(days=1) if night and clock >= self.start else now.date()
        return datetime.combine(day, self.end, now.tzinfo)


@dataclass(frozen=True, slots=True)
class Late:
    """An alert told after its moment; `down` where Xuke was not running at that moment."""

    due: datetime
    sent: datetime
    down: bool


@dataclass(frozen=True, slots=True)
class Telling:
    """What to tell now. `covered` are the keys of the older alerts that it stands for."""

    alert: Alert
    covered: tuple[str, ...]
    late: Late | None


class Schedule:
    """The next alert of every open deadline, soonest first; a tick costs only what is due.

    For one thread. Built from the record at every start, changed with it, and never the truth itself.
    """

    def __init__(self, calendar: WorkingDays, zone: ZoneInfo, quiet: Quiet | None = None) -> None:
        self.ladder = Ladder(calendar, zone)
        self._zone = zone
        self._quiet = quiet
        self._deadlines: dict[str, Deadline] = {}
        self._told: dict[str, datetime] = {}
        self._wake: dict[str, float] = {}
        self._heap: list[tuple[float, str]] = []

    def refresh(self, deadlines: Iterable[Deadline], told: Mapping[str, datetime]) -> None:
        """Takes exactly these deadlines, with their watermarks; for a start, a new day, another license."""
        wanted = {deadline.id: deadline for deadline in deadlines}
        for name in self._deadlines.keys() - wanted.keys():
            self.remove(name)
        for name, deadline in wanted.items():
            self.put(deadline, told.get(name))
        if len(self._heap) > 2 * len(self._wake):
            self._heap = [(at, name) for name, at in self._wake.items()]
            heapq.heapify(self._heap)

    def put(self, deadline: Deadline, told: datetime | None) -> None:
        """Takes a deadline, new or changed, with its watermark (None: nothing was told)."""
        name, before = deadline.id, self._wake.get(deadline.id)
        if self._deadlines.get(name) == deadline and self._told.get(name) == told:
            return
        self.remove(name)
        self._deadlines[name] = deadline
        if told is not None:
            self._told[name] = told
        alert = self.ladder.after(deadline, told)
        if alert and alert.at.timestamp() == before:
            self._wake[name] = before
        elif alert:
            self._wake_at(name, alert.at.timestamp())

    def remove(self, name: str) -> None:
        """Forgets a deadline."""
        for kept in (self._deadlines, self._told, self._wake):
            kept.pop(name, None)

    def next_moment(self) -> datetime | None:
        """When something is to be told next; None where nothing is left."""
        while self._heap and self._wake.get(self._heap[0][1]) != self._heap[0][0]:
            heapq.heappop(self._heap)
        return datetime.fromtimestamp(self._heap[0][0], self._zone) if self._heap else None

    def due(self, now: datetime, down_since: datetime | None = None) -> tuple[Telling, ...]:
        """What to tell at `now` (aware), oldest first. Asked again without `mark_told`, it says the same.

        `down_since`: when Xuke was last seen running before this start; after the first ticks, None.
        """
        now = now.astimezone(self._zone)
        quiet_over = self._quiet.over(now) if self._quiet else None
        found = []
        for name in self._past(now):
            telling = self._telling(self._deadlines[name], now, down_since)
            if telling is None:
                continue
            if quiet_over and telling.alert.deadline.of.rule.kind != "at_once":
                self._wake_at(name, quiet_over.timestamp())
            else:
                self._wake_at(name, self._wake[name])
                found.append(telling)
        return tuple(sorted(found, key=lambda it: (it.alert.at, it.alert.key)))

    def count_past(self, now: datetime) -> int:
        """How many deadlines that everybody may see have something to be told since before `now`."""
        limit = now.timestamp()
        past = [name for name, at in list(self._wake.items()) if at <= limit]
        return sum(not self._deadlines[name].hidden for name in past)

    def mark_told(self, alert: Alert) -> None:
        """The alert's message and watermark (`alert.at`) are on record."""
        name = alert.deadline.id
        if deadline := self._deadlines.get(name):
            self._told[name] = max(alert.at, self._told.get(name, alert.at))
            self._wake.pop(name, None)
            if following := self.ladder.after(deadline, self._told[name]):
                self._wake_at(name, following.at.timestamp())

    def passed(self, now: datetime) -> dict[str, datetime]:
        """The watermarks with which everything up to `now` counts as told.

        For the first start on a license: one "where you stand" goes out with these, in place of a flood.
        """
        found = {}
        for name in self._past(now):
            self._wake_at(name, self._wake[name])
            if latest := self.ladder.latest(self._deadlines[name], now):
                found[name] = latest.at
        return found

    def critical(self, now: datetime, horizon: timedelta) -> tuple[Alert, ...]:
        """The alerts of the stages 7, 3, 1, 0 and overdue in (`now`, `now` + `horizon`], in order.

        To be handed to the platform ahead of time, so that a dead Xuke does not silence them.
        """
        found: list[Alert] = []
        last = (now + horizon).timestamp()
        for name in [name for name, at in self._wake.items() if at <= last]:
            deadline, told = self._deadlines[name], self._told.get(name)
            for alert in self.ladder.between(deadline, now, now + horizon):
                if alert.critical and alert.at > now and (told is None or alert.at > told):
                    found.append(alert)
        return tuple(sorted(found, key=lambda it: (it.at, it.key)))

    def _past(self, now: datetime) -> list[str]:
        """Takes off the heap everything whose moment has come."""
        limit, names = now.timestamp(), dict[str, float]()
        while self._heap and self._heap[0][0] <= limit:
            at, name = heapq.heappop(self._heap)
            if self._wake.get(name) == at:
                names[name] = at
        return list(names)

    def _wake_at(self, name: str, at: float) -> None:
        self._wake[name] = at
        heapq.heappush(self._heap, (at, name))

    def _telling(self, deadline: Deadline, now: datetime, down_since: datetime | None) -> Telling | None:
        told = self._told.get(deadline.id)
        alert = self.ladder.latest(deadline, now)
        if alert is None or (told is not None and alert.at <= told):
            self._wake.pop(deadline.id, None)
            if following := self.ladder.after(deadline, told):
                self._wake_at(deadline.id, following.at.timestamp())
            return None
        first = self.ladder.after(deadline, told)
        start = first.at if first else alert.at
        older = tuple(it.key for it in self.ladder.between(deadline, start, alert.at) if it.key != alert.key)
        return Telling(alert, older, self._late(alert, now, down_since))

    def _late(self, alert: Alert, now: datetime, down_since: datetime | None) -> Late | None:
        known = alert.deadline.known_at
        if now - alert.at <= PUNCTUAL or (known is not None and alert.at < known):
            return None
        if alert.deadline.of.rule.kind == "at_once":
            return None
        return Late(alert.at, now, down_since is not None and down_since <= alert.at)
