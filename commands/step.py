"""The buttons of an incident's steps: take, done, cannot, evidence, hand over, demand, close, and so on."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Literal

from bot.chat.reply import Choice, Field, Form, Reply
from bot.chat.request import Request
from bot.deadlines.typed_dates import typed_date
from bot.errors import BadField, BadInput, CouldNot
from bot.incidents.actions import (
    FACTS,
    MOMENTS,
    Action,
    AddDemand,
    AddEvidence,
    AddNote,
    CannotDo,
    CloseCase,
    Confirm,
    Establish,
    Finish,
    HandOver,
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
from bot.incidents.terms import CLAUSES, Text
from bot.record.privacy import mask
from bot.replies.incidents import step_reply
from bot.services.desk import Desk
from bot.words import Language, say
from commands.incident import case_of, day_or_moment, moment_of
from commands.registry import command

_VALUE = re.compile(r"(?P<case>[Ii]\d{1,9})\s+(?P<press>[a-z_]+)(?:\s+(?P<step>\S.*))?", re.DOTALL)
_WHOLE = ("demand", "close", "reopen", "restrict", "open_up", "overrule", "fact", "involve", "note")
"""What is about the case, not one of its steps."""
_PRESSES = (*_WHOLE, "take", "done", "cannot", "evidence", "hand_over", "withdraw", "show")
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

_ANSWERS = {
    True: ("yes", "y", "true", "是", "还在", "在"),
    False: ("no", "n", "false", "否", "不在", "已结束"),
}
_YES_NO: Mapping[Language, tuple[str, str]] = {"en": ("yes", "no"), "zh": ("是", "否")}

Fields = Mapping[str, str]
Kind = Literal["line", "text", "date", "choice"]


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
    if fields is None and press in _FORMS:
        form = _form(case, press, step, desk, language)
        return Reply(language, form.title, form=form, private=True)
    try:
        after = desk.cases.act(case.id, _action(press, step, fields or {}, request, desk), request)
    except ActionRefused as error:
        name = _FIELD_OF.get(error.key)
        if fields is not None and name in {field.name for field in _FORMS[press](language)}:
            raise BadField(str(name), error.line(language)) from None
        raise
    if press == "close":
        return Reply(language, say(language, "incident_chat.closed", id=after.id), private=True)
    return Reply(language, say(language, "incident_chat.taken_in", id=after.id), private=True)


@command("case_report", action="report_incident", listed=False)
def report(request: Request, desk: Desk) -> Reply:
    """The report to the authority, as Word and Markdown, into the case's thread."""
    language = request.language
    id_, _, kind = request.text.strip().partition(" ")
    case = case_of(id_, request, desk)
    desk.cases.file(case.id, "md", kind == "summary")  # a report that cannot be is refused before
    headline = say(
        language, "incident_chat.report_summary" if kind == "summary" else "incident_chat.report", id=case.id
    )
    desk.cases.send_report(case, kind == "summary", Reply(language, headline), request.who)
    return Reply(language, say(language, "incident_chat.report_sent", id=case.id), private=True)


def _check(case: Case, press: str, request: Request, desk: Desk) -> None:
    """Roles, in the one place that knows them; a rota's on-call person is on call."""
    if desk.cases.role_of(request.who) == "on-call" and press not in ("close", "reopen", "overrule"):
        return
    if press == "note":
        return  # anyone who may see a case
    own = request.who in case.members
    if press in ("close", "reopen", "overrule", "restrict", "open_up"):
        desk.check(request, "close_incident")
    else:
        desk.check(request, "file_evidence" if press == "evidence" else "take_step", own)


def _action(press: str, step: str, fields: Fields, request: Request, desk: Desk) -> Action:
    language = request.language

    def typed(name: str) -> str:
        return mask(fields.get(name, "").strip())

    match press:
        case "take":
            return Take(step)
        case "done":
            when = day_or_moment("moment", fields.get("moment", ""), desk, language)
            moment, day = (when, None) if isinstance(when, datetime) else (None, when)
            to, how, receipt = (typed(name) or None for name in ("to", "how", "receipt"))
            return Finish(step, typed("what"), moment, day, to, how, receipt)
        case "cannot":
            return CannotDo(step, typed("why"))
        case "withdraw":
            return Withdraw(step, typed("why"))
        case "hand_over":
            return HandOver(step, _person(typed("to"), request.who, language))
        case "evidence":
            digest = typed("sha256").lower() or None
            return AddEvidence(typed("name"), _size(fields, language), digest, typed("link"), step)
        case "demand":
            return AddDemand(typed("text"), _day("due", fields.get("due", ""), desk, language))
        case "close":
            return CloseCase(typed("cause"), typed("lessons"), typed("receipt") or None)
        case "note":
            return AddNote(typed("note"))
        case "fact":
            return _established(fields, desk, language)
        case "involve":
            return Involve(_person(typed("to"), request.who, language))
        case "reopen":
            return Reopen(typed("why"))
        case "restrict" | "open_up":
            return Restrict(press == "restrict")
        case "overrule":
            clauses = tuple(clause for clause in CLAUSES if clause in fields.get("clauses", ""))
            return Overrule(clauses, typed("why"))
    raise CouldNot(say(language, "incident_chat.step_how"))


