"""What Feishu tells of, over HTTP or the long connection, handed to the conversation."""

import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as Late
from functools import partial
from threading import Lock
from typing import Any

from cachetools import TTLCache

from bot.chat.reply import Reply
from bot.chat.request import Request
from bot.conversation.conversation import Conversation
from bot.conversation.platform import Change, FieldProblem, FormOutcome, Heard
from bot.delivery.message import Permanent, Unreachable
from bot.errors import BadInput
from bot.platforms.feishu.api import Failed
from bot.platforms.feishu.cards import text_card
from bot.platforms.feishu.forms import form_card
from bot.platforms.feishu.payloads import (
    is_form,
    needs_own_id,
    place_of,
    read_answer,
    read_event,
    read_message,
    read_press,
    read_reaction,
    read_recall,
    read_submission,
)
from bot.platforms.feishu.tenant import Tenant
from bot.record.errors import RecordError
from bot.words import Language, say

log = logging.getLogger(__name__)

Body = Mapping[str, Any]
MESSAGE, RECALLED = "im.message.receive_v1", "im.message.recalled_v1"
REACTION = "im.message.reaction.created_v1"
MENU_PRESSED, ADDED = "application.bot.menu_v6", "im.chat.member.bot.added_v1"
ENTERED = "im.chat.access_event.bot_p2p_chat_entered_v1"
EVENTS = {
    MESSAGE: "questions, follow-ups, incident notes and files",
    RECALLED: "messages that were taken back",
    REACTION: "📌 (Pin) puts a message into an incident's time line",
    "im.message.message_read_v1": "taken and left alone",
    ENTERED: "the first words to somebody who opens the chat",
    ADDED: "the first words in a group",
    MENU_PRESSED: "the bot's menu",
}
"""Every event that Xuke subscribes to, and what for."""
CALLBACK = "card.action.trigger"
MENU = {"ask": "help", "deadlines": "deadlines", "incident": "incident", "oncall": "oncall"}
"""The bot menu's event keys, and the command that each stands for."""
WITHIN = 2.4
"""Seconds until a press is answered; what takes longer goes on, and is shown once it is done."""
KNOWN_WITHIN = 0.8
"""Seconds that an event waits for what it takes to read it; then it is refused, and comes again."""
KEPT_FOR, MOST_KEPT = 24 * 3_600, 50_000
"""Seconds that it is remembered where messages stand, and of how many."""


class NotReady(Exception):
    """Feishu has not told yet what it takes to read an event."""


