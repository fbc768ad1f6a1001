"""What platforms call the messages that others refer to."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.delivery.message import Message
from bot.record.fields import Table
from bot.record.store import Add, Change, Replace, Store

POSTED = Table("posted", "*")
REFERRED = timedelta(days=400)
"""How long others may refer to a named message."""


def name_changes(store: Store, message: Message, name: str, now: datetime) -> list[Change]:
    """What is to be written where a message was sent as `name`. An edit under another name stands anew: the
    platform changes the old message no more. Its thread stays that of the old one."""
    changes: list[Change] = []
    if message.named:
        posted = {"channel": message.channel, "name": name}
        changes.append(Add(POSTED, message.key, posted, now + REFERRED))
    there = store.get(POSTED, message.edits) if message.edits else None
    if there and name != _latest(there.value):
        changes.append(Replace(there, {**there.value, "latest": name}, there.until))
    return changes


def latest_name(store: Store, key: str | None) -> str | None:
    """What the platform calls the named message of that key as it stands now."""
    there = store.get(POSTED, key) if key else None
    return _latest(there.value) if there else None


def _latest(value: Mapping[str, object]) -> str:
    return str(value.get("latest") or value["name"])
