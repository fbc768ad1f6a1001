"""What people said was wrong with an answer: kept so that data/sayings can learn from it."""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from bot.questions.answer_parts import Answer
from bot.record.errors import Taken
from bot.record.store import Add, Document, Store

TABLE = "feedback"
FAULTS = ("topic", "verdict", "wording")
"""What can be wrong: what was understood, what the license was said to say, how it was said."""


def keep_feedback(store: Store, who: str, answer: Answer, fault: str, note: str, now: datetime) -> None:
    """Keeps one person's word on one answer; said twice, it is kept once."""
    value = {
        "question": answer.question,
        "fault": fault if fault in FAULTS else "wording",
        "note": note,
        "verdict": answer.verdict,
        "topics": [finding.topic for finding in answer.findings],
        "read_by": list(answer.read_by),
        "on": now.date().isoformat(),
    }
    said = "\n".join((who, answer.question, fault, note))
    key = hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:24]
    try:
        store.write(who, "feedback.given", Add(TABLE, key, value))
    except Taken:
        return


def export_feedback(documents: Iterable[Document]) -> Iterator[dict[str, Any]]:
    """Each word of feedback, the oldest first; who said it stays out."""
    for document in sorted(documents, key=lambda document: document.created):
        yield dict(document.value)