class Listeners:
    """Events of one app. Reading them waits for nothing; the rest may be called from any thread but the event
    loop's."""

    def __init__(self, tenant: Tenant, conversation: Conversation, app_id: str, language: Language) -> None:
        """`language` is that of what Xuke says by itself."""
        self._tenant = tenant
        self._conversation = conversation
        self._app_id = app_id
        self._language = language
        self._threads: TTLCache[str, str] = TTLCache(MOST_KEPT, KEPT_FOR)
        self._told: dict[str, str] = {}
        self._telling = Lock()
        self._pool = ThreadPoolExecutor(8, "feishu-press")

    # -- events ---------------------------------------------------------------------------------------

    def can_read(self, body: Body) -> bool:
        """Whether all is known that it takes to read an event."""
        kind, header, event = read_event(body)
        if kind == REACTION and self._is_ours(header) and (found := read_reaction(event)):
            return found[0] in self._told or self._tenant.quotes.look(found[0]).done()
        return kind != MESSAGE or self._tenant.bot is not None or not needs_own_id(event)

    def hear(self, body: Body) -> Sequence[Heard]:
        """What is heard in an event, to be claimed before it is acknowledged. Raises ValueError for a body
        that is no event, NotReady where it cannot be read yet."""
        kind, header, event = read_event(body)
        if not self._is_ours(header):
            return ()
        if kind == RECALLED:
            found = read_recall(header, event, self._threads.get)
            return [found] if found else ()
        if kind == REACTION:
            pinned = self._pin(event)
            return [pinned] if pinned else ()
        if kind != MESSAGE:
            return ()
        if not self.can_read(body):
            raise NotReady("Feishu has not told yet who Xuke is there")
        told = event.get("message")
        if isinstance(told, dict) and isinstance(told.get("message_id"), str):
            self._note_told(told["message_id"], str(told.get("chat_id")))
        message = read_message(header, event, self._tenant.bot)
        if message is None:
            return ()
        self._tenant.chats.learn(message.channel, message.direct, message.who)
        self._threads[message.id] = message.thread
        return [read_answer(message, event)]

    def _pin(self, event: Body) -> Change | None:
        """A reaction as a pin. It names its message alone: one that was not told of since the start is looked
        up. Raises NotReady."""
        found = read_reaction(event)
        if found is None:
            return None
        id_, who, moment = found
        channel, thread = f"feishu:{self._told.get(id_)}", self._threads.get(id_, id_)
        if id_ not in self._told:
            try:
                asked = self._tenant.quotes.look(id_).result(0)
            except (Late, Failed) as error:
                if isinstance(error, Failed) and isinstance(error.outcome, Permanent | Unreachable):
                    return None  # it is gone, or not to be read
                if isinstance(error, Failed):
                    self._tenant.quotes.forget(id_)
                raise NotReady("Feishu has not told yet where a message stands") from None
            channel, thread = asked.channel, asked.thread
        return Change("pinned", who, "", channel, id_, thread, moment, about=id_)

    def was_told(self, message: str) -> bool:
        """Whether Feishu has told of a message since the start."""
        with self._telling:
            return message in self._told

    def chats(self) -> Sequence[str]:
        """The chats that were heard from lately, the latest first."""
        with self._telling:
            return list(dict.fromkeys(reversed(self._told.values())))

    def _note_told(self, message: str, chat: str) -> None:
        with self._telling:
            self._told[message] = chat
            while len(self._told) > MOST_KEPT:
                del self._told[next(iter(self._told))]

    def errand_of(self, body: Body) -> Callable[[], None] | None:
        """What an event asks for that nobody said, to be done before it is acknowledged; it may raise
        RecordError. None for what is heard, or left alone."""
        kind, header, event = read_event(body)
        found = {MENU_PRESSED: self._menu, ENTERED: self._entered, ADDED: self._added}.get(kind)
        return partial(found, header, event) if found and self._is_ours(header) else None

    def _is_ours(self, header: Body) -> bool:
        return header.get("app_id") in (None, "", self._app_id)

    def _menu(self, header: Body, event: Body) -> None:
        who = ((event.get("operator") or {}).get("operator_id") or {}).get("open_id")
        command = MENU.get(str(event.get("event_key") or ""))
        if isinstance(who, str) and who.startswith("ou_") and command:
            moment = str(header.get("event_id") or event.get("timestamp") or "")
            self._say(f"feishu:{who}", command, moment)

    def _entered(self, header: Body, event: Body) -> None:
        who = (event.get("operator_id") or {}).get("open_id")
        if isinstance(who, str) and who.startswith("ou_") and not event.get("last_message_id"):
            self._say(f"feishu:{who}", "help", "first")

    def _added(self, header: Body, event: Body) -> None:
        chat = event.get("chat_id")
        if isinstance(chat, str) and chat.startswith("oc_") and not event.get("external"):
            self._say(f"feishu:{chat}", "help", "added")

    def _say(self, place: str, command: str, moment: str) -> None:
        """What a command answers, where nobody typed it; once for a moment."""
        reply = self._conversation.respond(Request(place, command, spoken=self._language))
        self._conversation.presses.tell_directly(place, reply, f"{command}:{moment}")

    # -- presses --------------------------------------------------------------------------------------

    def press(self, body: Body) -> dict[str, Any]:
        """The answer to a callback, within `WITHIN` seconds. Raises KeyError, ValueError, TypeError or
        AttributeError for what is none of Xuke's."""
        kind, header, event = read_event(body)
        if kind != CALLBACK or not self._is_ours(header):
            raise ValueError("no callback of Xuke's")
        work = self._form(header, event) if is_form(event) else self._button(header, event)
        begun = self._pool.submit(work)
        try:
            return begun.result(WITHIN)
        except Late:
            who, message, language = place_of(header, event)
            begun.add_done_callback(partial(self._show_late, who, message, language))
            return _toast("info", say(language, "feishu.under_way"))
        except RecordError as error:  # Feishu tells of a press once: whoever pressed has to hear of it
            log.error("a press was not taken: %s", error)
            return _toast("error", str(error))

    def _show_late(self, who: str, message: str, language: Language, done: Future[dict[str, Any]]) -> None:
        """What a press came to after it was answered: its card in place of the one that it stood in, a
        problem to whoever pressed."""
        if done.cancelled():
            return
        problem = done.exception()
        if problem is not None:
            log.error("a press came to nothing: %s", type(problem).__name__, exc_info=problem)
            answer = _toast("error", str(problem) if isinstance(problem, RecordError) else "")
        else:
            answer = done.result()
        if "card" in answer:
            self._tenant.show(message, answer["card"]["data"])
        elif answer.get("toast", {}).get("type") == "error":
            line = answer["toast"]["content"] or say(language, "feishu.not_done")
            self._tenant.errand(lambda: self._tenant.tell(who, Reply(language, line)))

    def _button(self, header: Body, event: Body) -> Callable[[], dict[str, Any]]:
        press = read_press(header, event)

        def work() -> dict[str, Any]:
            if not self._conversation.presses.repeats(press):
                self._conversation.presses.press(press)
            return _toast("info", press.handle.toast) if press.handle.toast else {}

        return work

    def _form(self, header: Body, event: Body) -> Callable[[], dict[str, Any]]:
        filled = read_submission(header, event)

        def work() -> dict[str, Any]:
            language = filled.request.spoken or "en"
            try:
                outcome = self._conversation.presses.submit(filled)
            except BadInput as error:
                outcome = FormOutcome(FieldProblem("", error.line(language)))
            if outcome.problem:
                return _toast("error", outcome.problem.line)
            if outcome.next and outcome.next.form:
                card = form_card(outcome.next.form, language, filled.channel, filled.thread)
                return {"card": {"type": "raw", "data": card}}
            done = say(language, "feishu.form_done")
            return {**_toast("success", done), "card": {"type": "raw", "data": text_card(language, done)}}

        return work

    def stop(self) -> None:
        """Takes no more."""
        self._pool.shutdown(wait=False, cancel_futures=True)


def _toast(kind: str, text: str) -> dict[str, Any]:
    return {"toast": {"type": kind, "content": text[:150]}}
