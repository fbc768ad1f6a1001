"""APScheduler: which job runs when, nothing else. What is due is in the record; jobs only look."""

import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MISSED, JobExecutionEvent
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from bot.words import say

log = logging.getLogger(__name__)

LAG = 90.0
"""Seconds without a finished look at what is due, from which on the scheduler counts as down."""


class Scheduler:
    """Runs jobs at their intervals, each at once at the start; a stop of the machine is caught up on once."""

    def __init__(self, failed: Callable[[str, str], None]) -> None:
        """`failed` hears of a job that raised or was missed: its name and what was wrong."""
        self._failed = failed
        self._scheduler = BackgroundScheduler(
            timezone="UTC",
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
        self._scheduler.add_listener(self._on_job, EVENT_JOB_ERROR | EVENT_JOB_MISSED)
        logging.getLogger("apscheduler").setLevel(logging.CRITICAL)  # failures get one line, here
        self._last: dict[str, float] = {}

    def every(self, seconds: float, name: str, job: Callable[[], object]) -> None:
        """Adds a job. Its first run is at the start."""

        def run() -> None:
            job()
            self._last[name] = time.monotonic()

        trigger = IntervalTrigger(seconds=seconds, timezone="UTC")
        self._scheduler.add_job(run, trigger, id=name, name=name)

    def start(self) -> None:
        """Begins; jobs run on threads of the scheduler's own."""
        begun = time.monotonic()
        self._scheduler.start()
        for job in self._scheduler.get_jobs():
            self._last.setdefault(job.id, begun)
            job.modify(next_run_time=datetime.now(UTC))

    def stop(self) -> None:
        """Begins no more jobs; waits for those that run."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)

    def problem(self) -> str | None:
        """See `bot.web.Check`: a job that has not finished for long."""
        if not self._last:
            return None
        silent = time.monotonic() - min(self._last.values())
        return say("en", "deadline_chat.lag", seconds=int(silent)) if silent > LAG else None

    def _on_job(self, event: JobExecutionEvent) -> None:
        problem = type(event.exception).__name__ if event.exception else "missed"
        log.error("the job %s failed: %s", event.job_id, event.exception or "missed")
        self._failed(event.job_id, problem)
