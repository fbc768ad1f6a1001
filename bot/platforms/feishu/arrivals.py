"""What comes over the long connection: put together, claimed in order, many at a time, then acknowledged.

What cannot be claimed is refused, and Feishu tells it again.
"""

import json
import logging
import threading
import time
from base64 import b64encode
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from queue import Empty, SimpleQueue
from typing import Any

from cachetools import TTLCache
from websockets.exceptions import WebSocketException

from bot.conversation.conversation import Conversation
from bot.conversation.platform import Heard
from bot.platforms.feishu.frames import Frame
from bot.platforms.feishu.listeners import CALLBACK, KNOWN_WITHIN, Listeners, NotReady
from bot.record.errors import RecordError

log = logging.getLogger(__name__)

FRAGMENTS_FOR, MOST_FRAGMENTS = 60, 1_000
"""Seconds that the rest of a payload is waited for, and of how many."""
LARGEST = 4_000_000
"""Bytes of a payload."""
TOGETHER = 200
"""Events that are claimed at once."""
WORKERS = 8
A_MOMENT, STOP_WITHIN = 0.02, 2.0
_UNREADABLE = (KeyError, ValueError, TypeError, AttributeError, IndexError, RecursionError)

Answer = Callable[[Frame], None]


@dataclass(frozen=True)
class Arrival:
    """An event, the frame that it came with, and the way back."""

    frame: Frame
    body: dict[str, Any]
    answer: Answer
    at: float

    def acknowledge(self, code: int = 200, data: Any = None) -> None:
        """The same frame goes back with a code, for a press with what is shown."""
        told: dict[str, Any] = {"code": code}
        if data is not None:
            told["data"] = b64encode(json.dumps(data, ensure_ascii=False).encode("utf-8", "replace")).decode()
        took = str(int((time.monotonic() - self.at) * 1_000))
        headers = {**self.frame.headers, "biz_rt": took}
        try:
            self.answer(replace(self.frame, headers=headers, payload=json.dumps(told).encode()))
        except (WebSocketException, OSError):
            log.warning("an event could not be acknowledged; Feishu tells it again")


class Arrivals:
    """`put` is called by the thread that reads the connection, and never waits."""

    def __init__(self, listeners: Listeners, conversation: Conversation) -> None:
        self._listeners = listeners
        self._conversation = conversation
        self._fragments: TTLCache[str, dict[int, bytes]] = TTLCache(MOST_FRAGMENTS, FRAGMENTS_FOR)
        self._waiting: SimpleQueue[Arrival | None] = SimpleQueue()
        self._pool = ThreadPoolExecutor(WORKERS, "feishu-arrivals")
        self._thread = threading.Thread(target=self._run, name="feishu-arrivals", daemon=True)

    def start(self) -> None:
        """Takes what comes from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Claims what has come, takes nothing more."""
        self._waiting.put(None)
        self._pool.shutdown(wait=False, cancel_futures=True)
        if self._thread.is_alive():
            self._thread.join(STOP_WITHIN)

    def put(self, frame: Frame, answer: Answer) -> None:
        """A frame with an event, or a part of one."""
        payload = self._join(frame)
        if payload is None:
            return
        try:
            body = json.loads(payload)
            kind = body["header"]["event_type"]
        except _UNREADABLE as error:
            log.warning("left alone what came over the long connection: %s", type(error).__name__)
            Arrival(frame, {}, answer, time.monotonic()).acknowledge()
            return
        arrival = Arrival(frame, body, answer, time.monotonic())
        if kind == CALLBACK:
            self._pool.submit(self._press, arrival)
        else:
            self._waiting.put(arrival)

    def _join(self, frame: Frame) -> bytes | None:
        """The whole payload, once all its fragments are there, in whatever order."""
        try:
            count, place = int(frame.headers.get("sum", "1")), int(frame.headers.get("seq", "0"))
        except ValueError:
            return frame.payload
        if count <= 1:
            return frame.payload
        name = frame.headers.get("message_id", "")
        parts = self._fragments.setdefault(name, {})
        parts[place] = frame.payload
        if sum(map(len, parts.values())) > LARGEST:
            del self._fragments[name]
            return None
        if len(parts) < count:
            return None
        del self._fragments[name]
        return b"".join(parts[nth] for nth in sorted(parts))

    def _press(self, arrival: Arrival) -> None:
        try:
            data: Any = self._listeners.press(arrival.body)
        except _UNREADABLE as error:
            log.warning("left alone what came over the long connection: %s", type(error).__name__)
            data = {}
        arrival.acknowledge(data=data)

    # -- claims ---------------------------------------------------------------------------------------

    def _run(self) -> None:
        while (first := self._waiting.get()) is not None:
            together = [first]
            try:
                while len(together) < TOGETHER and (more := self._waiting.get_nowait()) is not None:
                    together.append(more)
            except Empty:
                more = first
            self._take(together)
            if more is None:
                return

    def _take(self, together: Sequence[Arrival]) -> None:
        heard = [(arrival, found) for arrival in together if (found := self._hear(arrival)) is not None]
        for (arrival, _), problem in zip(heard, self._claim([it for _, it in heard]), strict=True):
            if problem:
                log.error("not taken: %s", problem)
            arrival.acknowledge(500 if problem else 200)

    def _hear(self, arrival: Arrival) -> Sequence[Heard] | None:
        """What is heard; None where the event is seen to already."""
        try:
            if errand := self._listeners.errand_of(arrival.body):
                self._pool.submit(self._do, arrival, errand)
                return None
            give_up = time.monotonic() + KNOWN_WITHIN
            while not self._listeners.can_read(arrival.body) and time.monotonic() < give_up:
                time.sleep(A_MOMENT)
            return self._listeners.hear(arrival.body)
        except NotReady as error:
            log.error("not taken: %s", error)
            arrival.acknowledge(500)
        except _UNREADABLE as error:
            log.warning("left alone what came over the long connection: %s", type(error).__name__)
            arrival.acknowledge()
        return None

    def _do(self, arrival: Arrival, errand: Callable[[], None]) -> None:
        try:
            errand()
        except Exception as error:  # noqa: BLE001  not acknowledged, so Feishu tells it again
            log.error("not taken: %s", error)
            arrival.acknowledge(500)
        else:
            arrival.acknowledge()

    def _claim(self, heard: Sequence[Sequence[Heard]]) -> Sequence[Exception | None]:
        """What kept each from being claimed. What cannot be kept itself keeps no others back."""
        try:
            self._conversation.take([it for found in heard for it in found])
        except RecordError as error:
            return [error] * len(heard)
        except Exception as error:  # noqa: BLE001  the log says it, Feishu tells it again
            if len(heard) == 1:
                return [error]
            return [problem for found in heard for problem in self._claim([found])]
        return [None] * len(heard)
