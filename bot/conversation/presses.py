"""Buttons and forms: done once however often they are told, answered where they stood."""

import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import replace

from cachetools import LRUCache

from bot.chat.packing import pack_reply
from bot.chat.reply import Reply
from bot.chat.request import Action, Request
from bot.chat.verbatim import verbatim
from bot.conversation.platform import ButtonPress, FieldProblem, FormOutcome, FormSubmission, Platform
from bot.delivery.inbox import Inbox
from bot.errors import BadField
from bot.services.desk import Desk
from bot.words import say

Respond = Callable[[Request], Reply]

AGAIN = 3.0
"""Seconds within which the same button pressed by the same person is a double click."""
_MOST_CLICKS = 5_000


class Presses:
    """What people press and fill in on one platform. May be called from any thread but the event loop's."""

    def __init__(self, platform: Platform, inbox: Inbox, desk: Desk, respond: Respond) -> None:
        self._platform = platform
        self._inbox = inbox
        self._desk = desk
        self._respond = respond
        self._clicks: dict[str, float] = {}
        self._problems: LRUCache[str, FieldProblem] = LRUCache(_MOST_CLICKS)

    def press(self, press: ButtonPress) -> None:
        """A button: done now, shown in its thread, or to the presser alone. Raises RecordError."""
        key = self._key("press", press, press.moment)
        claim = self._inbox.claim(key, {"press": True})
        if claim.news in ("done", "at_work"):
            return
        action = press.request.action
        if action and action.command == "share":
            self._share(press, action.value)
        else:
            self._show(press, self._respond(press.request))
        self._inbox.finish(claim)

    def submit(self, form: FormSubmission) -> FormOutcome:
        """A form filled in. Raises RecordError."""
        self._clicks.clear()  # who sent one form may open the next at once
        claim = self._inbox.claim(form.delivery, {"form": True})
        if claim.news in ("done", "at_work"):
            return FormOutcome(problem=self._problems.get(form.delivery))
        try:
            reply = self._respond(form.request)
        except BadField as error:
            problem = FieldProblem(error.name, error.line(form.request.language))
            self._problems[form.delivery] = problem  # the same again is as wrong
            self._inbox.finish(claim)
            return FormOutcome(problem=problem)
        self._inbox.finish(claim)
        if reply.form:
            return FormOutcome(next=reply)
        if form.channel:
            self._platform.whisper(form.request.who, form.channel, form.thread, reply)
        else:
            self.tell_directly(form.request.who, reply, form.delivery)
        return FormOutcome()

    def close(self, request: Request) -> None:
        """A form closed without sending it: what was typed is kept for the next time."""
        action = request.action
        if action and action.fields and not request.away:
            self._desk.drafts.keep(request.who, action.command, action.value, action.fields)

    def tell_directly(self, who: str, reply: Reply, moment: str) -> None:
        """A message to one person, once for a moment."""
        key = delivery_key(self._platform.name, "told", who, None, moment, None)
        self._desk.outbox.put(key, who, pack_reply(reply))

    def _show(self, press: ButtonPress, reply: Reply) -> None:
        if reply.form:
            thread = None if press.alone else press.thread
            self._platform.open_form(reply, press.channel, thread, press.handle)
        elif press.alone or reply.private or not press.channel:
            if self._platform.answer(reply, press.handle):
                return
            if press.channel:
                self._platform.whisper(press.request.who, press.channel, press.thread, reply)
            else:
                self.tell_directly(press.request.who, reply, press.moment)
        else:
            key = self._key("pressed", press, press.moment)
            self._desk.outbox.put(key, press.channel, pack_reply(reply), press.thread)

    def _share(self, press: ButtonPress, question: str) -> None:
        """The answer in the channel, once however often it is pressed."""
        language = press.request.language
        asked = Request(press.request.who, question, spoken=language, away=press.request.away)
        reply = self._respond(asked)
        shared = say(language, "chat.shared", who=press.request.who, question=verbatim(question))
        reply = replace(reply, paragraphs=(shared, *reply.paragraphs))
        self._desk.outbox.put(self._key("share", press, ""), str(press.channel), pack_reply(reply))

    def _key(self, kind: str, press: ButtonPress, moment: str) -> str:
        request = press.request
        return delivery_key(self._platform.name, kind, request.who, press.message, moment, request.action)

    def repeats(self, press: ButtonPress) -> bool:
        """Whether it is the second of a double click."""
        key = self._key("click", press, "")
        now = time.monotonic()
        last = self._clicks.get(key)
        self._clicks[key] = now
        if len(self._clicks) > _MOST_CLICKS:
            self._clicks = {name: at for name, at in self._clicks.items() if now - at < AGAIN}
        return last is not None and now - last < AGAIN


def delivery_key(
    platform: str, kind: str, who: str, message: str | None, moment: str, action: Action | None
) -> str:
    """An identifier that is the same for the same thing done at the same moment."""
    text = json.dumps([who, message, moment, str(action)], ensure_ascii=False)
    digest = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:24]
    return f"{platform}:{kind}:{digest}"
