"""Work that the record refused (a full disk), taken up again once there is room, without a restart."""

import logging
import threading
import time
from collections.abc import Callable

from bot.record.errors import RecordError

log = logging.getLogger(__name__)

Work = Callable[[], None]
FIRST, LONGEST = 1.0, 30.0
"""Seconds until the next attempt: doubling."""


class Retries:
    """Keeps refused work and gives it back to `put` later. May be called from any thread."""

    def __init__(self, put: Callable[[str, Work], None], name: str, first: float = FIRST) -> None:
        """`put` does work in a place, after whatever waits there."""
        self._put = put
        self._name = name
        self._first = first
        self._news = threading.Condition()
        self._waiting: list[tuple[float, str, Work, float]] = []
        self._thread: threading.Thread | None = None
        self._stopped = False

    def attempt(self, place: str, work: Work, pause: float | None = None) -> None:
        """Does the work now; again later where the record refuses it."""
        try:
            work()
        except RecordError as error:
            pause = pause or self._first
            log.error("work in place %s waits for the record: %s", place, error)
            self._keep(place, work, pause)

    def count(self) -> int:
        """How much waits."""
        with self._news:
            return len(self._waiting)

    def stop(self) -> None:
        """Begins nothing more; the next start takes up what was claimed."""
        with self._news:
            self._stopped = True
            self._news.notify()

    def _keep(self, place: str, work: Work, pause: float) -> None:
        with self._news:
            self._waiting.append((time.monotonic() + pause, place, work, min(2 * pause, LONGEST)))
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name=f"{self._name}-retries", daemon=True)
                self._thread.start()
            self._news.notify()

    def _run(self) -> None:
        while True:
            with self._news:
                self._news.wait_for(lambda: self._waiting or self._stopped)
                if self._stopped:
                    return
                rest = min(at for at, *_ in self._waiting) - time.monotonic()
                if rest > 0:
                    self._news.wait(rest)
                now = time.monotonic()
                due = [it for it in self._waiting if it[0] <= now]
                self._waiting = [it for it in self._waiting if it[0] > now]
            for _, place, work, pause in due:
                self._give_back(place, work, pause)

    def _give_back(self, place: str, work: Work, pause: float) -> None:
        try:
            self._put(place, lambda: self.attempt(place, work, pause))
        except RuntimeError:  # the workers have stopped meanwhile
            self.stop()
