"""Moments as people type them at an incident."""

import re
from datetime import date, datetime, timedelta

from bot.deadlines.typed_dates import typed_date
from bot.errors import BadField, BadInput
from bot.incidents.terms import BEIJING
from bot.services.desk import Desk
from bot.words import Language, say

_CLOCK = re.compile(r"(?:^|(?<=[\sT天日号]))(\d{1,2})[:：](\d{2})(?::\d{2})?\s*$")


def moment_of(name: str, text: str, desk: Desk, language: Language) -> datetime | None:
    """A moment as typed: "02:30" (the latest that has passed), "yesterday 23:10", "2026-11-23 14:00", the
    beginning of a day alone; None for nothing. Raises BadField for what is none, and for what is ahead.
    """
    found = day_or_moment(name, text, desk, language)
    if found is None or isinstance(found, datetime):
        return found
    return datetime(found.year, found.month, found.day, tzinfo=BEIJING)


def day_or_moment(name: str, text: str, desk: Desk, language: Language) -> datetime | date | None:
    """The same, a day alone as a day."""
    text = text.strip()
    if not text:
        return None
    clock = _CLOCK.search(text)
    day_text = text[: clock.start()].strip() if clock else text
    now = desk.now().astimezone(BEIJING)
    try:
        day = typed_date(day_text, now.date()) if day_text else now.date()
        if clock is None:
            found: datetime | date = day
        else:
            found = datetime(day.year, day.month, day.day, int(clock[1]), int(clock[2]), tzinfo=BEIJING)
            if found > now and not day_text:
                found -= timedelta(days=1)
    except BadInput as error:
        raise BadField(name, error.line(language)) from None
    except ValueError:
        raise BadField(name, say(language, "incident_chat.form.no_moment", text=text[:60])) from None
    if found > (now if isinstance(found, datetime) else now.date()):
        raise BadField(name, say(language, "incidents.refused.future_fact"))
    return found
