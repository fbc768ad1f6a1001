"""What a person in a chat hears of a record that takes nothing: its paths are for the log."""

from bot.record.errors import Changed, DiskFull, NotAllowed, ReadOnly, RecordError, Taken
from bot.words import Words

_KEYS: dict[type[RecordError], str] = {
    DiskFull: "disk_full",
    ReadOnly: "read_only",
    NotAllowed: "not_allowed",
    Taken: "changed",
    Changed: "changed",
}


def record_words(error: RecordError) -> Words:
    """What happened and what to do, without any path of the machine."""
    return Words(f"errors.record.{_KEYS.get(type(error), 'failed')}")
