"""The state of Xuke as numbers, made when they are asked for.

Nothing restricted is counted, no drill, nobody's id and no words: whoever reads `/metrics` may read less than
a member (README: a restricted case shows nowhere else).
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import product
from typing import Any

from bot.deadlines.agenda import visible
from bot.delivery.inbox import TABLE as DELIVERIES
from bot.incidents.clocks import unreported_since
from bot.incidents.terms import Clause
from bot.services.desk import Desk

PLATFORMS = ("slack", "feishu", "local")
STATES = ("waiting", "sending", "unknown")
"""What a message of the outbox can be, while it is open."""
CLAIMS = ("begun", "done")
DEADLINES = ("upcoming", "open", "overdue", "done")
NUMBERS: Mapping[Clause, str] = {"八": "8", "九": "9"}
"""Clauses as labels."""
Check = Callable[[], str | None]


@dataclass(frozen=True)
class Gauge:
    """One number of the state for each set of labels; `values` are by the tuple of their values."""

    name: str
    help: str
    labels: tuple[str, ...] = ()
    values: Mapping[Any, float] = field(default_factory=dict)


@dataclass(frozen=True)
class State:
    """What the numbers are read from. `checks` are Xuke's parts by name; `lateness` gives the seconds by
    which each job of the scheduler is late."""

    desk: Desk
    checks: Mapping[str, Check]
    lateness: Callable[[], Mapping[str, float]]

    def gauges(self) -> Iterator[Gauge]:
        """Every number of the state. Touches the record, so not for the event loop."""
        now, waiting = self.desk.now(), len(self.desk.rulings.open())
        yield Gauge("questions_waiting", "Questions that wait for a ruling.", (), _one(waiting))
        yield from self._license(now)
        yield from self._outbox(now)
        yield from self._incidents(now)
        claims = Counter(str(it.value.get("state")) for it in self.desk.store.all(DELIVERIES))
        counted = {(state,): claims[state] for state in CLAIMS}
        yield Gauge("claims", "Deliveries claimed: at work, or done and remembered.", ("state",), counted)
        late = {(job,): seconds for job, seconds in self.lateness().items()}
        yield Gauge("job_late_seconds", "Seconds since a job should have ended.", ("job",), late)
        problems = {name: check() is not None for name, check in self.checks.items()}
        up = {(name,): not problem for name, problem in problems.items()}
        yield Gauge("part_up", "Whether a part works, as /readyz says.", ("part",), up)
        served = {(name,): not problems[name] for name in PLATFORMS if name in problems}
        yield Gauge("platform_up", "Whether a platform can be reached.", ("platform",), served)
        yield Gauge("ready", "Whether every part works.", (), _one(not any(problems.values())))

    def _license(self, now: datetime) -> Iterator[Gauge]:
        left = self.desk.validity().days_left
        if left is not None:
            yield Gauge("license_days_left", "Days until the license expires.", (), _one(left))
        found = visible(self.desk.deadlines.all(now.date()))
        counted = Counter(str(deadline.status) for deadline in found)
        values = {(status,): counted[status] for status in DEADLINES}
        yield Gauge("deadlines", "Deadlines of the license by status.", ("status",), values)
        due = self.desk.alerts.count_due()
        yield Gauge("alerts_due", "Alerts whose moment has come and that are not told yet.", (), _one(due))

    def _outbox(self, now: datetime) -> Iterator[Gauge]:
        places = list(product(PLATFORMS, STATES))
        counted = dict.fromkeys(places, 0.0)
        oldest = dict.fromkeys(places, 0.0)
        for message in self.desk.outbox.open():
            place = (message.channel.partition(":")[0], message.state)
            if place in counted:
                age = (now - message.queued).total_seconds() if message.queued else 0.0
                counted[place] += 1
                oldest[place] = max(oldest[place], age)
        labels = ("platform", "state")
        yield Gauge("outbox_messages", "Messages that are not sent yet.", labels, counted)
        yield Gauge("outbox_oldest_seconds", "Age of the oldest of them.", labels, oldest)

    def _incidents(self, now: datetime) -> Iterator[Gauge]:
        cases = [it for it in self.desk.cases.all() if not (it.closed_at or it.restricted or it.drill)]
        yield Gauge(
            "incidents_open", "Open incidents, without restricted ones and drills.", (), _one(len(cases))
        )
        minutes = dict.fromkeys(((number,) for number in NUMBERS.values()), 0.0)
        for case in cases:
            for clause, since in unreported_since(case, self.desk.cases.books).items():
                key = (NUMBERS[clause],)
                minutes[key] = max(minutes[key], (now - since).total_seconds() / 60)
        name, told = "incident_unreported_minutes", "Minutes that an open incident has gone unreported."
        yield Gauge(name, told, ("clause",), minutes)


def _one(value: float) -> Mapping[Any, float]:
    return {(): value}
