"""Deadlines as replies: a point in a list, one in full."""

from collections.abc import Iterator
from datetime import date

from bot.chat.reply import Point, Quote, Reply, Row
from bot.chat.verbatim import verbatim
from bot.deadlines.due import Deadline
from bot.deadlines.text import day, due_text, place
from bot.replies.alerts import deadline_buttons
from bot.words import Language, say


def deadline_point(deadline: Deadline, language: Language, today: date) -> Point:
    """A deadline in a list."""
    title = say(
        language,
        "deadline_chat.list.point",
        title=deadline.title(language),
        state=deadline_state(deadline, language, today),
    )
    rows = [Row(say(language, "deadline_chat.list.due"), due_text(deadline, language))]
    if deadline.status != "done":
        owner = deadline.owner or say(language, "deadline_chat.list.nobody")
        rows.append(Row(say(language, "deadline_chat.list.owner"), owner))
    rows.append(Row(say(language, "deadline_chat.list.id"), deadline.id))
    return Point(title, rows=tuple(rows))


def deadline_state(deadline: Deadline, language: Language, today: date) -> str:
    """How a deadline stands, in words."""
    if deadline.status == "done":
        return say(language, "deadline_chat.list.done", day=deadline.done_on)
    if undated := deadline.undated(language):
        return undated
    left = (deadline.due - today).days
    if left < 0 and deadline.status == "overdue":
        return say(language, "deadline_chat.list.over", days=-left)
    status = say(language, f"deadlines.status.{deadline.status}")
    return say(language, "deadline_chat.list.left", status=status, days=max(left, 0))


def deadline_reply(deadline: Deadline, language: Language, today: date) -> Reply:
    """One deadline in full."""
    headline = say(
        language,
        "deadline_chat.one",
        title=deadline.title(language),
        state=deadline_state(deadline, language, today),
    )
    return Reply(
        language,
        headline,
        rows=tuple(_rows(deadline, language)),
        quotes=(Quote(deadline.quote, deadline.clause, place(deadline, language)),) if deadline.quote else (),
        steps=() if deadline.status == "done" else deadline.of.checklist(language),
        buttons=deadline_buttons(deadline, language),
    )


def _rows(deadline: Deadline, language: Language) -> Iterator[Row]:
    note = verbatim(deadline.trigger.note or "")
    begun = (day(language, deadline.trigger.date), note)
    values = {
        "due": due_text(deadline, language),
        "act_by": day(language, deadline.act_by) if deadline.dated else "",
        "from": " · ".join(filter(None, begun)),
        "acts": deadline.of.who(language),
        "owner": deadline.owner or say(language, "deadline_chat.list.nobody"),
        "done_by": deadline.done_by or "",
        "receipt": verbatim(deadline.receipt or ""),
        "snoozed": day(language, deadline.snooze.until) if deadline.snooze else "",
        "id": deadline.id,
    }
    for name, value in values.items():
        if value:
            yield Row(say(language, f"deadline_chat.list.{name}"), value)
    if deadline.provisional:
        note = say(language, "deadline_chat.list.provisional", year=deadline.due.year)
        yield Row(say(language, "deadline_chat.list.state"), note)
