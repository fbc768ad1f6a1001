"""`/license event …`: what happened and sets a duty off, echoed with its due date before it counts."""

import re
from collections.abc import Mapping
from datetime import date
from functools import cache

from bot.chat.reply import Button, Choice, Form, Reply
from bot.chat.request import Request, pack_args
from bot.chat.verbatim import verbatim
from bot.data import load
from bot.deadlines.checks import doubt_text, duty_of_event, event_doubts, event_echo
from bot.deadlines.duties import Duty, load_duties
from bot.errors import BadInput
from bot.services.desk import Desk
from bot.words import Language, Words, say
from commands.forms import beside, field, form_reply, read_short_text
from commands.registry import command
from commands.typed_days import read_day

_TYPED = re.compile(r"(?P<duty>[a-z][a-z-]*)\s*(?P<rest>.*)", re.DOTALL)
_NOTE = re.compile(r"\s*[\"“「](?P<note>.+)[\"”」]\s*$", re.DOTALL)


def _is_event(rest: str) -> bool:
    """Nothing, or a duty's name and a day; "event photos for ..." is a question."""
    found = _TYPED.fullmatch(rest.lower())
    return not rest or bool(found and found["duty"] in _event_duties())


@command("event", "event", "事件", action="record_event", takes=_is_event)
def run(request: Request, desk: Desk) -> Reply:
    """Reads duty, day and note, and echoes what they set off; a form where they are not typed."""
    language, duties = request.language, load_duties(desk.certificate)
    fields = request.fields
    if fields is None:
        if not request.text.strip():
            return form_reply(language, _form(duties, language), _how(duties).line(language))
        fields = _parse_typed(request.text.strip(), duties)
    with beside({"unknown_duty": "duty"}):
        duty = duty_of_event(fields.get("duty", ""), duties)
    return event_draft(duty, fields, desk, language)


def event_draft(
    duty: Duty, fields: Mapping[str, str], desk: Desk, language: Language, id_: str = ""
) -> Reply:
    """What an event would set off, with the button that records it, or corrects the event `id_`."""
    day = read_day("day", fields.get("day", ""), desk.today())
    note = read_short_text("note", fields.get("note", ""))
    with beside({"out_of_reach": "day"}):
        lines = [event_echo(duty, day, desk.deadlines.calendar, language)]
    if note:
        lines.append(say(language, "deadline_chat.event.note", note=verbatim(note)))
    for doubt in event_doubts(duty, day, desk.certificate, desk.today()):
        lines.append(doubt_text(doubt, day, desk.certificate, language))
    value = pack_args(duty.id, day.isoformat(), note, id_)
    record = Button(say(language, "deadline_chat.button.record"), "event_confirm", value, "primary")
    headline = say(language, "deadline_chat.event.headline")
    return Reply(language, headline, paragraphs=tuple(lines), buttons=(record,), private=True)


@command("event_confirm", action="record_event", listed=False)
def confirm(request: Request, desk: Desk) -> Reply:
    """Records what was echoed; pressed twice, once."""
    language = request.language
    duty_name, day, note, id_ = _unpack(request.args)
    duty = duty_of_event(duty_name, load_duties(desk.certificate))
    echo = event_echo(duty, day, desk.deadlines.calendar, language)
    if id_:
        event = desk.deadlines.correct(id_, day, note or None, request.who)
        return Reply(language, say(language, "deadline_chat.event.corrected", id=event.id, echo=echo))
    same = (duty_name, day, note, False)
    events = desk.deadlines.facts.events
    twin = next((it for it in events if (it.duty, it.day, it.note or "", it.withdrawn) == same), None)
    event = twin or desk.deadlines.record(duty_name, day, note, request.who)
    return Reply(language, say(language, "deadline_chat.event.recorded", id=event.id, echo=echo))


def _unpack(args: tuple[str, ...]) -> tuple[str, date, str, str]:
    """Duty, day, note and event of a button. Raises BadInput for one of an older version."""
    try:
        duty, day, note, id_ = args
        return duty, date.fromisoformat(day), note, id_
    except ValueError:
        raise BadInput(Words("commands.gone")) from None


@cache
def _event_duties() -> frozenset[str]:
    return frozenset(name for name, entry in load("duties").items() if entry["trigger"] == "event")


def _parse_typed(text: str, duties: tuple[Duty, ...]) -> dict[str, str]:
    """Duty, day and note as typed: security-assessment 2026-11-20 "AI triage". Raises BadInput."""
    found = _TYPED.fullmatch(text)
    quoted = _NOTE.search(found["rest"]) if found else None
    day = found["rest"][: quoted.start() if quoted else None].strip() if found else ""
    if found is None or not day:
        raise BadInput(_how(duties))
    return {"duty": found["duty"].lower(), "day": day, "note": quoted["note"] if quoted else ""}


def _how(duties: tuple[Duty, ...]) -> Words:
    names = ", ".join(duty.id for duty in duties if duty.trigger == "event")
    return Words("deadline_chat.event.how", duties=names)


def _form(duties: tuple[Duty, ...], language: Language) -> Form:
    kinds = tuple(Choice(it.id, it.title(language)) for it in duties if it.trigger == "event")
    return Form(
        say(language, "deadline_chat.event.form_title"),
        "event",
        "",
        say(language, "deadline_chat.event.submit"),
        (
            field(language, "deadline_chat.event.duty", "choice", choices=kinds),
            field(language, "deadline_chat.event.day", "date"),
            field(language, "deadline_chat.event.what", name="note", required=False),
        ),
    )
