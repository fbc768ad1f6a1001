"""Who carries the outbox's messages: one thread a channel, so that none waits for another's platform."""

import logging
import threading
from collections.abc import Callable
from datetime import datetime

from bot.delivery.outbox import Outbox
from bot.record.errors import RecordError

log = logging.getLogger(__name__)

AGAIN = 30.0
"""Seconds until the next attempt where the record itself could not be written."""

PATIENCE = 3.0
"""Seconds that a stop waits for what is being sent."""


class Courier:
    """Sends what is in an outbox from `start` to `stop`. Threads end when their channel has nothing left."""

    def __init__(self, outbox: Outbox, now: Callable[[], datetime]) -> None:
        self._outbox = outbox
        self._now = now
        self._lock = threading.Condition()
        self._threads: dict[str, threading.Thread] = {}
        self._news: set[str] = set()
        self._stopped = True

    def start(self) -> None:
        """Takes up what is open, and from now on whatever is recorded."""
        with self._lock:
            self._stopped = False
        self._outbox.recorded = self.wake
        for channel in dict.fromkeys(message.channel for message in self._outbox.open()):
            self.wake(channel)

    def wake(self, channel: str) -> None:
        """Looks at a channel now. Never blocks: may be called from anywhere."""
        with self._lock:
            if self._stopped:
                return
            self._news.add(channel)
            if channel not in self._threads:
                thread = threading.Thread(
                    target=self._run, args=(channel,), name=f"outbox {channel}", daemon=True
                )
                self._threads[channel] = thread
                thread.start()
            self._lock.notify_all()

    def stop(self, seconds: float = PATIENCE) -> None:
        """Begins nothing new; waits at most that long for what is being sent, the next start for the rest."""
        with self._lock:
            self._stopped = True
            threads = list(self._threads.values())
            self._lock.notify_all()
        for thread in threads:
            thread.join(seconds / len(threads))

    def _run(self, channel: str) -> None:
        while True:
            with self._lock:
                self._news.discard(channel)
            again = self._step(channel)
            with self._lock:
                if self._stopped or (again is None and channel not in self._news):
                    del self._threads[channel]
                    return
                if again and again > 0:
                    self._lock.wait_for(lambda: self._stopped or channel in self._news, again)
                if self._stopped:
                    del self._threads[channel]
                    return

    def _step(self, channel: str) -> float | None:
        """Seconds until there is something to do; None where there is nothing."""
        try:
            at = self._outbox.step(channel)
        except RecordError as error:
            log.error("the outbox of %s stands still: %s", channel, error)
            return AGAIN
        except Exception:  # one message, whatever is wrong with it, must not end its channel for good
            log.exception("the outbox of %s stands still", channel)
            return AGAIN
        return None if at is None else (at - self._now()).total_seconds()
