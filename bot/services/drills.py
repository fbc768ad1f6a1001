"""Drills that come by themselves, one a month."""

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.chat.request import Request
from bot.incidents.drills import Schedule, drill_intake, make_schedule, next_drill, scenario_of
from bot.incidents.terms import BEIJING
from bot.record.store import Add, Replace, Store
from bot.services.cases import Cases
from bot.services.cases_kept import CASES, DRILLS
from bot.words import Language


class Drills:
    """The schedule of the record, and who keeps to it."""

    def __init__(
        self, store: Store, cases: Cases, now: Callable[[], datetime], language: Language = "en"
    ) -> None:
        """`language` is that of scheduled drills."""
        self._store = store
        self._cases = cases
        self._now = now
        self._language: Language = language

    def schedule(self, schedule: Schedule | None, by: str) -> None:
        """A drill each month from now on; None for no more."""
        there = self._store.get(DRILLS, "monthly")
        value = {"day": schedule.day if schedule else None, "since": self._now().isoformat()}
        self._store.write(
            by, "drill.scheduled", Replace(there, value) if there else Add(DRILLS, "monthly", value)
        )

    def tick(self) -> None:
        """Opens the month's drill once its moment has come; one a month, also over kills."""
        there = self._store.get(DRILLS, "monthly")
        if there is None or not there.value["day"]:
            return
        now, since = self._now(), datetime.fromisoformat(there.value["since"])
        moment = next_drill(make_schedule(there.value["day"]), max(since, now - timedelta(days=3)), BEIJING)
        month = f"{moment:%Y-%m}"
        if now < moment or any(it.value.get("drill") == month for it in self._store.all(CASES)):
            return
        intake = drill_intake(scenario_of(moment.date()), self._language)
        self._cases.open(intake, Request("xuke", "", spoken=self._language), drill=month)
