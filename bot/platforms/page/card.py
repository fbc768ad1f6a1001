"""A reply on the page, most important first."""

from collections.abc import Awaitable, Callable, Sequence

from nicegui import html, ui

from bot.chat.reply import Badge, Button, Point, Quote, Reply, Row, Tone
from bot.platforms.page.form import Submit, show_form
from bot.platforms.page.names import Call
from bot.questions.answer_parts import Reference
from bot.words import Language, say

Press = Callable[[Button], Awaitable[None]]

# A shape of its own for each verdict: its color is never the only sign.
ICONS: dict[Tone, str] = {
    "allowed": "check_circle",
    "conditional": "rule",
    "not_covered": "cancel",
    "prohibited": "block",
    "unclear": "contact_support",
    "info": "article",
    "held": "pause_circle",
}


def show_reply(reply: Reply, call: Call, press: Press, submit: Submit) -> None:
    """The reply's parts in their order, in the current slot; its buttons call `press`, its form `submit`."""
    with html.div(lang=reply.language).classes("reply"):
        if reply.notice:
            with html.p().classes("notice"):
                ui.icon("event_busy")
                html.span(reply.notice)
        if reply.ruled:
            with html.p().classes("ruled"):
                ui.icon("gavel")
                html.span(call(reply.ruled, reply.language))
        if reply.badge:
            show_badge(reply.badge, reply.language)
        html.p(call(reply.headline, reply.language)).classes("lead")
        for paragraph in reply.paragraphs:
            html.p(call(paragraph, reply.language)).classes("aside")
        _points(reply.points, call, reply.language)
        _rows(reply.rows, call, reply.language)
        _quotes(reply.quotes, reply.language)
        _steps(reply.steps, reply.language)
        _references(reply.references, reply.language)
        if reply.link and reply.link.channel.startswith("/"):  # a file of this page's own
            html.a(reply.link.label, href=reply.link.channel).classes("case-file")
        _buttons(reply.buttons, press)
        if reply.form:
            show_form(reply.form, submit)


def show_badge(badge: Badge, language: Language) -> None:
    """A verdict's badge: shape, color and words."""
    with html.p().classes(f"badge tone-{badge.tone}"):
        ui.icon(ICONS[badge.tone])
        html.span(say(language, "chat.page.verdict")).classes("unseen")
        html.span(badge.label)


def _points(points: Sequence[Point], call: Call, language: Language) -> None:
    if not points:
        return
    with html.ul().classes("points"):
        for point in points:
            with html.li():
                with html.div().classes("point-head"):
                    html.strong(call(point.title, language))
                    if point.badge:
                        show_badge(point.badge, language)
                if point.text:
                    html.p(call(point.text, language))
                _rows(point.rows, call, language)


def _rows(rows: Sequence[Row], call: Call, language: Language) -> None:
    if not rows:
        return
    with html.dl().classes("rows"):
        for row in rows:
            with html.div():
                html.dt(row.name)
                html.dd(call(row.value, language))


def _quotes(quotes: Sequence[Quote], language: Language) -> None:
    if not quotes:
        return
    html.h3(say(language, "chat.section.quotes"))
    for quote in quotes:
        with html.figure().classes("quote"):
            with html.blockquote(lang="zh"):
                html.p(quote.text)
            html.figcaption(quote.place)


def _steps(steps: Sequence[str], language: Language) -> None:
    if not steps:
        return
    html.h3(say(language, "chat.section.next"))
    with html.ol().classes("steps"):
        for step in steps:
            html.li(step)


def _references(references: Sequence[Reference], language: Language) -> None:
    if not references:
        return
    with html.div().classes("outside"):
        with html.h3():
            ui.icon("open_in_new")
            html.span(say(language, "chat.section.references"))
        with html.ul():
            for reference in references:
                html.li(say(language, "chat.text.reference", source=reference.source, note=reference.note))


def _buttons(buttons: Sequence[Button], press: Press) -> None:
    if not buttons:
        return
    with html.div().classes("buttons"):
        for button in buttons:
            html.button(button.label, type="button").classes(f"pill {button.style}").on(
                "click", lambda button=button: press(button), []
            )
