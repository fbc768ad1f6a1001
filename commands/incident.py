"""`/license incident`: opens a case and leads through it; lists, searches and shows cases."""

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from bot.chat.reply import Button, Point, Reply
from bot.chat.request import Request, pack_args
from bot.chat.verbatim import verbatim
from bot.data import load
from bot.incidents.case import Case
from bot.incidents.drills import make_schedule, scenario_of
from bot.incidents.intake import propose
from bot.incidents.listing import list_line, search, short_what, similar_line
from bot.incidents.message import clock_lines
from bot.incidents.note_actions import deleted_notes, hidden_notes
from bot.incidents.questions import Questions, read_questions
from bot.incidents.statistics import figures_text, times_text, year_figures
from bot.replies.incidents import case_reply, time_line
from bot.services.cases import Similar
from bot.services.desk import Desk
from bot.words import Language, say
from commands.case_access import case_of
from commands.case_report import SUMMARY, send_report
from commands.incident_form import ANYWAY, DRILL, intake_form, read_intake
from commands.registry import command

AT_ONCE = 15
_ID = re.compile(r"[Ii]\d{1,9}")
_MONTHLY = re.compile(r"(?:monthly|每月)\s*(?:(?P<day>\d{1,2})\s*[日号]?|off|never|取消)", re.IGNORECASE)
_ASKS = re.compile(r"[?？]\s*$|[吗呢]\s*$|^(?:how|what|when|who|which|(?:do|must|should|may|can) we)\b", re.I)
_WORDS = {
    "list": ("list", "列表"),
    "search": ("search", "find", "查找"),
    "drill": ("drill", "演练"),
    "statistics": ("statistics", "stats", "统计"),
    "report": ("report", "报告"),
}


def _takes(rest: str) -> bool:
    """What happened, or a word of the command. "incident plan: must we file one?" is a question, but "is the
    site down?" is not: at night a form too many is better than one too few."""
    return not _ASKS.search(rest) or bool(_questions().guess(rest))


@cache
def _questions() -> Questions:
    return read_questions(load("playbooks/intake"))


def _is_word(rest: str) -> bool:
    """Nothing, a case, or a word of the command: after 应急 no space need stand, and much else begins so."""
    known = {word for words in _WORDS.values() for word in words}
    return not rest or bool(_ID.fullmatch(rest)) or rest.split()[0].lower() in known


@command("incident", "incident", "事件上报", action="report_incident", takes=_takes)
@command("incident_short", "应急", action="report_incident", takes=_is_word, listed=False)
def run(request: Request, desk: Desk) -> Reply:
    """A form to report by, or what the first word asks for: list, search, drill, statistics, report, I1."""
    language, text = request.language, request.text.strip()
    if request.fields is not None:
        return _open(request.fields, request, desk)
    if _ID.fullmatch(text):
        return whole_case(case_of(text, request, desk), request, desk)
    word, _, rest = text.partition(" ")
    mode = next((name for name, words in _WORDS.items() if word.lower() in words), None)
    if mode == "list" or (mode == "search" and rest):
        return _list(rest if mode == "search" else "", request, desk)
    if mode == "statistics":
        return _statistics(request, desk, language)
    if mode == "report" and _ID.fullmatch(rest.strip()):
        return send_report(case_of(rest.strip(), request, desk), False, request, desk)
    if mode == "drill" and (monthly := _MONTHLY.fullmatch(rest.strip())):
        desk.check(request, "close_incident")
        day = int(monthly["day"]) if monthly["day"] else None
        desk.drills.schedule(make_schedule(day) if day else None, request.who)
        key = "drill_monthly" if day else "drill_none"
        return Reply(language, say(language, f"incident_chat.{key}", day=day))
    if mode == "drill" and not rest:
        scenario = scenario_of(desk.today())
        return intake_form(scenario.what.said(language), desk, language, DRILL)
    return intake_form(text, desk, language)


