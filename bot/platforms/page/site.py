"""The local chat as a web page, mounted into Xuke's HTTP process."""

from contextvars import ContextVar
from functools import partial
from pathlib import Path

from fastapi import FastAPI
from nicegui import html, run, ui
from nicegui.language import Language as HtmlLanguage
from starlette.requests import Request

from bot.chat.reply import Button
from bot.platforms.page.channel import VISITOR
from bot.platforms.page.composer import Composer
from bot.platforms.page.header import Header
from bot.platforms.page.incident_pages import file_route, show_case, show_list
from bot.platforms.page.local_chat import Visit
from bot.platforms.page.preferences import Preferences, prefer, preferences
from bot.platforms.page.stream import Stream
from bot.platforms.page.timeline import show_timeline
from bot.services.desk import Desk
from bot.words import Language, load_words, say

_STYLE = (Path(__file__).parent / "page.css").read_text(encoding="utf-8")
_SEAL = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<rect width="32" height="32" rx="7" fill="#b0362a"/>
<text x="16" y="23" font-size="20" text-anchor="middle" fill="#fff" font-family="serif">许</text></svg>"""
_HTML_LANGUAGES: dict[Language, HtmlLanguage] = {"en": "en-US", "zh": "zh-CN"}

_language: ContextVar[Language] = ContextVar("language", default="en")


class _Page(ui.page):
    """A page whose language each request decides."""

    def resolve_language(self) -> HtmlLanguage | None:
        return _HTML_LANGUAGES[_language.get()]


def mount(app: FastAPI, visit: Visit, desk: Desk) -> None:
    """Adds the page at / and what belongs to it. Once in a process: NiceGUI keeps one set of pages."""

    @_Page("/")
    def chat(request: Request) -> None:
        chosen = preferences(request)
        _begin(chosen, "chat.page.title")
        _build(visit, desk, chosen)

    @_Page("/deadlines")
    async def deadlines(request: Request) -> None:
        chosen = preferences(request)
        found = await run.io_bound(desk.deadlines.visible_to, desk.roles.role_of(VISITOR))
        _begin(chosen, "chat.page.deadlines_title")
        Header(desk, chosen)
        with html.main().classes("channel timeline-page"):
            html.a(say(chosen.language, "chat.page.back"), href="/").classes("back")
            show_timeline(found or (), desk.today(), chosen.language)

    @_Page("/incidents")
    async def incidents(request: Request) -> None:
        chosen = preferences(request)
        found = await run.io_bound(desk.cases.visible_to, VISITOR)
        _begin(chosen, "incident_chat.page.window")
        Header(desk, chosen)
        with html.main().classes("channel timeline-page"):
            html.a(say(chosen.language, "chat.page.back"), href="/").classes("back")
            show_list(found or (), desk, chosen.language)

    @_Page("/incidents/{case}")
    async def incident(request: Request, case: str) -> None:
        chosen = preferences(request)
        found = await run.io_bound(desk.cases.find, case, VISITOR)
        _begin(chosen, "incident_chat.page.window")
        Header(desk, chosen)
        with html.main().classes("channel timeline-page"):
            html.a(say(chosen.language, "incident_chat.page.all"), href="/incidents").classes("back")
            if found is None:
                none = say(chosen.language, "incident_chat.none", id=case)
                html.h2(none).classes("welcome-title")
            else:
                show_case(found, desk, chosen.language)

    app.add_route("/incidents/{case}/{name}", partial(file_route, desk))
    app.add_route("/prefer", prefer)
    ui.run_with(
        app,
        favicon=_SEAL,
        dark=None,
        tailwind=False,
        binding_refresh_interval=None,
        show_welcome_message=False,
    )


def _begin(chosen: Preferences, title: str) -> None:
    _language.set(chosen.language)
    ui.page_title(say(chosen.language, title))
    scheme = f":root {{ color-scheme: {chosen.theme} }}" if chosen.theme else ""
    ui.add_head_html(f"<style>{_STYLE}\n{scheme}</style>")


def _build(visit: Visit, desk: Desk, chosen: Preferences) -> None:
    """The page from top to foot, in the order that the Tab key takes."""
    language = chosen.language
    skip = html.button(say(language, "chat.page.skip"), type="button").classes("skip")
    header = Header(desk, chosen)
    with html.div().classes("channel"):
        with html.section().classes("welcome"):
            html.h2(say(language, "chat.page.welcome")).classes("welcome-title")
            html.p(say(language, "chat.page.intro")).classes("welcome-text")
            html.p(say(language, "chat.page.try")).classes("welcome-try").props("id=examples")
            examples = html.ul().classes("examples").props("aria-labelledby=examples")
        stream = Stream(visit, language)
    with html.div().classes("foot"):
        composer = Composer(
            language, say(language, "chat.page.placeholder"), say(language, "chat.page.message"), stream.say
        )
        html.p(say(language, "chat.page.hint")).classes("hint")
    with examples:
        for example in load_words(language, "chat")["examples"]:
            with html.li():
                html.button(example, type="button").classes("example").on(
                    "click", lambda example=example: stream.say(example), []
                )
    skip.on("click", composer.focus, [])
    header.status.on("click", lambda: stream.press(Button(say(language, "chat.page.license"), "show")), [])
    stream.reveal_last()
    composer.focus()
