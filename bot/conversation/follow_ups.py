"""Threads: the question that opened one is known to what follows in it."""

from datetime import datetime, timedelta

from bot.conversation.platform import IncomingMessage
from bot.record.fields import Table
from bot.record.store import Add, Store
from bot.words import load_words

THREADS = Table("threads", "")
REMEMBERED = timedelta(days=90)
"""How long a thread's question is known to its follow-ups."""


def question_of(store: Store, message: IncomingMessage) -> str | None:
    """The question that opened the thread of a message, where a verdict answered it."""
    there = store.get(THREADS, message.place)
    return str(there.value["question"]) if there else None


def remember(message: IncomingMessage, now: datetime) -> Add:
    """The thread's question, as a change of the record."""
    return Add(THREADS, message.place, {"question": message.text}, now + REMEMBERED)


def goes_on(text: str) -> bool:
    """Whether something said in an answer's thread, without a mention, is meant for Xuke."""
    openings = [
        *load_words("en", "commands")["ask"]["continues"],
        *load_words("zh", "commands")["ask"]["continues"],
    ]
    stripped = text.strip()
    return stripped.endswith(("?", "？", "吗", "呢")) or stripped.lower().startswith(tuple(openings))
