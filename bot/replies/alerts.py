"""Alerts and overviews as replies."""

from collections.abc import Iterable
from datetime import datetime

from bot.chat.reply import Button, Quote, Reply
from bot.deadlines.calendar import WorkingDays
from bot.deadlines.digest import Digest
from bot.deadlines.due import Deadline
from bot.deadlines.schedule import Telling
from bot.deadlines.text import alert_text, day, mentions_officers, place
from bot.words import Language, say


def alert_reply(
    telling: Telling, now: datetime, language: Language, calendar: WorkingDays, officers: Iterable[str]
) -> Reply:
    """An alert: what and when first, then what to prepare; its buttons act on the deadline."""
    alert = telling.alert
    text = alert_text(alert, now, language, calendar, telling.late, ())
    deadline = alert.deadline
    quote = say(language, "deadlines.alert.quote", where=place(deadline, language), quote=deadline.quote)
    return Reply(
        language,
        text.headline,
        paragraphs=(*(line for line in text.lines if line != quote), *text.after),
        quotes=(Quote(deadline.quote, deadline.clause, place(deadline, language)),),
        steps=deadline.of.checklist(language),
        buttons=deadline_buttons(deadline, language),
        mentions=tuple(officers) if mentions_officers(alert, now) else (),
    )


def hidden_alert(deadline: Deadline, language: Language, officers: Iterable[str]) -> Reply:
    """An alert of a restricted incident's deadline where others read: that there is one, for officers."""
    headline = say(language, "deadline_chat.hidden", day=day(language, deadline.act_by))
    show = Button(say(language, "deadline_chat.button.all"), "deadlines")
    return Reply(language, headline, buttons=(show,), mentions=tuple(officers))


def deadline_buttons(deadline: Deadline, language: Language) -> tuple[Button, ...]:
    """What can be done about a deadline; a done one can be undone."""
    if deadline.status == "done":
        return (Button(say(language, "deadline_chat.button.undo"), "undo", deadline.id, "danger"),)
    taken = (
        () if deadline.owner else (Button(say(language, "deadline_chat.button.take"), "take", deadline.id),)
    )
    if deadline.duty == "expiry":
        return (Button(say(language, "deadline_chat.button.renewal"), "renewal", "", "primary"), *taken)
    if deadline.duty == "renewal":
        done = Button(say(language, "deadline_chat.button.renewal"), "renewal", "", "primary")
    else:
        done = Button(say(language, "deadline_chat.button.done"), "done", deadline.id, "primary")
    return (
        done,
        *taken,
        Button(say(language, "deadline_chat.button.snooze"), "snooze", deadline.id),
    )


def superseded_reply(deadline: Deadline, language: Language) -> Reply:
    """What an older reminder of the same deadline becomes."""
    if deadline.hidden:  # it may have been told before the incident was restricted
        return Reply(language, say(language, "deadline_chat.superseded_hidden"))
    return Reply(language, say(language, "deadline_chat.superseded", title=deadline.title(language)))


def digest_reply(digest: Digest, language: Language) -> Reply:
    """An overview."""
    groups = tuple("\n".join((heading, *entries)) for heading, entries in digest.groups)
    note = (digest.note,) if digest.note else ()
    more = Button(say(language, "deadline_chat.button.all"), "deadlines")
    return Reply(language, digest.title, paragraphs=(*groups, *note), buttons=(more,))
