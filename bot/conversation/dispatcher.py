"""Work in order within a lane, side by side across lanes, on a few threads."""

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


class Lanes:
    """A lane is, for example, a thread of a chat: what is said there is answered in order."""

    def __init__(self, workers: int, name: str, busy: Callable[[], bool] = lambda: False) -> None:
        """While `busy` there is something more urgent: work waits for it, but not for long."""
        self._busy = busy
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix=name)
        self._lock = threading.Lock()
        self._waiting: dict[str, deque[Work]] = {}

    def put(self, lane: str, work: Work) -> None:
        """Does `work` after whatever its lane holds already. Never blocks."""
        with self._lock:
            queue = self._waiting.get(lane)
            if queue is not None:
                queue.append(work)
                return
            self._waiting[lane] = deque([work])
        self._pool.submit(self._run, lane)

    def stop(self) -> None:
        """Begins nothing new; returns when what has begun is done."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _run(self, lane: str) -> None:
        while True:
            with self._lock:
                queue = self._waiting[lane]
                if not queue:
                    del self._waiting[lane]
                    return
                work = queue[0]
            give_up = time.monotonic() + PATIENCE
            while self._busy() and time.monotonic() < give_up:
                time.sleep(A_MOMENT)
            try:
                work()
            except Exception:
                log.exception("work in lane %s failed", lane)
            with self._lock:
                queue.popleft()
