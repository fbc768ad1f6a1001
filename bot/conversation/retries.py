"""Work that the record refused (a full disk), taken up again once there is room, without a restart."""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable

from bot.conversation.dispatcher import NotYet
from bot.record.errors import Changed, RecordError, Taken

log = logging.getLogger(__name__)

Work = Callable[[], None]
FIRST, LONGEST = 1.0, 30.0
"""Seconds until the next attempt: doubling."""


class Retries:
    """Keeps refused work, and what comes behind it in its place, and gives it back to `put` later.

    May be called from any thread. Work may be begun several times: it must know what it has done already.
    """

    def __init__(self, put: Callable[[str, Work], None], name: str) -> None:
        """`put` does work in a place, after whatever waits there."""
        self._put = put
        self._name = name
        self._news = threading.Condition()
        self._held: dict[str, deque[Work]] = {}
        self._due: list[tuple[float, str, float]] = []
        self._thread: threading.Thread | None = None
        self._stopped = False

    def attempt(self, place: str, work: Work) -> None:
        """Does the work now; later where the record refuses it, or refused what came before it there."""
        with self._news:
            if place in self._held:
                self._held[place].append(work)
                return
        try:
            work()
        except (Taken, Changed):  # not the disk's doing: it would be the same again
            raise
        except RecordError as error:
            with self._news:
                self._held[place] = deque([work])
            self._wait(place, FIRST, error)

    def stop(self) -> None:
        """Begins nothing more; the next start takes up what was claimed."""
        with self._news:
            self._stopped = True
            self._news.notify()

    def _wait(self, place: str, pause: float, error: Exception) -> None:
        log.error("work in place %s waits for the record: %s", place, error)
        with self._news:
            self._due.append((time.monotonic() + pause, place, pause))
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name=f"{self._name}-retries", daemon=True)
                self._thread.start()
            self._news.notify()

    def _run(self) -> None:
        while True:
            with self._news:
                self._news.wait_for(lambda: self._due or self._stopped)
                if self._stopped:
                    return
                rest = min(self._due)[0] - time.monotonic()
                if rest > 0:
                    self._news.wait(rest)
                now = time.monotonic()
                ready = [it for it in self._due if it[0] <= now]
                self._due = [it for it in self._due if it[0] > now]
            for _, place, pause in ready:
                self._give_back(place, pause)

    def _give_back(self, place: str, pause: float) -> None:
        try:
            self._put(place, lambda: self._again(place, pause))
        except RuntimeError:  # the workers have stopped meanwhile
            self.stop()

    def _again(self, place: str, pause: float) -> None:
        """All that is held in a place, in order, up to what is refused once more."""
        while True:
            with self._news:
                if not self._held[place]:
                    del self._held[place]
                    return
                work = self._held[place][0]
            try:
                work()
            except (Taken, Changed):
                log.exception("work in place %s failed", place)
            except (RecordError, NotYet) as error:
                self._wait(place, min(2 * pause, LONGEST), error)
                return
            except Exception:
                log.exception("work in place %s failed", place)
            with self._news:
                self._held[place].popleft()
