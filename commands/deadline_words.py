"""What the commands about a deadline share: which one is meant, a day, a short text."""

import re
from datetime import date

from bot.deadlines.typed_dates import typed_date
from bot.errors import BadField, BadInput
from bot.words import Language, say

LONGEST = 500
_NAME = re.compile(r"[a-z][a-z-]*-(?:\d{4}|e\d+)", re.IGNORECASE)


def about_a_deadline(rest: str) -> bool:
    """Nothing or a deadline's name first; "done with chat, may we ..." is a question."""
    return not rest or _NAME.fullmatch(rest.split()[0]) is not None


def day_of(name: str, text: str, today: date, language: Language) -> date:
    try:
        return typed_date(text, today)
    except BadInput as error:
        raise BadField(name, error.line(language)) from None


def short_text(text: str, name: str, language: Language) -> str:
    text = " ".join(text.split())
    if len(text) > LONGEST:
        values = {"length": len(text), "limit": LONGEST}
        raise BadField(name, say(language, "rulings.problem.too_long", **values))
    return text
