"""How long to wait before the next attempt."""

from datetime import timedelta

FIRST, LONGEST = 1.0, 300.0
"""Seconds: the pause after the first failure, and what pauses grow to."""
MOST_TOLD = 3_600.0
"""Seconds that a platform can ask for at most; it is asked again then."""


def pause(failures: int, chance: float, told: float | None = None) -> timedelta:
    """The pause after that many failures in a row: doubling, then with up to half taken off by `chance`.

    `chance` is a random number from 0 to 1, so that many who failed at once do not come back at once.
    `told` is the platform's "retry after" in seconds: never earlier, and spread over a second after it.
    """
    if told is not None:
        told = min(told, MOST_TOLD) if told >= 0 else None  # what is no number of seconds is not told either
    grown = min(LONGEST, FIRST * 2 ** min(failures - 1, 16))
    seconds = grown * (1 - chance / 2)
    return timedelta(seconds=seconds if told is None else max(seconds, told + chance))
