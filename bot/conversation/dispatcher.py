"""Work in the order of its place, side by side across places, on a few threads."""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

log = logging.getLogger(__name__)

Work = Callable[[], None]

PATIENCE, A_MOMENT = 0.25, 0.005
"""Seconds that a piece of work makes way for what is more urgent, and between two looks."""


class Dispatcher:
    """Work of one place (a thread of a chat) is done in order, that of several side by side."""

    def __init__(self, workers: int, name: str, busy: Callable[[], bool] = lambda: False) -> None:
        """While `busy` there is something more urgent: work waits for it, but not for long."""
        self._busy = busy
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix=name)
        self._lock = threading.Lock()
        self._waiting: dict[str, deque[Work]] = {}

    def put(self, place: str, work: Work) -> None:
        """Does `work` after whatever waits for its place already. Never blocks."""
        with self._lock:
            queue = self._waiting.get(place)
            if queue is not None:
                queue.append(work)
                return
            self._waiting[place] = deque([work])
        self._pool.submit(self._run, place)

    def stop(self) -> None:
        """Begins nothing new; returns when what has begun is done."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _run(self, place: str) -> None:
        while True:
            with self._lock:
                queue = self._waiting[place]
                if not queue:
                    del self._waiting[place]
                    return
                work = queue[0]
            give_up = time.monotonic() + PATIENCE
            while self._busy() and time.monotonic() < give_up:
                time.sleep(A_MOMENT)
            try:
                work()
            except Exception:
                log.exception("work in place %s failed", place)
            with self._lock:
                queue.popleft()
