"""Whether the clock can be believed: it may run neither ahead of a steady counter nor far ahead of a note."""

from dataclasses import dataclass
from datetime import datetime, timedelta

AHEAD = timedelta(hours=3)
"""How far the clock may run ahead of the steady counter; daylight saving and corrections are less."""
LONGEST_STOP = timedelta(days=14)
"""How long after the last thing noted a start is nothing strange."""
PATIENCE = timedelta(hours=24)
"""How long a doubt lasts where nobody says a word and the clock goes on steadily: then it is believed."""


@dataclass(frozen=True)
class Instant:
    """The clock's moment, beside a counter that nobody sets: `steady` seconds of the machine's run `boot`."""

    at: datetime
    steady: float
    boot: str


def jump_ahead(before: Instant, now: Instant) -> timedelta:
    """How far the clock has run ahead of the time that has passed since `before`; zero where it is believed.

    Across a restart of the machine only a stop longer than LONGEST_STOP counts.
    """
    went = now.at - before.at
    if went > LONGEST_STOP and before.boot != now.boot:
        return went
    passed = timedelta(seconds=now.steady - before.steady) if before.boot == now.boot else went
    ahead = went - passed
    return ahead if ahead > AHEAD else timedelta()
