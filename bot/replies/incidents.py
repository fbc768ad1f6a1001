"""Cases as replies: the one thing that matters most first, with its buttons."""

from collections.abc import Iterable
from datetime import datetime

from bot.chat.reply import Button, Point, Reply
from bot.chat.request import pack_args
from bot.chat.verbatim import verbatim
from bot.incidents.case import Case
from bot.incidents.clocks import Reminder
from bot.incidents.entries import CaseEntry
from bot.incidents.events import Noted, NoteDeleted, NoteEdited, Pinned
from bot.incidents.message import StepMessage, case_message, drill_mark, mark_drill, step_message
from bot.incidents.playbook import Playbooks
from bot.incidents.saying import clock_time
from bot.incidents.timeline import Line, timeline
from bot.words import Language, say

QUIET = (Noted, NoteEdited, NoteDeleted, Pinned)
"""What needs no answer, and changes nothing but the time line."""
MOST_LINES, NEWEST = 40, 10
"""Lines of a time line in one message, and how many of them are new; the page and the report show all."""
LONGEST_NEW, LONGEST_OLD = 300, 100
"""Characters of a new and of an old line: with them all, a case still fits one message of any platform."""


def case_reply(
    case: Case, books: Playbooks, now: datetime, language: Language, mention: Iterable[str]
) -> Reply:
    """A whole case: what matters most now, every step, the clocks beside the license."""
    message = case_message(case, books, now, language)
    notices = list(message.now.warnings) if message.now else []
    if message.restricted:
        notices.append(message.restricted)
    lines = (f"{'☑' if line.done else '☐'} {line.title} · {line.state}" for line in message.steps)
    rest = [Point(say(language, "incident_chat.page.steps"), text="\n".join(lines))]
    if message.clocks:
        clocks = "\n".join(f"• {line}" for line in message.clocks)
        rest.append(Point(say(language, "incidents.clocks.heading"), text=clocks))
    return Reply(
        language,
        mark_drill(message.heading, message.drill),
        notice=" ".join(notices) or None,
        paragraphs=(verbatim(case.intake.what),),
        points=(*([_step_point(message.now)] if message.now else []), *rest),
        buttons=_buttons(message.now, language),
        mentions=tuple(mention),
    )


def step_reply(case: Case, step: str, books: Playbooks, now: datetime, language: Language) -> Reply:
    """One step: what to do, why, who has it, its buttons."""
    message = step_message(case, step, books, now, language)
    return Reply(
        language,
        mark_drill(message.heading, message.drill),
        notice=" ".join(message.warnings) or None,
        paragraphs=tuple(
            filter(None, (message.todo, message.why, message.state, message.elapsed, message.now))
        ),
        buttons=_buttons(message, language),
    )


def change_reply(
    case: Case, entries: tuple[CaseEntry, ...], books: Playbooks, now: datetime, language: Language
) -> Reply | None:
    """What was done, and what is to be done now; None for what needs no answer."""
    told = [entry for entry in entries if not isinstance(entry.event, QUIET)]
    if not told:
        return None
    numbers = {entry.number for entry in told}
    lines = [
        f"{line.actor} {_told(line, line.text, language)}"
        for line in timeline(case, books, language)
        if line.number in numbers
    ]
    message = case_message(case, books, now, language)
    headline = mark_drill(" ".join(lines), message.drill)
    if message.now is None:
        return Reply(language, headline, paragraphs=(message.heading,))
    return Reply(
        language,
        headline,
        notice=" ".join(message.now.warnings) or None,
        points=(_step_point(message.now),),
        buttons=_buttons(message.now, language),
    )


def withheld_reply(case: Case, language: Language, mention: Iterable[str] = ()) -> Reply:
    """What a channel that is not private gets to see of a restricted case: that it goes on."""
    headline = say(language, "incident_chat.withheld", id=case.id)
    show = Button(say(language, "incident_chat.button.steps"), "incident", case.id)
    return Reply(
        language,
        mark_drill(headline, drill_mark(case, language)),
        buttons=(show,),
        mentions=tuple(mention),
    )


def reminder_reply(
    reminder: Reminder, case: Case, books: Playbooks, now: datetime, language: Language
) -> Reply:
    """A reminder, with the step that it is about."""
    step = step_message(case, reminder.step.id, books, now, language)
    return Reply(
        language,
        reminder.text(language),
        points=(_step_point(step),),
        buttons=_buttons(step, language),
        mentions=reminder.mention,
        urgent=not case.drill,
    )


def time_line(case: Case, books: Playbooks, language: Language) -> tuple[str, ...]:
    """The case's time line, as much of it as fits beside the rest of the case: long lines are shortened, old
    ones more than new ones, and the oldest only counted."""
    lines = timeline(case, books, language)
    told = lines[-MOST_LINES:]
    limits = [LONGEST_NEW if place < NEWEST else LONGEST_OLD for place in reversed(range(len(told)))]
    texts = [" ".join(line.text.split()) for line in told]
    short = [_short(text, limit) for text, limit in zip(texts, limits, strict=True)]
    found = [
        " ".join(filter(None, (clock_time(line.at), line.actor, _told(line, text, language), line.link)))
        for line, text in zip(told, short, strict=True)
    ]
    if len(lines) > len(told):
        found.insert(0, say(language, "incident_chat.hidden", count=len(lines) - len(told)))
    if short != texts:
        found.append(say(language, "incident_chat.shortened"))
    return tuple(found)


def _short(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1].rstrip()}…"


def _told(line: Line, text: str, language: Language) -> str:
    """A line's `text`; where somebody's words are in it, as theirs."""
    words = verbatim(text) if line.said else text
    return f"{words} {say(language, 'incident_chat.edited')}" if line.earlier else words


def _step_point(message: StepMessage) -> Point:
    text = "\n".join(filter(None, (message.todo, message.why, message.state, message.elapsed)))
    return Point(message.heading, text=text)


def _buttons(message: StepMessage | None, language: Language) -> tuple[Button, ...]:
    if message is None:
        return ()
    step = tuple(
        Button(
            say(language, f"incidents.button.{press}"),
            "case_step",
            pack_args(message.case, press, message.step),
            "primary" if press in ("done", "close") else "plain",
        )
        for press in message.buttons
    )
    more = (
        Button(say(language, "incident_chat.button.steps"), "incident", message.case),
        Button(say(language, "incident_chat.button.report"), "case_report", message.case),
    )
    return (*step, *more)
