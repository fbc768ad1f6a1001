"""Days and moments as people type them, into a form or behind a command: one reader for every command.

What cannot be read is a BadField, which a form shows beside the field and a chat as its reply.
"""

import re
from datetime import date, datetime, timedelta

from bot.deadlines.refusal import DeadlineRefused
from bot.deadlines.typed_dates import Prefer, typed_date
from bot.errors import BadField
from bot.incidents.terms import BEIJING
from bot.words import Words

_CLOCK = re.compile(r"(?:^|(?<=[\sT天日号]))(\d{1,2})[:：](\d{2})(?::\d{2})?\s*$")


def read_day(name: str, text: str, today: date, prefer: Prefer = "past") -> date:
    """The day that stands in the field `name`; `prefer` as in `typed_date`. Raises BadField."""
    try:
        return typed_date(text, today, prefer)
    except DeadlineRefused as error:
        raise BadField(name, error) from None


def read_optional_day(name: str, text: str, today: date, prefer: Prefer = "past") -> date | None:
    """The same; None for nothing."""
    return read_day(name, text, today, prefer) if text.strip() else None


def read_moment(name: str, text: str, now: datetime) -> datetime | None:
    """A moment as typed: "02:30" (the latest that has passed), "yesterday 23:10", "2026-11-23 14:00", the
    beginning of a day alone; None for nothing. Raises BadField for what is none, and for what is ahead.
    """
    found = read_day_or_moment(name, text, now)
    if found is None or isinstance(found, datetime):
        return found
    return datetime(found.year, found.month, found.day, tzinfo=BEIJING)


def read_day_or_moment(name: str, text: str, now: datetime) -> datetime | date | None:
    """The same, a day alone as a day."""
    text = text.strip()
    if not text:
        return None
    now = now.astimezone(BEIJING)
    clock = _CLOCK.search(text)
    day_text = text[: clock.start()].strip() if clock else text
    day = read_day(name, day_text, now.date()) if day_text else now.date()
    if clock is None:
        found: datetime | date = day
    else:
        try:
            found = datetime(day.year, day.month, day.day, int(clock[1]), int(clock[2]), tzinfo=BEIJING)
        except ValueError:
            raise BadField(name, Words("incident_chat.form.no_moment", text=text[:60])) from None
        if found > now and not day_text:
            found -= timedelta(days=1)
    if found > (now if isinstance(found, datetime) else now.date()):
        raise BadField(name, Words("incidents.refused.future_fact"))
    return found
