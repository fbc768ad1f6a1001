"""Rulings as the record keeps them."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from bot.questions.ruling import Ruling, Rulings
from bot.record.fields import Table
from bot.record.reading import readable
from bot.record.store import Document

RULINGS = Table("rulings", "verdict by on license own_verdict until withdrawn")


def read_rulings(documents: Iterable[Document]) -> Rulings:
    """The rulings of a record."""
    return Rulings(readable(documents, read_ruling))


def ruling_value(ruling: Ruling) -> dict[str, Any]:
    """A ruling's document; its key is the id."""
    return {
        "question": ruling.question,
        "verdict": ruling.verdict,
        "reason": ruling.reason,
        "by": ruling.by,
        "on": ruling.on.isoformat(),
        "license": ruling.license,
        "own_verdict": ruling.own_verdict,
        "until": ruling.until.isoformat() if ruling.until else None,
        "words": list(ruling.words),
        "withdrawn": ruling.withdrawn,
    }


def read_ruling(document: Document) -> Ruling:
    """A ruling of its document. Raises ValueError, KeyError or TypeError for what is none."""
    value = dict(document.value)
    value["on"] = date.fromisoformat(value["on"])
    value["until"] = date.fromisoformat(value["until"]) if value["until"] else None
    value["words"] = tuple(value["words"])
    return Ruling(id=document.key, **value)
