"""The last entry's number and hash, posted where the record cannot reach, to be compared with it later."""

from datetime import datetime

from bot.record.fields import Table
from bot.record.lines import read_time, write_time
from bot.record.store import Add, Reading, Replace, Store

TABLE, KEY = Table("marks", "*"), "posted"


def posted_mark(record: Reading) -> str | None:
    """The mark of the day, as the calendar feed shows it."""
    there = record.get(TABLE, KEY)
    return str(there.value["mark"]) if there else None


def keep_mark(store: Store, now: datetime) -> str:
    """The mark as of now, kept as that of the day."""
    mark = store.head.mark
    there = store.get(TABLE, KEY)
    value = {"mark": mark, "at": write_time(now)}
    store.write("xuke", "record.marked", Replace(there, value) if there else Add(TABLE, KEY, value))
    return mark


def keep_daily_mark(store: Store, now: datetime) -> None:
    """A new mark on a new day."""
    there = store.get(TABLE, KEY)
    if there is None or read_time(there.value["at"]).astimezone(now.tzinfo).date() != now.date():
        keep_mark(store, now)
