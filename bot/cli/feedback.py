"""`python -m bot feedback export`: what people said was wrong."""

from collections.abc import Iterator
from typing import Any

from bot.cli.opened import open_to_read
from bot.services.feedback import TABLE, export_feedback


def export() -> Iterator[dict[str, Any]]:
    """One JSON object for each word of feedback, the oldest first."""
    record = open_to_read().record
    yield from export_feedback(record.all(TABLE) if record else ())
