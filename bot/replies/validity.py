"""Whether the license is in force, in a few words."""

from bot.license.validity import Validity
from bot.words import Language, say


def short(language: Language, validity: Validity) -> str:
    """For a heading: "Expired for 12 days"."""
    return say(language, f"chat.status.{validity.status}", **_values(validity))


def headline(language: Language, validity: Validity) -> str:
    """As a sentence."""
    return say(language, f"chat.status_sentence.{validity.status}", **_values(validity))


def _values(validity: Validity) -> dict[str, object]:
    days = abs(validity.days_left or 0)
    return {
        "days": days,
        "s": "" if days == 1 else "s",
        "until": validity.valid_until,
        "renew_by": validity.renew_by,
    }