def _established(fields: Fields, desk: Desk, language: Language) -> Establish | Confirm:
    """A fact with the kind of value that it has; with nothing typed, what is known of it is confirmed."""
    fact, text = fields.get("fact", ""), mask(fields.get("value", "").strip())
    confirmed = fields.get("confirmed") == "yes"
    if fact not in FACTS:
        raise BadField("fact", say(language, "incidents.refused.no_fact", fact=fact, facts=", ".join(FACTS)))
    if not text and confirmed:
        return Confirm(fact)
    if not text:
        raise BadField("value", say(language, "incidents.refused.empty_fact"))
    if fact in MOMENTS:
        return Establish(fact, moment_of("value", text, desk, language), confirmed)
    if fact == "persons":
        digits = re.sub(r"[,，\s]", "", text)
        if not re.fullmatch(r"\d{1,10}", digits):
            raise BadField("value", say(language, "incident_chat.form.no_number", text=text[:30]))
        return Establish(fact, int(digits), confirmed)
    if fact == "going_on":
        answer = next((it for it, words in _ANSWERS.items() if text.lower() in words), None)
        if answer is None:
            raise BadField(
                "value", say(language, "incident_chat.form.one_of", names=", ".join(_YES_NO[language]))
            )
        return Establish(fact, answer, confirmed)
    if fact in ("happened", "data"):
        return Establish(fact, _choices(fact, text, desk, language), confirmed)
    return Establish(fact, text, confirmed)


def _choices(fact: str, text: str, desk: Desk, language: Language) -> tuple[str, ...]:
    """The kinds that a text lists, each by its name or its title. Raises BadField for one that is none."""
    questions = desk.cases.books.questions
    pairs: Iterable[tuple[str, Text]] = questions.data.items()
    if fact == "happened":
        pairs = ((name, choice.title) for name, choice in questions.happened.items())
    known = dict(pairs)
    parts = {part.strip().lower() for part in re.split(r"[,，、;；]", text) if part.strip()}
    named = {word.lower(): name for name, title in known.items() for word in (name, title.en, title.zh)}
    if text.lower() in named:  # a title may hold a comma itself
        parts = {text.lower()}
    if not parts or not parts <= named.keys():
        titles = ", ".join(title.said(language) for title in known.values())
        raise BadField("value", say(language, "incident_chat.form.one_of", names=titles))
    return tuple(name for name in known if name in {named[part] for part in parts})


def _person(text: str, asker: str, language: Language) -> str:
    """One user: as mentioned, with a platform, or the bare id that Slack gave."""
    if mention := re.fullmatch(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>", text):
        return f"{asker.partition(':')[0]}:{mention[1]}"
    if re.fullmatch(r"(?:slack:[UW][A-Z0-9]+|feishu:[\w-]+|local:[\w-]+)", text, re.ASCII):
        return text
    if re.fullmatch(r"@?[UW](?=[A-Z]*\d)[A-Z0-9]{6,}", text):
        return f"slack:{text.removeprefix('@')}"
    raise BadField("to", say(language, "incident_chat.form.no_person", text=text[:60]))


def _size(fields: Fields, language: Language) -> int:
    text = fields.get("size", "").replace(",", "").strip()
    if not re.fullmatch(r"\d{1,18}", text):
        raise BadField("size", say(language, "incident_chat.form.no_number", text=text[:30]))
    return int(text)


def _day(name: str, text: str, desk: Desk, language: Language) -> date | None:
    if not text.strip():
        return None
    try:
        return typed_date(text, desk.today(), "future")
    except BadInput as error:
        raise BadField(name, error.line(language)) from None


def _field(
    name: str,
    language: Language,
    kind: Kind = "line",
    required: bool = True,
    hint: bool = False,
    label: str = "",
) -> Field:
    label = label or name
    note = say(language, f"incident_chat.form.{label}_hint") if hint else ""
    return Field(name, say(language, f"incident_chat.form.{label}"), kind, "", required, note)


def _why(language: Language) -> tuple[Field, ...]:
    return (_field("why", language, "text"),)


def _done(language: Language) -> tuple[Field, ...]:
    return (
        _field("what", language, "text", label="what_done"),
        _field("moment", language, required=False, hint=True),
        _field("to", language, required=False),
        _field("how", language, required=False),
        _field("receipt", language, required=False),
    )


def _evidence(language: Language) -> tuple[Field, ...]:
    return (
        _field("name", language),
        _field("link", language),
        _field("size", language, hint=True),
        _field("sha256", language, required=False, hint=True),
    )


_FORMS: Mapping[str, Callable[[Language], tuple[Field, ...]]] = {
    "done": _done,
    "cannot": _why,
    "withdraw": _why,
    "reopen": _why,
    "hand_over": lambda language: (_field("to", language, hint=True, label="to_whom"),),
    "evidence": _evidence,
    "demand": lambda language: (_field("text", language, "text"), _field("due", language, "date", False)),
    "fact": lambda language: (
        Field(
            "fact",
            say(language, "incident_chat.form.fact"),
            "choice",
            choices=tuple(Choice(it, say(language, f"incidents.fact.{it}")) for it in FACTS),
        ),
        _field("value", language, "text", required=False, hint=True),
        Field(
            "confirmed",
            say(language, "incident_chat.form.confirmed"),
            "choice",
            "no",
            choices=tuple(
                Choice(value, say(language, f"incidents.fact.{key}"))
                for value, key in (("no", "is_not"), ("yes", "is_so"))
            ),
        ),
    ),
    "note": lambda language: (_field("note", language, "text"),),
    "involve": lambda language: (_field("to", language, hint=True, label="to_whom"),),
    "close": lambda language: (
        _field("receipt", language, required=False),
        _field("cause", language, "text"),
        _field("lessons", language, "text"),
    ),
    "overrule": lambda language: (
        Field(
            "clauses",
            say(language, "incident_chat.form.clauses"),
            "choice",
            choices=(Choice("八", "八"), Choice("九", "九"), Choice("八九", "八 + 九")),
        ),
        _field("why", language, "text"),
    ),
}


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
        _FORMS[press](language),
        paragraphs,
    )
