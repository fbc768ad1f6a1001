"""The local chat as a web page, mounted into Xuke's HTTP process."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from nicegui import html, run, ui
from nicegui.language import Language as HtmlLanguage
from starlette.requests import Request

from bot.chat.reply import Button
from bot.conversation.conversation import Conversation
from bot.platforms.page.composer import Composer
from bot.platforms.page.header import Header
from bot.platforms.page.incident_pages import file_route, show_case, show_list
from bot.platforms.page.local_chat import LocalChat
from bot.platforms.page.names import Call, caller
from bot.platforms.page.preferences import Preferences, prefer, preferences
from bot.platforms.page.rooms import Visitor
from bot.platforms.page.stream import Stream
from bot.platforms.page.timeline import show_timeline
from bot.platforms.page.visit import Visit
from bot.services.desk import Desk
from bot.words import Language, load_words, say

VISITOR_KEY = "xuke.visitor"
"""Where a login puts who asks into the scope of a request."""

_HERE = Path(__file__).parent
_STYLE = (_HERE / "page.css").read_text(encoding="utf-8")
_SCRIPT = (_HERE / "page.js").read_text(encoding="utf-8")
_SEAL = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<rect width="32" height="32" rx="7" fill="#b0362a"/>
<text x="16" y="23" font-size="20" text-anchor="middle" fill="#fff" font-family="serif">许</text></svg>"""
_HTML_LANGUAGES: dict[Language, HtmlLanguage] = {"en": "en-US", "zh": "zh-CN"}

_language: ContextVar[Language] = ContextVar("language", default="en")


class _Page(ui.page):
    """A page whose language each request decides."""

    def resolve_language(self) -> HtmlLanguage | None:
        return _HTML_LANGUAGES[_language.get()]


class Site:
    """The page's addresses. `windows` are its open windows: each one's id, and the session it came by."""

    def __init__(self, chat: LocalChat, conversation: Conversation, desk: Desk) -> None:
        self._chat = chat
        self._conversation = conversation
        self._desk = desk
        self.windows: dict[str, str] = {}

    def visitor_of(self, request: Request) -> Visitor:
        """Who asks: whoever has logged in, or the one visitor of a page without a login, in the role that
        they try."""
        found = request.scope.get(VISITOR_KEY)
        if isinstance(found, Visitor):
            return found
        who = f"local:{preferences(request).role}"
        return Visitor(who) if who in self._desk.roles.tried else Visitor()

    def mount(self, app: FastAPI) -> None:
        """Adds the page at / and what belongs to it. Once in a process: NiceGUI keeps one set of pages."""
        desk = self._desk

        @_Page("/")
        def chat(request: Request) -> None:
            chosen = self._begin(request, "chat.page.title")
            self._build(self.visitor_of(request), chosen)

        @_Page("/deadlines")
        async def deadlines(request: Request) -> None:
            who = self.visitor_of(request).who
            found = await self._look(desk.deadlines.visible_to, desk.roles.role_of(who))
            with self._sheet(request, "chat.page.deadlines_title", "/", "chat.page.back") as (language, call):
                show_timeline(found or (), desk.today(), language, call)

        @_Page("/incidents")
        async def incidents(request: Request) -> None:
            found = await self._look(desk.cases.visible_to, self.visitor_of(request).who)
            with self._sheet(request, "incident_chat.page.window", "/", "chat.page.back") as (language, _):
                show_list(found or (), desk, language)

        @_Page("/incidents/{case}")
        async def incident(request: Request, case: str) -> None:
            found = await self._look(desk.cases.find, case, self.visitor_of(request).who)
            window, back = "incident_chat.page.window", "incident_chat.page.all"
            with self._sheet(request, window, "/incidents", back) as (language, call):
                if found is None:
                    html.h2(say(language, "incident_chat.none", id=case)).classes("welcome-title")
                else:
                    show_case(found, desk, language, call)

        app.add_route("/incidents/{case}/{name}", partial(file_route, desk, self.visitor_of))
        app.add_route("/prefer", prefer)
        ui.run_with(
            app,
            favicon=_SEAL,
            dark=None,
            tailwind=False,
            binding_refresh_interval=None,
            show_welcome_message=False,
        )

    async def _look(self, find: Any, *args: Any) -> Any:
        """What the record says, read off the event loop, and the names of whoever it speaks of."""

        def look() -> Any:
            found = find(*args)
            self._chat.learn_names_in(str(found))
            return found

        return await run.io_bound(look)

    def _begin(self, request: Request, title: str) -> Preferences:
        chosen = preferences(request)
        _language.set(chosen.language)
        ui.page_title(say(chosen.language, title))
        scheme = f":root {{ color-scheme: {chosen.theme} }}" if chosen.theme else ""
        visitor = self.visitor_of(request)
        meta = f'<meta name="xuke-visitor" content="{visitor.who}">'
        ui.add_head_html(f"{meta}<style>{_STYLE}\n{scheme}</style><script>{_SCRIPT}</script>")
        if session := visitor.session:
            window = ui.context.client
            self.windows[window.id] = session
            window.on_delete(lambda: self.windows.pop(window.id, None))
        return chosen

    @contextmanager
    def _sheet(
        self, request: Request, title: str, back: str, back_words: str
    ) -> Iterator[tuple[Language, Call]]:
        """A page beside the chat, with the way back."""
        chosen, visitor = self._begin(request, title), self.visitor_of(request)
        Header(self._desk, chosen, visitor)
        with html.main().classes("channel timeline-page"):
            html.a(say(chosen.language, back_words), href=back).classes("back")
            yield chosen.language, caller(visitor.who, self._chat.person_name)

    def _build(self, visitor: Visitor, chosen: Preferences) -> None:
        """The chat from top to foot, in the order that the Tab key takes."""
        language = chosen.language
        skip = html.button(say(language, "chat.page.skip"), type="button").classes("skip")
        header = Header(self._desk, chosen, visitor)
        with html.div().classes("channel"):
            with html.section().classes("welcome"):
                html.h2(say(language, "chat.page.welcome")).classes("welcome-title")
                html.p(say(language, "chat.page.intro")).classes("welcome-text")
                html.p(say(language, "chat.page.try")).classes("welcome-try").props("id=examples")
                examples = html.ul().classes("examples").props("aria-labelledby=examples")
            visit = Visit(self._chat, self._conversation, visitor)
            call = caller(visitor.who, self._chat.person_name)
            stream = Stream(visit, language, call, partial(self._desk.roles.role_of, visitor.who))
        with html.div().classes("foot"):
            composer = Composer(
                language,
                say(language, "chat.page.placeholder"),
                say(language, "chat.page.message"),
                stream.say,
                "chat",
            )
            html.p(say(language, "chat.page.hint")).classes("hint")
        _show_examples(examples, load_words(language, "chat")["examples"], stream)
        skip.on("click", composer.focus, [])
        license_button = Button(say(language, "chat.page.license"), "show")
        header.status.on("click", lambda: stream.press(license_button), [])
        stream.reveal_last()
        composer.focus()


def _show_examples(element: html.ul, examples: Iterable[str], stream: Stream) -> None:
    with element:
        for example in examples:
            with html.li():
                html.button(example, type="button").classes("example").on(
                    "click", lambda example=example: stream.say(example), []
                )
