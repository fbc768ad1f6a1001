"""An outbox taken through all that it has to do, without waiting."""

from bot.delivery.outbox import Outbox
from bot.record.store import Store
from tests.record.kept import Clock

HERE, THERE, OFFICERS = "slack:C1", "slack:C2", "slack:COFF"


def run(outbox: Outbox, clock: Clock, *channels: str, most: int = 2000) -> None:
    """Does all that is to do on the channels, the clock going on to each next attempt."""
    for channel in channels:
        for _ in range(most):
            due = outbox.step(channel)
            if due is None:
                break
            clock.moment = max(clock.moment, due)


def kinds(store: Store) -> list[str]:
    """What the record has of it, in order."""
    return [entry.kind for entry in store.history()]
