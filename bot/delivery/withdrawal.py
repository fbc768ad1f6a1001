"""What is to go out, taken back before it does."""

from dataclasses import replace

from bot.delivery.message import read_message
from bot.delivery.outbox import TABLE
from bot.record.errors import Changed
from bot.record.store import Close, Store


def withdraw(store: Store, key: str) -> bool:
    """Closes a message that has not gone out and is not about to; False where there is none. Raises
    RecordError."""
    document = store.get(TABLE, key)
    if document is None:
        return False
    message = read_message(document)
    if message.state != "waiting":
        return False
    last = replace(message, state="failed", problem="withdrawn").value()
    try:
        store.write("xuke", "message.withdrawn", Close(document, last))
    except Changed:  # it goes out in this very moment
        return False
    return True
