"""What one visitor sees of what was said, on one open page."""

from collections.abc import Callable, Mapping
from functools import partial

from nicegui import html, ui

from bot.chat.reply import Button, Form
from bot.conversation.platform import FieldProblem
from bot.moments import write_moment
from bot.platforms.page.card import show_reply
from bot.platforms.page.channel import Message, Thread
from bot.platforms.page.composer import Composer
from bot.platforms.page.names import Call
from bot.platforms.page.rooms import may_read
from bot.platforms.page.visit import Visit
from bot.roles import Role
from bot.words import Language, say


class Stream:
    """The threads that a visitor may read, each as a block, kept in step with the channel."""

    def __init__(self, visit: Visit, language: Language, call: Call, role: Callable[[], Role]) -> None:
        """`call` writes people's names; `role` is the visitor's, which may change while the page is open."""
        self._visit = visit
        self._language = language
        self._call = call
        self._role = role
        self._blocks: dict[str, ThreadBlock] = {}
        with html.div(role="log").classes("stream") as self._element:
            for thread in visit.channel.threads:
                for message in list(thread.messages):
                    self._on_post(thread, message)
        self._element.props["aria-label"] = say(language, "chat.page.log")
        self._element.props["aria-live"] = "polite"
        visit.channel.posted.subscribe(self._on_post)

    async def say(self, text: str) -> None:
        """Opens a thread with what the visitor typed, and brings it into view."""
        self._blocks[(await self._visit.say(text, self._language)).id].reveal()

    async def press(self, button: Button) -> None:
        """Opens a thread with a pressed button, and brings it into view."""
        thread = await self._visit.press(button, self._language)
        if thread:
            self._blocks[thread.id].reveal()

    def reveal_last(self) -> None:
        """Scrolls to the last thread at once: where a channel opens."""
        if self._blocks:
            list(self._blocks.values())[-1].reveal(behavior="instant")

    def _on_post(self, thread: Thread, message: Message) -> None:
        who = self._visit.visitor.who
        if message.to not in (None, who) or not may_read(thread.channel, who, self._role()):
            return
        if thread.id not in self._blocks:
            with self._element:
                self._blocks[thread.id] = ThreadBlock(self._visit, thread, self._language, self._call)
        self._blocks[thread.id].show(message)


class ThreadBlock:
    """One thread: its question, the answers, and the way to reply."""

    def __init__(self, visit: Visit, thread: Thread, language: Language, call: Call) -> None:
        self._visit = visit
        self._thread = thread
        self._language = language
        self._call = call
        self._shown: dict[str, html.div] = {}
        self._composer: Composer | None = None
        self._own: html.div | None = None
        with html.article().classes("thread") as self._element:
            self._messages = html.div().classes("messages")
            with html.div().classes("thread-foot") as self._foot:
                reply = html.button(type="button").classes("reply-button")
                reply.on("click", self._open_composer, [])
                with reply:
                    ui.icon("reply")
                    html.span(say(language, "chat.page.reply"))
            self._reply = reply

    def show(self, message: Message) -> None:
        """Shows one more message of the thread, or one that reads otherwise now."""
        if there := self._shown.get(message.id):
            there.clear()
            with there:
                self._fill(message, there is next(iter(self._shown.values())))
            return
        opening = not self._shown
        own = message.who == self._visit.visitor.who and message.reply is None
        kind = "from-xuke" if message.reply else "from-you" if own else "from-you from-other"
        with (
            self._messages,
            html.div().classes(f"message {kind}" + (" opening" if opening else "")) as element,
        ):
            self._shown[message.id] = element
            self._own = element if own else self._own
            self._fill(message, opening)

    def _fill(self, message: Message, opening: bool) -> None:
        self._byline(message)
        if message.reply:
            language = message.reply.language
            show_reply(message.reply, self._call, partial(self._press, message, language), self._submit)
            if opening:
                self._element.props["aria-label"] = message.reply.headline
        elif opening:
            html.h2(message.text)
            self._element.props["aria-label"] = say(self._language, "chat.page.thread", question=message.text)
        else:
            html.p(message.text).classes("pressed" if message.pressed else "")

    def reveal(self, behavior: str = "auto") -> None:
        """Scrolls the thread's beginning into view; `behavior` as in the browser's scrollIntoView."""
        self._element.run_method("scrollIntoView", {"block": "start", "behavior": behavior})

    def _byline(self, message: Message) -> None:
        with html.p().classes("byline"):
            if message.reply:
                html.span("许").classes("seal").props("aria-hidden=true")
            name = (
                say(self._language, "chat.page.name")
                if message.reply
                else self._call(message.who, self._language)
            )
            html.strong(name)
            html.time(write_moment(message.at), datetime=message.at.isoformat(timespec="seconds"))

    async def _press(self, message: Message, language: Language, button: Button) -> None:
        await self._visit.press(button, language, self._thread, message)
        self._reveal_own()

    async def _submit(self, form: Form, fields: Mapping[str, str]) -> FieldProblem | None:
        problem = await self._visit.submit(form, fields, self._language, self._thread)
        self._reveal_own()
        return problem

    async def _say(self, text: str) -> None:
        await self._visit.say(text, self._language, self._thread)
        self._reveal_own()

    def _reveal_own(self) -> None:
        """Scrolls to what was typed or pressed last, with the reply beneath it."""
        if self._own:
            self._own.run_method("scrollIntoView", {"block": "start"})

    def _open_composer(self) -> None:
        if self._composer is None:
            placeholder = say(self._language, "chat.page.reply_placeholder")
            with self._foot:
                self._composer = Composer(
                    self._language, placeholder, placeholder, self._say, f"thread {self._thread.id}"
                )
            self._composer.element.on("keydown.escape", self._close_composer, [])
        self._reply.visible = False
        self._composer.element.visible = True
        self._composer.focus()

    def _close_composer(self) -> None:
        if self._composer:
            self._composer.element.visible = False
        self._reply.visible = True
        self._reply.run_method("focus")
