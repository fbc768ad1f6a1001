"""Deliveries claimed on disk many at a time: one sync for all that came while the last one ran.

Each sync, and each change from one thread to another, costs a burst of events dearly when paid alone.
"""

import asyncio
import threading
from collections.abc import Callable, Sequence

from bot.conversation.dispatcher import STOP_WITHIN
from bot.conversation.platform import Heard
from bot.conversation.watch import Watch
from bot.record.errors import RecordError

Take = Callable[[Sequence[Heard]], None]


class BatchedClaims:
    """Takes what is heard from the event loop, in order, and says when it is on disk."""

    def __init__(self, take: Take, name: str) -> None:
        """`take` claims what was heard and puts it to work; it may raise, then none of it was taken."""
        self._take = take
        self._news = threading.Condition()
        self._waiting: list[tuple[Heard, asyncio.Future[None]]] = []
        self._stopped = False
        self._at_work = False
        self._watch = Watch(f"{name}-claims")
        self._thread = threading.Thread(target=self._run, name=f"{name}-claims", daemon=True)
        self._thread.start()

    def put(self, heard: Heard) -> "asyncio.Future[None]":
        """On the event loop: done once it is claimed; raises what the record raised."""
        done = asyncio.get_running_loop().create_future()
        with self._news:
            self._waiting.append((heard, done))
            self._news.notify()
        return done

    def busy(self) -> bool:
        """Whether messages wait to be claimed, and so to be acknowledged."""
        return bool(self._waiting) or self._at_work

    def problem(self) -> str | None:
        """See `bot.web.Check`: claims that do not come to an end."""
        return self._watch.problem()

    def stop(self) -> None:
        """Takes what waits, then nothing more."""
        with self._news:
            self._stopped = True
            self._news.notify()
        self._thread.join(STOP_WITHIN)

    def _run(self) -> None:
        while True:
            with self._news:
                self._news.wait_for(lambda: self._waiting or self._stopped)
                batch, self._waiting = self._waiting, []
                self._at_work = bool(batch)
            if not batch:
                return
            with self._watch.work():
                problems = self._problems([heard for heard, _ in batch])
            self._at_work = False
            futures = [done for _, done in batch]
            futures[0].get_loop().call_soon_threadsafe(_settle, futures, problems)

    def _problems(self, batch: Sequence[Heard]) -> Sequence[Exception | None]:
        """Takes it; what kept each from being taken. What cannot be kept itself keeps no others back."""
        try:
            self._take(batch)
        except RecordError as error:  # the platform sends it again
            return [error] * len(batch)
        except Exception as error:  # noqa: BLE001  whoever waits is told
            if len(batch) == 1:
                return [error]
            return [problem for heard in batch for problem in self._problems([heard])]
        return [None] * len(batch)


def _settle(futures: "list[asyncio.Future[None]]", problems: Sequence[Exception | None]) -> None:
    for done, problem in zip(futures, problems, strict=True):
        if done.done():  # whoever waited has hung up
            continue
        if problem:
            done.set_exception(problem)
        else:
            done.set_result(None)
