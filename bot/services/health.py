"""Whether what Xuke has to say gets out."""

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.delivery.outbox import Outbox
from bot.words import say

OLDEST = timedelta(minutes=10)
"""How long a message may wait before Xuke counts as not ready."""


def outbox_age(outbox: Outbox, now: Callable[[], datetime]) -> str | None:
    """See `bot.web.Check`: the oldest message that waits for too long."""
    for message in outbox.open():
        age = now() - message.queued if message.queued else timedelta()
        if age > OLDEST:
            minutes = int(age.total_seconds() // 60)
            problem = message.problem or message.state
            values = {"channel": message.channel, "minutes": minutes, "problem": problem}
            return say("en", "deadline_chat.outbox_age", **values)
    return None
