"""`/license event …`: what happened and sets a duty off, echoed with its due date before it counts."""

import json
import re
from datetime import date

from bot.chat.reply import Button, Choice, Field, Form, Point, Reply, Row
from bot.chat.request import Request
from bot.deadlines.checks import doubt_text, duty_of_event, event_doubts, event_echo
from bot.deadlines.duties import Duty, load_duties
from bot.deadlines.recorded import Event
from bot.deadlines.refusal import DeadlineRefused
from bot.deadlines.typed_dates import typed_date
from bot.errors import BadField, BadInput
from bot.moments import write_moment
from bot.services.desk import Desk
from bot.words import Language, say
from commands.registry import command

LONGEST_NOTE = 500
_TYPED = re.compile(r"(?P<duty>[a-z][a-z-]*)\s*(?P<rest>.*)", re.DOTALL)
_NOTE = re.compile(r"\s*[\"“「](?P<note>.+)[\"”」]\s*$", re.DOTALL)


def _is_event(rest: str) -> bool:
    """Nothing, or a duty's name and a day; "event photos for ..." is a question."""
    found = _TYPED.fullmatch(rest.lower())
    return not rest or bool(found and found["duty"] in _event_duties())


@command("event", "event", "事件", action="record_event", takes=_is_event)
def run(request: Request, desk: Desk) -> Reply:
    """Reads duty, day and note, and echoes what they set off; a form where they are not typed."""
    language = request.language
    duties = load_duties(desk.certificate)
    fields = request.action.fields if request.action else None
    if fields is not None:
        duty = duty_of_event(fields.get("duty", ""), duties)
        return _echo(duty, _day("day", fields.get("day", ""), desk), fields.get("note", ""), desk, language)
    if not request.text.strip():
        return Reply(language, _how(duties, language), form=_form(duties, language), private=True)
    found = _TYPED.fullmatch(request.text.strip())
    if found is None:
        raise BadInput(_how(duties, language))
    duty = duty_of_event(found["duty"].lower(), duties)
    quoted = _NOTE.search(found["rest"])
    when = (found["rest"][: quoted.start()] if quoted else found["rest"]).strip()
    note = quoted["note"] if quoted else ""
    if not when:
        raise BadInput(_how(duties, language))
    return _echo(duty, typed_date(when, desk.today()), note, desk, language)


@command("event_confirm", action="record_event", listed=False)
def confirm(request: Request, desk: Desk) -> Reply:
    """Records what was echoed; pressed twice, once."""
    language = request.language
    duty_name, when, note, id_ = _packed(request.text)
    day = date.fromisoformat(when)
    duty = duty_of_event(duty_name, load_duties(desk.certificate))
    echo = event_echo(duty, day, desk.deadlines.calendar, language)
    if id_:
        event = desk.deadlines.correct(id_, day, note or None, request.who)
        return Reply(language, say(language, "deadline_chat.event.corrected", id=event.id, echo=echo))
    twin = next(
        (
            it
            for it in desk.deadlines.facts.events
            if (it.duty, it.day, it.note or "", it.withdrawn) == (duty_name, day, note, False)
        ),
        None,
    )
    event = twin or desk.deadlines.record(duty_name, day, note, request.who)
    return Reply(language, say(language, "deadline_chat.event.recorded", id=event.id, echo=echo))


@command("events", "events", "事件列表", action="deadlines")
def events(request: Request, desk: Desk) -> Reply:
    """What was recorded, with its history."""
    language = request.language
    found = sorted(desk.deadlines.facts.events, key=lambda it: it.at, reverse=True)
    key = "headline" if found else "none"
    plural = "" if len(found) == 1 else "s"
    headline = say(language, f"deadline_chat.events.{key}", count=len(found), s=plural)
    shown = found[:10]
    buttons = [
        button
        for it in shown[:5]
        if not it.withdrawn
        for button in (
            Button(f"{say(language, 'deadline_chat.button.correct')} {it.id}", "event_correct", it.id),
            Button(
                f"{say(language, 'deadline_chat.button.withdraw')} {it.id}", "event_withdraw", it.id, "danger"
            ),
        )
    ]
    points = tuple(_point(it, desk, language) for it in shown)
    return Reply(language, headline, points=points, buttons=tuple(buttons))


