"""APScheduler: which job runs when, nothing else. What is due is in the record; jobs only look."""

import logging
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MISSED, JobExecutionEvent
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from bot.words import say

log = logging.getLogger(__name__)

LAG = 90.0
"""Seconds that a job may be late before the scheduler counts as down."""
STOP_WITHIN = 2.0
"""Seconds that jobs which run get to finish; the next start does what they left."""


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
        self._due: dict[str, float] = {}
        """When each job should next have ended, by the machine's steady clock."""

    def every(self, seconds: float, name: str, job: Callable[[], object]) -> None:
        """Adds a job. Its first run is at the start."""

        def run() -> None:
            job()
            self._due[name] = time.monotonic() + seconds

        trigger = IntervalTrigger(seconds=seconds, timezone="UTC")
        self._scheduler.add_job(run, trigger, id=name, name=name)

    def start(self) -> None:
        """Begins; jobs run on threads of the scheduler's own."""
        begun = time.monotonic()
        self._scheduler.start()
        for job in self._scheduler.get_jobs():
            self._due.setdefault(job.id, begun)
            job.modify(next_run_time=datetime.now(UTC))

    def stop(self) -> None:
        """Begins no more jobs; waits a little for those that run."""
        if self._scheduler.running:
            ending = threading.Thread(target=self._scheduler.shutdown, daemon=True)
            ending.start()
            ending.join(STOP_WITHIN)

    def problem(self) -> str | None:
        """See `bot.web.Check`: a job that has not ended for long after it should have."""
        if not self._due:
            return None
        job, due = min(self._due.items(), key=lambda entry: entry[1])
        late = time.monotonic() - due
        return say("en", "deadline_chat.lag", job=job, seconds=int(late)) if late > LAG else None

    def lateness(self) -> dict[str, float]:
        """The seconds by which each job is late; 0 for one that is not."""
        now = time.monotonic()
        return {job: max(0.0, now - due) for job, due in list(self._due.items())}

    def _on_job(self, event: JobExecutionEvent) -> None:
        problem = type(event.exception).__name__ if event.exception else "missed"
        log.error("the job %s failed: %s", event.job_id, event.exception or "missed")
        self._failed(event.job_id, problem)
