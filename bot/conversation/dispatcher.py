"""Work in the order of its place, side by side across places, on a few threads."""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from queue import SimpleQueue

from bot.conversation.watch import Watch
from bot.record.errors import Changed, RecordError, Taken

log = logging.getLogger(__name__)

Work = Callable[[], None]

PATIENCE, A_MOMENT = 0.25, 0.005
"""Seconds that a piece of work makes way for what is more urgent, and between two looks."""
STOP_WITHIN = 2.0
"""Seconds that work which has begun gets to finish; the next start does the rest."""
AGAIN = 3.0
"""Seconds until work that could not be done yet is begun again."""


class NotYet(Exception):
    """Work that cannot be done before something else has happened."""


class Dispatcher:
    """Work of one place (a thread of a chat) is done in order, that of several side by side.

    Work that the record cannot take (RecordError: the disk is full), or that raises NotYet, is begun again
    from its start until it can be done; what comes after it in its place waits.
    """

    def __init__(self, workers: int, name: str, busy: Callable[[], bool] = lambda: False) -> None:
        """While `busy` there is something more urgent: work waits for it, but not for long."""
        self._name = name
        self._busy = busy
        self._ready: SimpleQueue[str | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._waiting: dict[str, deque[Work]] = {}
        self._watch = Watch(name)
        # Daemons: a stuck one never holds up the end of the process.
        self._threads = [
            threading.Thread(target=self._run, name=f"{name}-{number}", daemon=True)
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
        return self._watch.problem()

    def stop(self, within: float = STOP_WITHIN) -> None:
        """Begins nothing new; waits a little for what has begun."""
        with self._lock:
            self._waiting.clear()
        for _ in self._threads:
            self._ready.put(None)
        give_up = time.monotonic() + within
        for thread in self._threads:
            thread.join(max(0.0, give_up - time.monotonic()))

    def _run(self) -> None:
        while (place := self._ready.get()) is not None:
            with self._lock:
                queue = self._waiting.get(place)
                work = queue[0] if queue else None
            if work is None:
                continue
            give_up = time.monotonic() + PATIENCE
            while self._busy() and time.monotonic() < give_up:
                time.sleep(A_MOMENT)
            if not self._do(work):
                again = threading.Timer(AGAIN, self._ready.put, (place,))
                again.daemon = True
                again.start()
                continue
            with self._lock:
                queue = self._waiting.get(place)
                if queue:
                    queue.popleft()
                    if queue:
                        self._ready.put(place)
                    else:
                        del self._waiting[place]

    def _do(self, work: Work) -> bool:
        """Whether it is over, well or not."""
        try:
            with self._watch.work():
                work()
        except NotYet:
            return False
        except (Changed, Taken):
            log.exception("work for %s failed", self._name)
        except RecordError as error:
            log.error("work for %s waits: %s", self._name, error)
            return False
        except Exception:  # whatever is wrong with one piece of work, the rest is done
            log.exception("work for %s failed", self._name)
        return True