@command("event_correct", action="record_event", listed=False)
def correct(request: Request, desk: Desk) -> Reply:
    """Another day or note for an event; how it read before stays on record."""
    language, event = request.language, _event(request.text, desk)
    fields = request.action.fields if request.action else None
    if fields is None:
        form = Form(
            say(language, "deadline_chat.event.form_correct", id=event.id),
            "event_correct",
            event.id,
            say(language, "deadline_chat.event.submit"),
            (
                Field("day", say(language, "deadline_chat.event.day"), "date", event.day.isoformat()),
                Field("note", say(language, "deadline_chat.event.what"), "line", event.note or "", False),
            ),
        )
        return Reply(language, form.title, form=form, private=True)
    duty = duty_of_event(event.duty, load_duties(desk.certificate))
    day = _day("day", fields.get("day", ""), desk)
    return _echo(duty, day, fields.get("note", ""), desk, language, event.id)


@command("event_withdraw", action="record_event", listed=False)
def withdraw(request: Request, desk: Desk) -> Reply:
    """An event that was none."""
    language, event = request.language, _event(request.text, desk)
    fields = request.action.fields if request.action else None
    if fields is None:
        form = Form(
            say(language, "deadline_chat.event.form_withdraw", id=event.id),
            "event_withdraw",
            event.id,
            say(language, "deadline_chat.button.withdraw"),
            (Field("reason", say(language, "deadline_chat.event.reason"), "text"),),
        )
        return Reply(language, form.title, form=form, private=True)
    desk.deadlines.withdraw(event.id, request.who, fields.get("reason") or None)
    return Reply(language, say(language, "deadline_chat.event.withdrawn", id=event.id))


def _echo(duty: Duty, day: date, note: str, desk: Desk, language: Language, id_: str = "") -> Reply:
    note = " ".join(note.split())
    if len(note) > LONGEST_NOTE:
        limit = {"length": len(note), "limit": LONGEST_NOTE}
        raise BadField("note", say(language, "rulings.problem.too_long", **limit))
    lines = [event_echo(duty, day, desk.deadlines.calendar, language)]
    if note:
        lines.append(say(language, "deadline_chat.event.note", note=note))
    for doubt in event_doubts(duty, day, desk.certificate, desk.today()):
        lines.append(doubt_text(doubt, day, desk.certificate, language))
    value = json.dumps([duty.id, day.isoformat(), note, id_], ensure_ascii=False)
    record = Button(say(language, "deadline_chat.button.record"), "event_confirm", value, "primary")
    headline = say(language, "deadline_chat.event.headline")
    return Reply(language, headline, paragraphs=tuple(lines), buttons=(record,), private=True)


def _packed(text: str) -> tuple[str, str, str, str]:
    try:
        duty, when, note, id_ = json.loads(text)
        date.fromisoformat(when)
        return str(duty), str(when), str(note), str(id_)
    except (ValueError, TypeError):
        raise DeadlineRefused("unknown_event", id=text[:40]) from None


def _day(name: str, text: str, desk: Desk) -> date:
    try:
        return typed_date(text, desk.today())
    except BadInput as error:
        raise BadField(name, str(error)) from None


def _event(id_: str, desk: Desk) -> Event:
    event = desk.deadlines.event(id_)
    if event is None or event.withdrawn:
        raise DeadlineRefused("unknown_event", id=id_)
    return event


def _event_duties() -> frozenset[str]:
    from bot.data import load

    return frozenset(name for name, entry in load("duties").items() if entry["trigger"] == "event")


def _how(duties: tuple[Duty, ...], language: Language) -> str:
    names = ", ".join(duty.id for duty in duties if duty.trigger == "event")
    return say(language, "deadline_chat.event.how", duties=names)


def _form(duties: tuple[Duty, ...], language: Language) -> Form:
    choices = tuple(Choice(it.id, it.title(language)) for it in duties if it.trigger == "event")
    return Form(
        say(language, "deadline_chat.event.form_title"),
        "event",
        "",
        say(language, "deadline_chat.event.submit"),
        (
            Field("duty", say(language, "deadline_chat.event.duty"), "choice", choices=choices),
            Field("day", say(language, "deadline_chat.event.day"), "date"),
            Field("note", say(language, "deadline_chat.event.what"), required=False),
        ),
    )


def _point(event: Event, desk: Desk, language: Language) -> Point:
    duty = next((it for it in load_duties(desk.certificate) if it.id == event.duty), None)
    title = say(
        language,
        "deadline_chat.events.item",
        id=event.id,
        title=duty.title(language) if duty else event.duty,
    )
    rows = [Row(say(language, "deadline_chat.events.day"), event.day.isoformat())]
    if event.note:
        rows.append(Row(say(language, "deadline_chat.events.note"), event.note))
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
