"""Deliveries claimed on disk many at a time: one sync for all that came while the last one ran.

Each sync, and each change from one thread to another, costs a burst of events dearly when paid alone.
"""

import asyncio
import threading
from collections.abc import Callable, Sequence

from bot.conversation.platform import IncomingMessage

Take = Callable[[Sequence[IncomingMessage]], None]


class BatchedClaims:
    """Takes messages from the event loop, in order, and says when they are on disk."""

    def __init__(self, take: Take, name: str) -> None:
        """`take` claims messages and puts them to work; it may raise, then none of them was taken."""
        self._take = take
        self._news = threading.Condition()
        self._waiting: list[tuple[IncomingMessage, asyncio.Future[None]]] = []
        self._stopped = False
        self._at_work = False
        self._thread = threading.Thread(target=self._run, name=f"{name}-claims", daemon=True)
        self._thread.start()

    def put(self, message: IncomingMessage) -> "asyncio.Future[None]":
        """On the event loop: done once the message is claimed; raises what the record raised."""
        done = asyncio.get_running_loop().create_future()
        with self._news:
            self._waiting.append((message, done))
            self._news.notify()
        return done

    def busy(self) -> bool:
        """Whether messages wait to be claimed, and so to be acknowledged."""
        return bool(self._waiting) or self._at_work

    def stop(self) -> None:
        """Takes what waits, then nothing more."""
        with self._news:
            self._stopped = True
            self._news.notify()
        self._thread.join(5)

    def _run(self) -> None:
        while True:
            with self._news:
                self._news.wait_for(lambda: self._waiting or self._stopped)
                batch, self._waiting = self._waiting, []
                self._at_work = bool(batch)
            if not batch:
                return
            problem: Exception | None = None
            try:
                self._take([message for message, _ in batch])
            except Exception as error:  # noqa: BLE001  whoever waits is told, and the platform sends it again
                problem = error
            self._at_work = False
            futures = [done for _, done in batch]
            futures[0].get_loop().call_soon_threadsafe(_settle, futures, problem)


def _settle(futures: "list[asyncio.Future[None]]", problem: Exception | None) -> None:
    for done in futures:
        if done.done():  # whoever waited has hung up
            continue
        if problem:
            done.set_exception(problem)
        else:
            done.set_result(None)
