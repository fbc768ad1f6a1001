"""The buttons of an incident's steps: take, done, cannot, evidence, hand over, demand, close, and so on."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from bot.chat.reply import Field, Form, Reply
from bot.chat.request import Request, pack_args
from bot.errors import BadInput
from bot.incidents.actions import (
    Action,
    AddDemand,
    AddEvidence,
    AddNote,
    CannotDo,
    CloseCase,
    Finish,
    HandOver,
    HideNotes,
    Involve,
    Overrule,
    Reopen,
    Restrict,
    Take,
    Withdraw,
)
from bot.incidents.case import Case
from bot.incidents.steps import find_step, step_of
from bot.incidents.terms import CLAUSES
from bot.record.privacy import mask
from bot.replies.incidents import step_reply
from bot.roles import Action as Permission
from bot.services.desk import Desk
from bot.words import Language, Words, say
from commands.case_access import case_of
from commands.forms import beside, form_reply
from commands.registry import command
from commands.step_forms import FORMS
from commands.step_values import Fields, read_fact, read_number, read_person
from commands.typed_days import read_day_or_moment, read_optional_day

_CASE = re.compile(r"[Ii]\d{1,9}")
_WHOLE = ("demand", "close", "reopen", "restrict", "open_up", "overrule", "fact", "involve", "note", "hide")
"""What is about the case, not one of its steps."""
_PRESSES = (*_WHOLE, "take", "done", "cannot", "evidence", "hand_over", "withdraw", "show")
_ACTIONS: Mapping[str, Permission] = {
    "close": "close_incident",
    "reopen": "close_incident",
    "overrule": "close_incident",
    "restrict": "restrict_incident",
    "open_up": "restrict_incident",
    "hide": "close_incident",
    "evidence": "file_evidence",
}
"""What a press is among the actions of roles, where it is not taking a step."""
_FIELD_OF = {
    "empty_done": "what",
    "empty_why": "why",
    "empty_demand": "text",
    "empty_cause": "cause",
    "empty_lessons": "lessons",
    "future_done": "moment",
    "before_discovery": "moment",
    "no_name": "name",
    "size": "size",
    "too_large": "size",
    "sha256": "sha256",
    "nobody": "to",
    "clauses": "clauses",
    "same_clauses": "clauses",
    "empty_note": "note",
    "no_fact": "value",
    "known": "value",
    "fact_value": "value",
    "future_fact": "value",
    "found_after_done": "value",
    "persons": "value",
    "involved": "to",
}
"""Which field a refusal is about."""


def _is_step(rest: str) -> bool:
    """A case and what to do: "step by step guides ..." is a question."""
    case, press, *_ = (*rest.split(), "", "")
    return _CASE.fullmatch(case) is not None and press in _PRESSES


@command("case_step", "step", "步骤", action="report_incident", takes=_is_step)
def run(request: Request, desk: Desk) -> Reply:
    """`step I1 done contain`: takes a step at once, asks by a form for what it needs to know."""
    language = request.language
    case_id, press, *words = (*request.args, "", "")
    if press not in _PRESSES:
        raise BadInput(Words("incident_chat.step_how"))
    case = case_of(case_id, request, desk)
    step = "" if press in _WHOLE else find_step(case, desk.cases.books, " ".join(words))
    if press == "show":
        reply = step_reply(case, step, desk.cases.books, desk.now(), language)
        return replace(reply, private=case.restricted)
    _check(case, press, request, desk)
    asks = FORMS[press](language) if press in FORMS else ()
    if request.fields is None and asks:
        return form_reply(language, _form(case, press, step, asks, desk, language))
    names = {field.name for field in asks}
    with beside({key: name for key, name in _FIELD_OF.items() if name in names}):
        after = desk.cases.act(case.id, _action(press, step, request.fields or {}, desk), request)
    if press == "close":
        return Reply(language, say(language, "incident_chat.closed", id=after.id), private=True)
    return Reply(language, say(language, "incident_chat.taken_in", id=after.id), private=True)


def _check(case: Case, press: str, request: Request, desk: Desk) -> None:
    """Raises NotPermitted. Notes may be made by anyone who may see the case."""
    if press != "note":
        desk.check(request, _ACTIONS.get(press, "take_step"), own=request.who in case.members)


def _action(press: str, step: str, fields: Fields, desk: Desk) -> Action:
    def exact(name: str) -> str:
        return fields.get(name, "").strip()

    def text_of(name: str) -> str:
        return mask(exact(name))

    match press:
        case "take":
            return Take(step)
        case "done":
            when = read_day_or_moment("moment", fields.get("moment", ""), desk.now())
            moment, day = (when, None) if isinstance(when, datetime) else (None, when)
            to, how = text_of("to") or None, text_of("how") or None
            return Finish(step, text_of("what"), moment, day, to, how, exact("receipt") or None)
        case "cannot":
            return CannotDo(step, text_of("why"))
        case "withdraw":
            return Withdraw(step, text_of("why"))
        case "hand_over":
            return HandOver(step, read_person("to", exact("to"), desk))
        case "evidence":
            digest, size = exact("sha256").lower() or None, read_number("size", fields.get("size", ""), 18)
            return AddEvidence(text_of("name"), size, digest, text_of("link"), step)
        case "demand":
            return AddDemand(
                text_of("text"), read_optional_day("due", fields.get("due", ""), desk.today(), "future")
            )
        case "close":
            return CloseCase(text_of("cause"), text_of("lessons"), exact("receipt") or None)
        case "note":
            return AddNote(text_of("note"))
        case "fact":
            return read_fact(fields, desk)
        case "hide":
            return HideNotes()
        case "involve":
            return Involve(read_person("to", exact("to"), desk))
        case "reopen":
            return Reopen(text_of("why"))
        case "restrict" | "open_up":
            return Restrict(press == "restrict")
        case "overrule":
            clauses = tuple(clause for clause in CLAUSES if clause in fields.get("clauses", ""))
            return Overrule(clauses, text_of("why"))
    raise BadInput(Words("incident_chat.step_how"))


def _form(
    case: Case, press: str, step: str, fields: tuple[Field, ...], desk: Desk, language: Language
) -> Form:
    title = say(language, f"incident_chat.press.{press}", id=case.id)
    paragraphs: tuple[str, ...] = ()
    if step and press not in _WHOLE:
        found = step_of(case, desk.cases.books, step)
        paragraphs = (found.title.said(language), found.todo.said(language))
    value = pack_args(case.id, press, *([step] if step else []))
    return Form(title, "case_step", value, say(language, "incident_chat.form.save"), fields, paragraphs)
