"""Notices work that does not come to an end."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from bot.words import say

Given = TypeVar("Given")
Made = TypeVar("Made")

STUCK = 60.0
"""Seconds after which a piece of work counts as stuck."""


class Watch:
    """What goes on under one name, on any thread, since when."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._begun: dict[object, float] = {}

    @contextmanager
    def work(self) -> Iterator[None]:
        """A piece of work."""
        key = object()
        self._begun[key] = time.monotonic()
        try:
            yield
        finally:
            del self._begun[key]

    def over(self, make: Callable[[Given], Made]) -> Callable[[Given], Made]:
        """The same function, each call of it a piece of work."""

        def watched(given: Given) -> Made:
            with self.work():
                return make(given)

        return watched

    def problem(self) -> str | None:
        """See `bot.web.Check`."""
        since = min(list(self._begun.values()), default=None)
        seconds = time.monotonic() - since if since is not None else 0.0
        return say("en", "chat.stuck", name=self._name, seconds=int(seconds)) if seconds > STUCK else None
