"""The buttons of an incident's steps: take, done, cannot, evidence, hand over, demand, close, and so on."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from bot.chat.reply import Form, Reply
from bot.chat.request import Request
from bot.errors import BadField, BadInput, CouldNot
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
from bot.incidents.refusal import ActionRefused
from bot.incidents.steps import find_step, step_of
from bot.incidents.terms import CLAUSES
from bot.record.privacy import mask
from bot.replies.incidents import step_reply
from bot.roles import Action as Permission
from bot.services.desk import Desk
from bot.words import Language, say
from commands.incident import case_of
from commands.registry import command
from commands.step_forms import FORMS
from commands.step_values import Fields, due_day, fact_established, person_named, size_in_bytes
from commands.typed_moments import day_or_moment

_VALUE = re.compile(r"(?P<case>[Ii]\d{1,9})\s+(?P<press>[a-z_]+)(?:\s+(?P<step>\S.*))?", re.DOTALL)
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
    found = _VALUE.fullmatch(rest)
    return found is not None and found["press"] in _PRESSES


@command("case_step", "step", "步骤", action="report_incident", takes=_is_step)
def run(request: Request, desk: Desk) -> Reply:
    """`step I1 done contain`: takes a step at once, asks by a form for what it needs to know."""
    language = request.language
    found = _VALUE.fullmatch(request.text.strip())
    if found is None:
        raise BadInput(say(language, "incident_chat.step_how"))
    case = case_of(found["case"], request, desk)
    press, step = found["press"], (found["step"] or "").strip()
    if press not in _WHOLE:
        step = find_step(case, desk.cases.books, step)
    if press == "show":
        shown = step_reply(case, step, desk.cases.books, desk.now(), language)
        return replace(shown, private=case.restricted)
    _check(case, press, request, desk)
    fields = request.action.fields if request.action else None
    if fields is None and press in FORMS:
        form = _form(case, press, step, desk, language)
        return Reply(language, form.title, form=form, private=True)
    try:
        after = desk.cases.act(case.id, _action(press, step, fields or {}, request, desk), request)
    except ActionRefused as error:
        name = _FIELD_OF.get(error.key)
        if fields is not None and name in {field.name for field in FORMS[press](language)}:
            raise BadField(str(name), error.line(language)) from None
        raise
    if press == "close":
        return Reply(language, say(language, "incident_chat.closed", id=after.id), private=True)
    return Reply(language, say(language, "incident_chat.taken_in", id=after.id), private=True)


def _check(case: Case, press: str, request: Request, desk: Desk) -> None:
    """Raises NotPermitted. Notes may be made by anyone who may see the case."""
    if press != "note":
        desk.check(request, _ACTIONS.get(press, "take_step"), own=request.who in case.members)


def _action(press: str, step: str, fields: Fields, request: Request, desk: Desk) -> Action:
    language = request.language

    def exact(name: str) -> str:
        return fields.get(name, "").strip()

    def typed(name: str) -> str:
        return mask(exact(name))

    match press:
        case "take":
            return Take(step)
        case "done":
            when = day_or_moment("moment", fields.get("moment", ""), desk, language)
            moment, day = (when, None) if isinstance(when, datetime) else (None, when)
            to, how = typed("to") or None, typed("how") or None
            return Finish(step, typed("what"), moment, day, to, how, exact("receipt") or None)
        case "cannot":
            return CannotDo(step, typed("why"))
        case "withdraw":
            return Withdraw(step, typed("why"))
        case "hand_over":
            return HandOver(step, person_named(exact("to"), desk, language))
        case "evidence":
            digest = exact("sha256").lower() or None
            return AddEvidence(typed("name"), size_in_bytes(fields, language), digest, typed("link"), step)
        case "demand":
            return AddDemand(typed("text"), due_day("due", fields.get("due", ""), desk, language))
        case "close":
            return CloseCase(typed("cause"), typed("lessons"), exact("receipt") or None)
        case "note":
            return AddNote(typed("note"))
        case "fact":
            return fact_established(fields, desk, language)
        case "hide":
            return HideNotes()
        case "involve":
            return Involve(person_named(exact("to"), desk, language))
        case "reopen":
            return Reopen(typed("why"))
        case "restrict" | "open_up":
            return Restrict(press == "restrict")
        case "overrule":
            clauses = tuple(clause for clause in CLAUSES if clause in fields.get("clauses", ""))
            return Overrule(clauses, typed("why"))
    raise CouldNot(say(language, "incident_chat.step_how"))


def _form(case: Case, press: str, step: str, desk: Desk, language: Language) -> Form:
    title = say(language, f"incident_chat.press.{press}", id=case.id)
    paragraphs: tuple[str, ...] = ()
    if step and press not in _WHOLE:
        found = step_of(case, desk.cases.books, step)
        paragraphs = (found.title.said(language), found.todo.said(language))
    value = f"{case.id} {press} {step or '-'}"
    return Form(
        title,
        "case_step",
        value,
        say(language, "incident_chat.form.save"),
        FORMS[press](language),
        paragraphs,
    )
