"""Waiting for what happens by itself, no longer than it takes."""

import time
from collections.abc import Callable


def until(condition: Callable[[], object], within: float, why: str) -> None:
    """Looks again and again."""
    deadline = time.monotonic() + within
    while not condition():
        assert time.monotonic() < deadline, f"not within {within} s: {why}"
        time.sleep(0.02)
