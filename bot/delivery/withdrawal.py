"""What is to go out, taken back before it does."""

from dataclasses import replace

from bot.delivery.message import Message, read_message
from bot.record.errors import Changed
from bot.record.store import Close, Store


class Withdrawals:
    """Messages that shall not go out any more. May be used from any thread."""

    def __init__(self, store: Store, table: str) -> None:
        """`table` is where messages are kept."""
        self._store = store
        self._table = table
        self._unwanted: set[str] = set()

    def withdraw(self, key: str) -> None:
        """Takes back the message of that key, unless it is out, or perhaps out. Raises RecordError."""
        document = self._store.get(self._table, key)
        if document is None:
            return
        self._unwanted.add(key)  # it may be on its way just now, and put off in a moment
        if document.value["state"] == "waiting":
            self.closes(read_message(document))

    def closes(self, message: Message) -> bool:
        """Whether a message that waits was taken back; then it is closed now."""
        if message.key not in self._unwanted:
            return False
        assert message.document is not None
        last = replace(message, state="failed", problem="withdrawn").value()
        try:
            self._store.write("xuke", "message.withdrawn", Close(message.document, last))
        except Changed:  # it is about to go out
            return False
        self._unwanted.discard(message.key)
        return True
