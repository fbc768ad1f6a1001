"""`/license events`: the events on record; corrected and withdrawn, with their history."""

from bot.chat.reply import Button, Form, Point, Reply, Row
from bot.chat.request import Request
from bot.chat.verbatim import verbatim
from bot.deadlines.checks import duty_of_event
from bot.deadlines.duties import load_duties
from bot.deadlines.recorded import Event
from bot.deadlines.refusal import DeadlineRefused
from bot.moments import write_moment
from bot.roles import may
from bot.services.desk import Desk
from bot.words import Language, say
from commands.event import event_draft
from commands.forms import field, form_reply, read_short_text
from commands.registry import command

AT_ONCE, WITH_BUTTONS = 10, 5


@command("events", "events", "事件列表", action="deadlines")
def run(request: Request, desk: Desk) -> Reply:
    """What was recorded, with its history."""
    language = request.language
    seen = (it for it in desk.deadlines.facts.events if not it.hidden or may(request.role, "on-call"))
    found = sorted(seen, key=lambda it: it.at, reverse=True)
    key = "headline" if found else "none"
    plural = "" if len(found) == 1 else "s"
    headline = say(language, f"deadline_chat.events.{key}", count=len(found), s=plural)
    newest = found[:AT_ONCE]
    points = tuple(_point(it, desk, language) for it in newest)
    standing = [it for it in newest[:WITH_BUTTONS] if not it.withdrawn]
    buttons = tuple(button for it in standing for button in _buttons(it, language))
    return Reply(language, headline, points=points, buttons=buttons)


@command("event_correct", action="record_event", listed=False)
def correct(request: Request, desk: Desk) -> Reply:
    """Another day or note for an event; how it read before stays on record."""
    language, event = request.language, _event(request.text, desk)
    if request.fields is not None:
        duty = duty_of_event(event.duty, load_duties(desk.certificate))
        return event_draft(duty, request.fields, desk, language, event.id)
    form = Form(
        say(language, "deadline_chat.event.form_correct", id=event.id),
        "event_correct",
        event.id,
        say(language, "deadline_chat.event.submit"),
        (
            field(language, "deadline_chat.event.day", "date", event.day.isoformat()),
            field(
                language, "deadline_chat.event.what", "line", event.note or "", name="note", required=False
            ),
        ),
    )
    return form_reply(language, form)


@command("event_withdraw", action="record_event", listed=False)
def withdraw(request: Request, desk: Desk) -> Reply:
    """An event that was none."""
    language, event = request.language, _event(request.text, desk)
    if request.fields is not None:
        reason = read_short_text("reason", request.fields.get("reason", ""))
        desk.deadlines.withdraw(event.id, request.who, reason or None)
        return Reply(language, say(language, "deadline_chat.event.withdrawn", id=event.id))
    form = Form(
        say(language, "deadline_chat.event.form_withdraw", id=event.id),
        "event_withdraw",
        event.id,
        say(language, "deadline_chat.button.withdraw"),
        (field(language, "deadline_chat.event.reason", "text"),),
    )
    return form_reply(language, form)


def _event(id_: str, desk: Desk) -> Event:
    event = desk.deadlines.event(id_)
    if event is None or event.withdrawn:
        raise DeadlineRefused("unknown_event", id=id_)
    return event


def _buttons(event: Event, language: Language) -> tuple[Button, Button]:
    correct_it, withdraw_it = (say(language, f"deadline_chat.button.{it}") for it in ("correct", "withdraw"))
    return (
        Button(f"{correct_it} {event.id}", "event_correct", event.id),
        Button(f"{withdraw_it} {event.id}", "event_withdraw", event.id, "danger"),
    )


def _point(event: Event, desk: Desk, language: Language) -> Point:
    duty = next((it for it in load_duties(desk.certificate) if it.id == event.duty), None)
    name = duty.title(language) if duty else event.duty
    title = say(language, "deadline_chat.events.item", id=event.id, title=name)
    rows = [Row(say(language, "deadline_chat.events.day"), event.day.isoformat())]
    if event.note:
        rows.append(Row(say(language, "deadline_chat.events.note"), verbatim(event.note)))
    rows.append(Row(say(language, "deadline_chat.events.by"), event.actor))
    text = " ".join(
        say(
            language,
            "deadline_chat.events.earlier",
            day=it.day,
            at=write_moment(it.at, desk.now().tzinfo),
            actor=it.actor,
        )
        for it in event.history
    )
    if event.withdrawn:
        text = f"{say(language, 'deadline_chat.events.withdrawn')}. {text}"
    return Point(title, text=text, rows=tuple(rows))
