"""What Feishu tells of, over HTTP or the long connection, handed to the conversation."""

import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as Late
from dataclasses import replace
from typing import Any

from cachetools import TTLCache

from bot.chat.request import Request
from bot.conversation.conversation import Conversation
from bot.conversation.platform import FieldProblem, FormOutcome, Heard, IncomingMessage
from bot.errors import BadInput
from bot.platforms.feishu.cards import text_card
from bot.platforms.feishu.forms import form_card
from bot.platforms.feishu.payloads import (
    is_form,
    read_event,
    read_message,
    read_pin,
    read_press,
    read_recall,
    read_submission,
    report_of,
    second_name,
)
from bot.platforms.feishu.tenant import Tenant
from bot.words import Language, say

log = logging.getLogger(__name__)

Body = Mapping[str, Any]
EVENTS = {
    "im.message.receive_v1": "questions, follow-ups, incident notes and files",
    "im.message.recalled_v1": "messages that were taken back",
    "im.message.reaction.created_v1": "taken and left alone",
    "im.message.message_read_v1": "taken and left alone",
    "im.chat.access_event.bot_p2p_chat_entered_v1": "the first words to somebody who opens the chat",
    "im.chat.member.bot.added_v1": "the first words in a group",
    "application.bot.menu_v6": "the bot's menu",
}
"""Every event that Xuke subscribes to, and what for."""
CALLBACK = "card.action.trigger"
MENU = {"ask": "help", "deadlines": "deadlines", "incident": "incident", "oncall": "oncall"}
"""The bot menu's event keys, and the command that each stands for."""
WITHIN = 2.4
"""Seconds until a press is answered; what takes longer goes on, and is shown once it is done."""
KEPT_FOR, MOST_KEPT = 24 * 3_600, 50_000
"""Seconds that a message told of under two ids is known as one, and how many."""


class Listeners:
    """Events of one app. Its methods may be called from any thread but the event loop's."""

    def __init__(self, tenant: Tenant, conversation: Conversation, app_id: str) -> None:
        self._tenant = tenant
        self._conversation = conversation
        self._app_id = app_id
        self._names: TTLCache[str, str] = TTLCache(MOST_KEPT, KEPT_FOR)
        self._threads: TTLCache[str, str] = TTLCache(MOST_KEPT, KEPT_FOR)
        self._pool = ThreadPoolExecutor(8, "feishu-press")

    # -- events ---------------------------------------------------------------------------------------

    def hear(self, body: Body) -> Sequence[Heard]:
        """What is heard in an event, to be claimed before it is acknowledged; what else it asks for is under
        way. Raises ValueError for a body that is no event, Failed where Xuke does not know its own id yet."""
        kind, header, event = read_event(body)
        if header.get("app_id") not in (None, "", self._app_id):
            return ()
        match kind:
            case "im.message.receive_v1":
                return self._message(header, event)
            case "im.message.recalled_v1":
                found = read_recall(header, event, self._threads.get)
                return [found] if found else ()
            case "application.bot.menu_v6":
                self._menu(header, event)
            case "im.chat.access_event.bot_p2p_chat_entered_v1":
                self._entered(event)
            case "im.chat.member.bot.added_v1":
                self._added(event)
        return ()

    def _message(self, header: Body, event: Body) -> Sequence[Heard]:
        if self._tenant.bot is None and (event.get("message") or {}).get("chat_type") != "p2p":
            self._tenant.learn_bot()  # who is mentioned cannot be told before
        message = read_message(header, event, self._tenant.bot)
        if message is None or self._is_told_again(message, event):
            return ()
        self._tenant.chats.learn(message.channel, message.direct, message.who)
        self._threads[message.id] = message.thread
        if reported := report_of(message, event):
            words, _ = self._tenant.text_of(reported)
            return [replace(message, text=f"incident {words}")]
        pinned = read_pin(message, event)
        if pinned is None:
            return [message]
        text, root = self._tenant.text_of(pinned.id)
        return [replace(pinned, text=text, thread=root or pinned.thread)]

    def _is_told_again(self, message: IncomingMessage, event: Body) -> bool:
        """The same message under another id."""
        name = second_name(event)
        return self._names.setdefault(name, message.id) != message.id

    def _menu(self, header: Body, event: Body) -> None:
        who = ((event.get("operator") or {}).get("operator_id") or {}).get("open_id")
        command = MENU.get(str(event.get("event_key") or ""))
        if isinstance(who, str) and who.startswith("ou_") and command:
            moment = str(header.get("event_id") or event.get("timestamp") or "")
            self._say(f"feishu:{who}", command, moment)

    def _entered(self, event: Body) -> None:
        who = (event.get("operator_id") or {}).get("open_id")
        if isinstance(who, str) and who.startswith("ou_") and not event.get("last_message_id"):
            self._say(f"feishu:{who}", "help", "first")

    def _added(self, event: Body) -> None:
        chat = event.get("chat_id")
        if isinstance(chat, str) and chat.startswith("oc_") and not event.get("external"):
            self._say(f"feishu:{chat}", "help", "added")

    def _say(self, place: str, command: str, moment: str) -> None:
        """What a command answers, where nobody typed it; once for a moment."""
        language: Language = "zh"
        reply = self._conversation.respond(Request(place, command, spoken=language))
        self._conversation.presses.tell_directly(place, reply, f"{command}:{moment}")

    # -- presses --------------------------------------------------------------------------------------

    def press(self, body: Body) -> dict[str, Any]:
        """The answer to a callback, within `WITHIN` seconds. Raises KeyError, ValueError, TypeError or
        AttributeError for what is none of Xuke's."""
        kind, header, event = read_event(body)
        if kind != CALLBACK or header.get("app_id") not in (None, "", self._app_id):
            raise ValueError("no callback of Xuke's")
        work = self._form(header, event) if is_form(event) else self._button(header, event)
        try:
            return self._pool.submit(work).result(WITHIN)
        except Late:
            language = str((event["action"].get("value") or {}).get("l") or "en")
            return _toast("info", say("zh" if language == "zh" else "en", "feishu.under_way"))

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
