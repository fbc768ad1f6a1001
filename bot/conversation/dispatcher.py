"""Work in the order of its place, side by side across places, on a few threads."""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from queue import SimpleQueue

from bot.words import say

log = logging.getLogger(__name__)

Work = Callable[[], None]

PATIENCE, A_MOMENT = 0.25, 0.005
"""Seconds that a piece of work makes way for what is more urgent, and between two looks."""
STUCK = 60.0
"""Seconds after which a piece of work counts as stuck."""
STOP_WITHIN = 4.0
"""Seconds that work which has begun gets to finish; the next start does the rest."""


class Dispatcher:
    """Work of one place (a thread of a chat) is done in order, that of several side by side."""

    def __init__(self, workers: int, name: str, busy: Callable[[], bool] = lambda: False) -> None:
        """While `busy` there is something more urgent: work waits for it, but not for long."""
        self._name = name
        self._busy = busy
        self._ready: SimpleQueue[str | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._waiting: dict[str, deque[Work]] = {}
        self._begun: dict[int, float] = {}
        # Daemons: a stuck one never holds up the end of the process.
        self._threads = [
            threading.Thread(target=self._run, args=(number,), name=f"{name}-{number}", daemon=True)
            for number in range(workers)
        ]
        for thread in self._threads:
            thread.start()

    def put(self, place: str, work: Work) -> None:
        """Does `work` after whatever waits for its place already. Never blocks."""
        with self._lock:
            queue = self._waiting.setdefault(place, deque())
            queue.append(work)
            if len(queue) > 1:
                return
        self._ready.put(place)

    def problem(self) -> str | None:
        """See `bot.web.Check`: work that has not come to an end."""
        since = min(self._begun.values(), default=None)
        seconds = time.monotonic() - since if since is not None else 0.0
        return say("en", "chat.stuck", name=self._name, seconds=int(seconds)) if seconds > STUCK else None

    def stop(self) -> None:
        """Begins nothing new; waits a little for what has begun."""
        with self._lock:
            self._waiting.clear()
        for _ in self._threads:
            self._ready.put(None)
        give_up = time.monotonic() + STOP_WITHIN
        for thread in self._threads:
            thread.join(max(0.0, give_up - time.monotonic()))

    def _run(self, number: int) -> None:
        while (place := self._ready.get()) is not None:
            with self._lock:
                queue = self._waiting.get(place)
                work = queue[0] if queue else None
            if work is None:
                continue
            give_up = time.monotonic() + PATIENCE
            while self._busy() and time.monotonic() < give_up:
                time.sleep(A_MOMENT)
            self._begun[number] = time.monotonic()
            try:
                work()
            except Exception:
                log.exception("work for %s failed", self._name)
            finally:
                self._begun.pop(number, None)
            with self._lock:
                queue = self._waiting.get(place)
                if queue:
                    queue.popleft()
                    if queue:
                        self._ready.put(place)
                    else:
                        del self._waiting[place]