def whole_case(case: Case, request: Request, desk: Desk) -> Reply:
    """The whole case: state, steps, clocks, times, time line."""
    language = request.language
    reply = case_reply(case, desk.cases.books, desk.now(), language, ())
    lines = "\n".join(time_line(case, desk.cases.books, language))
    times = times_text(case, language)
    more = (times,) if times else ()
    buttons = (
        _open_buttons(case, request, language) if case.closed_at is None else _closed_buttons(case, language)
    )
    return replace(
        reply,
        paragraphs=(*reply.paragraphs, *more, f"{say(language, 'incident_chat.time_line')}\n{lines}"),
        private=case.restricted or request.channel != desk.cases.place(case),
    ).with_buttons(*buttons)


def _open_buttons(case: Case, request: Request, language: Language) -> tuple[Button, ...]:
    """What is about the case as a whole."""
    presses = ["note", "fact", "involve"]
    if request.role == "officer":
        presses += ["overrule", "open_up" if case.restricted else "restrict"]
        presses += ["hide"] if deleted_notes(case) - hidden_notes(case) else []
    return tuple(
        Button(say(language, f"incident_chat.button.{press}"), "case_step", pack_args(case.id, press))
        for press in presses
    )


def _closed_buttons(case: Case, language: Language) -> tuple[Button, ...]:
    summary, reopen = (say(language, f"incident_chat.button.{press}") for press in ("summary", "reopen"))
    return (
        Button(summary, "case_report", pack_args(case.id, SUMMARY)),
        Button(reopen, "case_step", pack_args(case.id, "reopen"), "danger"),
    )


def _list(words: str, request: Request, desk: Desk) -> Reply:
    language, books = request.language, desk.cases.books
    found = desk.cases.visible_to(request.who)
    if words:
        found = search(found, books, words)
    key = "headline" if found else "empty"
    headline = say(language, f"incident_chat.list.{key}", count=len(found), s="" if len(found) == 1 else "s")
    now, shown = desk.now(), found[:AT_ONCE]
    lines = (list_line(case, books, now, language, verbatim(short_what(case))) for case in shown)
    points = tuple(map(Point, lines))
    buttons = tuple(Button(case.id, "incident", case.id) for case in found[:5])
    return Reply(language, headline, points=points, buttons=buttons, private=True)


def _statistics(request: Request, desk: Desk, language: Language) -> Reply:
    year, cases = desk.today().year, desk.cases.visible_to(request.who)
    texts = [figures_text(year_figures(cases, year, drills), language) for drills in (False, True)]
    return Reply(language, say(language, "incident_chat.statistics"), paragraphs=tuple(texts))


def _open(fields: Mapping[str, str], request: Request, desk: Desk) -> Reply:
    language, books, flags = request.language, desk.cases.books, request.args
    intake = read_intake(fields, DRILL in flags, desk)
    try:
        case = desk.cases.open(intake, request, another=ANYWAY in flags)
    except Similar as error:
        anyway = pack_args(*flags, ANYWAY)
        desk.drafts.keep(request.who, "incident", anyway, fields)
        return _similar(error.cases, anyway, desk, language)
    proposal = propose(intake, books, desk.now())
    clocks = clock_lines(proposal.clocks, language)
    heading = say(language, "incidents.clocks.heading")
    return Reply(
        language,
        say(language, "incident_chat.opened", id=case.id),
        paragraphs=(
            proposal.why(intake, books, language),
            *(["\n".join([heading, *(f"• {line}" for line in clocks)])] if clocks else []),
        ),
        buttons=(Button(say(language, "incident_chat.button.steps"), "incident", case.id, "primary"),),
        private=True,
    )


def _similar(cases: tuple[Case, ...], anyway: str, desk: Desk, language: Language) -> Reply:
    """The open cases that may be the same, and a button for where they are not."""
    buttons = [Button(case.id, "incident", case.id, "primary") for case in cases[:3]]
    return Reply(
        language,
        say(language, "incident_chat.similar"),
        paragraphs=tuple(similar_line(case, desk.now(), language) for case in cases[:3]),
        buttons=(*buttons, Button(say(language, "incident_chat.button.anyway"), "incident_anyway", anyway)),
        private=True,
    )


@command("incident_anyway", action="report_incident", listed=False)
def anyway(request: Request, desk: Desk) -> Reply:
    """The form once more, as it was filled in: this event is another one."""
    return intake_form("", desk, request.language, *request.args)
