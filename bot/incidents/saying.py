"""Small ways of putting things: free text made fit to be kept, moments and spans of time as words."""

from datetime import date, datetime, timedelta

from bot.incidents.refusal import ActionRefused
from bot.incidents.terms import BEIJING
from bot.moments import write_moment
from bot.words import Language, say


def plain(text: str) -> str:
    """`text` without control characters (which Word files cannot hold) and half characters, trimmed."""
    whole = text.encode("utf-8", "replace").decode()
    return "".join(
        mark for mark in whole if mark in "\n\t" or (mark.isprintable() or mark == "\u3000")
    ).strip()


def require_text(text: str, key: str) -> str:
    """`text` made plain. Raises ActionRefused(key) where nothing is left of it."""
    kept = plain(text)
    if not kept:
        raise ActionRefused(key)
    return kept


def plain_or_none(text: str | None) -> str | None:
    """`text` made plain; None where nothing is left of it."""
    return plain(text or "") or None


def clock_time(moment: datetime) -> str:
    """A moment of a case. Cases are led in Beijing time, wherever Xuke runs: the license's days and the
    report to the authority are counted in it."""
    return write_moment(moment, BEIJING)


def day_text(day: date) -> str:
    """ "2026年11月24日"."""
    return f"{day.year}年{day.month}月{day.day}日"


def span(length: timedelta, language: Language) -> str:
    """ "2 h 05 min": to the minute, rounded down; a negative span counts as none."""
    minutes = max(0, int(length.total_seconds() // 60))
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return say(language, "incidents.span.days", days=days, hours=hours)
    if hours and not rest:
        return say(language, "incidents.span.whole_hours", hours=hours)
    if hours:
        return say(language, "incidents.span.hours", hours=hours, minutes=rest)
    return say(language, "incidents.span.minutes", minutes=rest)


def size_text(size: int) -> str:
    """A size in bytes as "512 B", "2.0 KB", "1,024.0 MB"."""
    if size < 2**10:
        return f"{size} B"
    return f"{size / 2**10:,.1f} KB" if size < 2**20 else f"{size / 2**20:,.1f} MB"
