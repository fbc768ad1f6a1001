"""Incidents on the page: the list, one whole case with its time line drawn, and its reports as files."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from urllib.parse import quote

from nicegui import html
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from bot.errors import BadInput
from bot.incidents.case import Case
from bot.incidents.listing import list_line, short_what
from bot.incidents.message import case_message
from bot.incidents.saying import clock_time
from bot.incidents.statistics import times_text
from bot.incidents.timeline import Line, timeline
from bot.platforms.page.names import Call
from bot.platforms.page.rooms import Visitor
from bot.services.desk import Desk
from bot.words import Language, say

_WIDEST, _NARROWEST = 5.0, 0.5
_KINDS = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "md": "text/markdown; charset=utf-8",
}


def show_list(found: Sequence[Case], desk: Desk, language: Language) -> None:
    """Every case that the visitor may see, open ones first."""
    html.h2(say(language, "incident_chat.page.title")).classes("welcome-title")
    if not found:
        html.p(say(language, "incident_chat.list.empty")).classes("welcome-text")
    with html.ul().classes("case-list"):
        for case in found:
            with html.li():
                html.a(
                    list_line(case, desk.cases.books, desk.now(), language, short_what(case)),
                    href=f"/incidents/{case.id}",
                )


def show_case(case: Case, desk: Desk, language: Language, call: Call) -> None:
    """One case: what matters now, its steps, the clocks beside the license, its time line, its reports."""
    message = case_message(case, desk.cases.books, desk.now(), language)
    mark = f"【{message.drill}】" if message.drill else ""
    html.h2(mark + message.heading).classes("welcome-title")
    html.p(case.intake.what).classes("welcome-text")
    if message.restricted:
        html.p(message.restricted).classes("notice")
    if message.now:
        for warning in message.now.warnings:
            html.p(warning).classes("notice")
        with html.section().classes("case-now"):
            html.h3(message.now.heading)
            html.p(message.now.todo)
            html.p(message.now.why).classes("due-quote")
    html.h3(say(language, "incident_chat.page.steps")).classes("case-heading")
    with html.ul().classes("case-steps"):
        for line in message.steps:
            sign = "☑" if line.done else "☐"
            html.li(f"{sign} {line.title} · {call(line.state, language)}")
    times = times_text(case, language)
    if times:
        html.p(times).classes("aside")
    if message.clocks:
        html.h3(say(language, "incidents.clocks.heading")).classes("case-heading")
        with html.ul().classes("case-steps"):
            for clock in message.clocks:
                html.li(clock)
    _reports(case, language)
    html.h3(say(language, "incident_chat.time_line")).classes("case-heading")
    _draw(timeline(case, desk.cases.books, language), language, call)


def _reports(case: Case, language: Language) -> None:
    with html.p().classes("case-files"):
        for name in ("draft.docx", "draft.md", *(("summary.docx", "summary.md") if case.closed_at else ())):
            kind, _, form = name.partition(".")
            label = say(language, f"incident_chat.page.{kind}", form=form)
            html.a(label, href=f"/incidents/{case.id}/{name}").classes("case-file")


def _draw(lines: tuple[Line, ...], language: Language, call: Call) -> None:
    with html.ol().classes("timeline"):
        before = None
        for line in lines:
            apart = line.at - before if before else timedelta()
            gap = min(_WIDEST, _NARROWEST + apart.total_seconds() / 1800)
            before = line.at
            with html.li().style(f"padding-top: {gap:.2f}rem"):
                html.span().classes("light ahead")
                html.p(f"{clock_time(line.at)} · {call(line.actor, language)}").classes("due-day")
                html.p(call(line.text, language))
                for earlier in line.earlier:
                    html.p(call(earlier, language)).classes("due-quote")
                if line.link and line.link.startswith(("https://", "http://")):
                    html.a(line.link, href=line.link)


def file_route(desk: Desk, visitor_of: Callable[[Request], Visitor], request: Request) -> Response:
    """GET /incidents/I1/draft.docx: a report as a file, for whoever may see the case."""
    case = desk.cases.find(request.path_params["case"], visitor_of(request).who)
    what, _, kind = request.path_params["name"].partition(".")
    if case is None or what not in ("draft", "summary") or kind not in _KINDS:
        return PlainTextResponse("no such report\n", status_code=404)
    try:
        name, content = desk.reports.file(case.id, kind, what == "summary")
    except BadInput as error:
        return PlainTextResponse(f"{error}\n", status_code=409)
    disposition = f"attachment; filename*=UTF-8''{quote(name)}"
    return Response(content, media_type=_KINDS[kind], headers={"content-disposition": disposition})
