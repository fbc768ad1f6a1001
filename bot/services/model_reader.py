"""A language model that helps to read, over any OpenAI-compatible endpoint, held in bounds.

It is asked with the question masked. What comes late, broken or not at all leaves the embedded reading as it
is: one log line, nothing else. Never asked on an event loop.
"""

import hashlib
import json
import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import httpx
from cachetools import LRUCache

from bot.questions.readers.prompt import ModelReading, prompt, reading_from, reading_of, schema
from bot.reader_settings import Reader
from bot.record.errors import RecordError, Taken
from bot.record.privacy import mask
from bot.record.store import Add, Store

TABLE = "readings"
TIMEOUT = 3.0  # seconds for a whole answer
AT_ONCE = 4  # questions that wait for the endpoint; one more is read without it
FAILURES, PAUSE = 3, 60.0  # so many failures in a row, and it is left alone for so many seconds
LARGEST = 64_000  # bytes of an answer
REMEMBERED = 2_000

log = logging.getLogger(__name__)


class ModelReader:
    """One endpoint. May be asked from any thread; never raises."""

    def __init__(
        self, reader: Reader, store: Store | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """`store` keeps readings, so that the same question gets the same one after a restart."""
        self._reader = reader
        self._store = store
        self._clock = clock
        self._client = httpx.Client(timeout=TIMEOUT, follow_redirects=False)
        self._pool = ThreadPoolExecutor(AT_ONCE, "reader")
        self._places = threading.BoundedSemaphore(AT_ONCE)
        self._lock = threading.Lock()
        self._read: LRUCache[str, ModelReading] = LRUCache(REMEMBERED)
        self._failures = 0
        self._closed_until = 0.0

    def __call__(self, question: str) -> ModelReading | None:
        """What the model reads in a question; None where it has no say."""
        masked = mask(question)
        key = hashlib.sha256(f"{self._reader.model}\n{masked}".encode("utf-8", "replace")).hexdigest()[:40]
        with self._lock:
            known = self._read.get(key)
            closed = self._clock() < self._closed_until
        known = known or self._kept(key, masked)
        if known or closed or not self._places.acquire(blocking=False):
            return known
        reading = self._ask(masked)
        if reading:
            self._keep(key, reading)
        return reading

    def check(self) -> str | None:
        """What is wrong with the endpoint; None where it reads a question as it should."""
        question = "can we launch live chat?"
        try:
            reading = reading_of(self._content(question), question)
        except (httpx.HTTPError, TimeoutError, ValueError, KeyError, TypeError, IndexError) as error:
            return _problem(error)
        return None if reading else "the answer is not of the shape that was asked for"

    def _ask(self, question: str) -> ModelReading | None:
        problem = "an answer of another shape"
        try:
            content = self._pool.submit(self._content, question)
            content.add_done_callback(lambda _: self._places.release())
            reading = reading_of(content.result(TIMEOUT), question)
        except (httpx.HTTPError, TimeoutError, ValueError, KeyError, TypeError, IndexError) as error:
            reading, problem = None, _problem(error)
        with self._lock:
            self._failures = 0 if reading else self._failures + 1
            rests = self._failures >= FAILURES
            if rests:
                self._failures, self._closed_until = 0, self._clock() + PAUSE
        if reading is None:
            rest = f"; left alone for {PAUSE:.0f} s" if rests else ""
            log.warning("the language model had no say in a reading: %s%s", problem, rest)
        return reading

    def _content(self, question: str) -> str:
        body = {
            "model": self._reader.model,
            "messages": prompt(question),
            "temperature": 0,
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": "reading", "strict": True, "schema": schema()},
            },
        }
        headers = {"Authorization": f"Bearer {self._reader.key}"} if self._reader.key else {}
        end = time.monotonic() + TIMEOUT
        content = b""
        with self._client.stream("POST", self._reader.url, json=body, headers=headers) as response:
            response.raise_for_status()
            for chunk in response.iter_bytes():
                content += chunk
                if len(content) > LARGEST:
                    raise ValueError("too long an answer")
                if time.monotonic() > end:
                    raise TimeoutError
        found = json.loads(content)["choices"][0]["message"]["content"]
        if not isinstance(found, str):
            raise TypeError("no text")
        return found

    def _kept(self, key: str, question: str) -> ModelReading | None:
        there = self._store.get(TABLE, key) if self._store else None
        reading = reading_from(dict(there.value), question) if there else None
        if reading:
            with self._lock:
                self._read[key] = reading
        return reading

    def _keep(self, key: str, reading: ModelReading) -> None:
        with self._lock:
            self._read[key] = reading
        if self._store:
            try:
                self._store.write("xuke", "question.read", Add(TABLE, key, reading.as_json()))
            except (Taken, RecordError):  # read by another thread, or not to be kept now: known all the same
                return


def _problem(error: Exception) -> str:
    """An error in words that hold no address, key or content."""
    if isinstance(error, httpx.HTTPStatusError):
        return f"HTTP {error.response.status_code}"
    if isinstance(error, (httpx.TimeoutException, TimeoutError)):
        return f"no answer within {TIMEOUT:.0f} s"
    if isinstance(error, httpx.HTTPError):
        return f"the endpoint cannot be reached ({type(error).__name__})"
    return "an answer of another shape"
