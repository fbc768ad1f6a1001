"""Reading what an older, or a broken, Xuke kept: one document that cannot be read stops no other."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from bot.record.store import Document

T = TypeVar("T")

UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, IndexError)
"""What a document raises that is not what it should be."""


def readable(documents: Iterable[Document], read: Callable[[Document], T]) -> Iterator[T]:
    """What `read` makes of each document, but for those that it cannot read.

    Those are named elsewhere, once for all readers: see `bot.services.unreadable`.
    """
    for document in documents:
        try:
            found = read(document)
        except UNREADABLE:
            continue
        yield found
