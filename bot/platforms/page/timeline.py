"""The deadlines on a time line: what is past, today, and what is ahead, as far apart as the days between."""

from collections.abc import Iterable
from datetime import date

from nicegui import html

from bot.deadlines.due import Deadline
from bot.deadlines.text import day, due_text, place
from bot.platforms.page.names import Call
from bot.replies.deadline_list import deadline_state
from bot.words import Language, say

_LIGHTS = {"overdue": "bad", "open": "soon", "upcoming": "ahead", "done": "good"}
_WIDEST, _NARROWEST = 6.0, 0.75
"""The gap between two entries, in rem: a day is little, a year is wide."""


def show_timeline(deadlines: Iterable[Deadline], today: date, language: Language, call: Call) -> None:
    """The deadlines in the order of its due day, today between them, in the current slot."""
    found = sorted(deadlines, key=lambda it: (it.due, it.id))
    html.h2(say(language, "chat.page.deadlines")).classes("welcome-title")
    html.p(say(language, "chat.page.deadlines_intro")).classes("welcome-text")
    with html.ol().classes("timeline"):
        before: date | None = None
        told = False
        for deadline in found:
            if not told and deadline.due >= today:
                _today(before, today, language)
                before, told = today, True
            _entry(deadline, before, today, language, call)
            before = deadline.due
        if not told:
            _today(before, today, language)


def _entry(deadline: Deadline, before: date | None, today: date, language: Language, call: Call) -> None:
    with html.li().classes(f"due-{deadline.status}").style(_gap(before, deadline.due)):
        html.span().classes(f"light {_LIGHTS[deadline.status]}")
        with html.div().classes("due-body"):
            html.p(due_text(deadline, language)).classes("due-day")
            html.h3(deadline.title(language))
            owner = deadline.owner or say(language, "deadline_chat.list.nobody")
            parts = [deadline_state(deadline, language, today), place(deadline, language)]
            if deadline.status != "done":
                parts.append(f"{say(language, 'deadline_chat.list.owner')}: {call(owner, language)}")
                if deadline.dated and deadline.act_by != deadline.due:
                    act_by = day(language, deadline.act_by)
                    parts.append(f"{say(language, 'deadline_chat.list.act_by')} {act_by}")
            if deadline.provisional:
                note = say(language, "deadline_chat.list.provisional", year=deadline.due.year)
                parts.append(note)
            html.p(" · ".join(parts)).classes("due-state")
            if deadline.quote:
                html.p(f"“{deadline.quote}”").props("lang=zh").classes("due-quote")


def _today(before: date | None, today: date, language: Language) -> None:
    with html.li().classes("due-today").style(_gap(before, today)):
        html.span().classes("light now")
        html.p(say(language, "chat.page.today", day=day(language, today))).classes("due-day")


def _gap(before: date | None, now: date) -> str:
    days = (now - before).days if before else 0
    rem = min(_WIDEST, _NARROWEST + days / 40)
    return f"padding-top: {rem:.2f}rem"
