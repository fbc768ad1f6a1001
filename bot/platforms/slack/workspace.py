"""One Slack workspace: what comes in, what goes out, whether it can be reached."""

import hashlib
import json
import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from slack_sdk.webhook import WebhookClient

from bot.chat.packing import packed
from bot.chat.reply import Button, Link, Reply
from bot.chat.request import Action, Request
from bot.conversation.batched_claims import Claims
from bot.conversation.dispatcher import Lanes
from bot.delivery.inbox import Claim, Inbox
from bot.errors import BadField, BadInput
from bot.platforms.slack.api import TOKEN_PROBLEMS, Api, Failed
from bot.platforms.slack.blocks import Rendered, render
from bot.platforms.slack.mrkdwn import plain
from bot.platforms.slack.payloads import (
    Pressed,
    Said,
    Submitted,
    asked,
    commanded,
    edited,
    person,
    pinned,
)
from bot.platforms.slack.sender import SlackSender
from bot.platforms.slack.views import home, modal
from bot.record.errors import Taken
from bot.record.store import Add
from bot.services.desk import Desk
from bot.settings import Slack
from bot.words import load_words, say

log = logging.getLogger(__name__)

Respond = Callable[[Request], Reply]
Home = Callable[[Request], list[Reply]]

heard: ContextVar[list[Said] | None] = ContextVar("heard", default=None)
"""Where messages gather that are to be claimed together."""

THREADS = "slack_threads"
PULSE, PULSE_WHILE_DOWN = 60.0, 3.0
"""Seconds between looks at whether Slack accepts the token."""
AGAIN = 3.0
"""Seconds within which the same button pressed by the same person is a double click."""
GROUPS_FOR = 300.0
"""Seconds for which the members of user groups are taken as known."""
REMEMBERED = timedelta(days=90)
"""How long a thread's question is known to its follow-ups."""


class Platform:
    """Xuke in one workspace. `problem` tells why it is not ready, None where it is."""

    def __init__(
        self,
        settings: Slack,
        desk: Desk,
        respond: Respond,
        home_of: Home,
    ) -> None:
        self.settings = settings
        self.api = Api(settings.bot_token, settings.api_url)
        self.inbox = Inbox(desk.store, desk.now)
        self._desk = desk
        self._respond = respond
        self._home_of = home_of
        self.claims = Claims(self.take)
        self._lanes = Lanes(2, "slack", self.claims.busy)
        self._errands = ThreadPoolExecutor(4, thread_name_prefix="slack-errand")
        self._stopped = threading.Event()
        self._clicks: dict[str, float] = {}
        self._groups: dict[str, frozenset[str]] = {}
        self._groups_at = 0.0
        self._home_lock = threading.Lock()
        self._homes: set[str] = set()
        self.bot_user: str | None = None
        self.bot_id: str | None = None
        self.team: str | None = None
        self._url: str | None = None
        self.connected: Callable[[], bool] = lambda: True
        self.begin: Callable[[], None] = lambda: None
        """Opens the long connection, where there is one."""

    # -- start, stop, health ------------------------------------------------------------------------

    def start(self) -> None:
        """Takes up what an earlier start left unfinished; looks after the connection from now on."""
        threading.Thread(target=self._watch, name="slack-pulse", daemon=True).start()
        for claim in self.inbox.unfinished():
            self._resume(claim)
        self.begin()

    def sender(self) -> SlackSender:
        """The outbox's way to this workspace."""
        return SlackSender(self.api, self.address, self._desk.cases.file_of)

    def stop(self) -> None:
        """Finishes what has begun."""
        self._stopped.set()
        self.claims.stop()
        self._lanes.stop()
        self._errands.shutdown(wait=False, cancel_futures=True)

    def problem(self) -> str | None:
        """See `bot.web.Check`."""
        problem = self.api.problem
        if problem in TOKEN_PROBLEMS:
            return say("en", "slack.token", problem=problem)
        if problem:
            return say("en", "slack.not_reached", problem=problem)
        return None if self.connected() else say("en", "slack.socket")

    def members(self, group: str) -> frozenset[str]:
        """The users of a user group of OFFICERS or ONCALL, as last heard from Slack."""
        return self._groups.get(group, frozenset())

    def address(self, link: Link) -> str | None:
        """The permalink of a message in this workspace."""
        platform, _, channel = link.channel.partition(":")
        if platform != "slack" or not self._url:
            return None
        return f"{self._url}archives/{channel}/p{link.thread.replace('.', '')}"

    def _watch(self) -> None:
        told: str | None = None
        while not self._stopped.is_set():
            try:
                who = self.api.call("auth.test")
            except Failed:
                pass
            else:
                self.bot_user, self.bot_id = who.get("user_id"), who.get("bot_id")
                self.team, self._url = who.get("team_id"), who.get("url")
                self._look_up_groups()
            problem = self.problem() if self.api.problem else None
            if problem != told and (problem or told):
                log.warning("%s", problem or "Slack is reached again")
                told = problem
            self._stopped.wait(PULSE_WHILE_DOWN if self.api.problem else PULSE)

    def _look_up_groups(self) -> None:
        roles = self._desk.roles
        groups = [who for who in roles.officers | roles.oncall if who.startswith("slack:S")]
        if not groups or (time.monotonic() - self._groups_at < GROUPS_FOR and self._groups):
            return
        for group in groups:
            try:
                found = self.api.read("usergroups.users.list", usergroup=group.partition(":")[2])
            except Failed as error:
                log.warning("the members of %s are unknown: %s", group, error)
                continue
            self._groups[group] = frozenset(f"slack:{user}" for user in found.get("users", ()))
        self._groups_at = time.monotonic()

    # -- what people say ----------------------------------------------------------------------------

    def hear(self, message: Said) -> None:
        """A message: claimed on disk when this returns, or with the others in `heard`, where that is set;
        answered in the order of its thread."""
        if not self._is_for_xuke(message):
            return
        together = heard.get()
        if together is None:
            self.take([message])
        else:
            together.append(message)

    def take(self, messages: Sequence[Said]) -> None:
        """Claims messages on disk and puts those that are new to work. Raises RecordError."""
        claims = self.inbox.claim_all([(message.delivery, message.as_work()) for message in messages])
        for message, claim in zip(messages, claims, strict=True):
            if claim.news in ("new", "resumed"):
                work = partial(self._answer, message, claim)
                self._lanes.put(f"{message.channel}:{message.thread}", work)

    def _resume(self, claim: Claim) -> None:
        if "ts" not in claim.work:  # a button or a form: whoever pressed it will press again
            self.inbox.finish(claim)
            return
        message = Said(**claim.work)
        self._lanes.put(f"{message.channel}:{message.thread}", lambda: self._answer(message, claim))

    def _is_for_xuke(self, message: Said) -> bool:
        if message.direct or message.mentions:
            return True
        if self._case(message.channel, message.thread):
            return True
        return not message.opens and self._question(message) is not None and _goes_on(message.text)

    def _question(self, message: Said) -> str | None:
        there = self._desk.store.get(THREADS, f"{message.channel}:{message.thread}")
        return str(there.value["question"]) if there else None

    def _case(self, channel: str, thread: str) -> str | None:
        """The incident whose thread it is."""
        return self._desk.cases.case_of_thread(f"slack:{channel}", thread)

    def _answer(self, message: Said, claim: Claim) -> None:
        case = self._case(message.channel, message.thread)
        if case and not message.mentions:
            self._note(case, message)
            self.inbox.finish(claim)
            return
        request = asked(message, None if message.opens else self._question(message))
        reply = self._respond(request)
        if reply.form:
            reply = _with_form_button(reply)
        channel = f"slack:{message.channel}"
        if reply.private and not message.direct:
            self.inbox.finish(claim)
            self._whisper(message.user, message.channel, message.thread, reply)
            return
        key = f"answer:{message.channel}:{message.ts}"
        changes = [self._desk.outbox.as_change(key, channel, packed(reply), message.thread)]
        if message.opens and reply.badge:
            thread = f"{message.channel}:{message.thread}"
            until = self._desk.now() + REMEMBERED
            changes.append(Add(THREADS, thread, {"question": message.text}, until))
        try:
            self.inbox.finish(claim, *changes)
        except Taken:  # answered before a crash that came ahead of the mark
            self.inbox.finish(claim)
        self._desk.outbox.recorded(channel)

    # -- what is said in an incident's thread -------------------------------------------------------

    def _note(self, case: str, message: Said) -> None:
        """A message in an incident's thread is a note, its files are evidence; told twice, kept once."""
        request = asked(message, None)
        if message.text.strip():
            self._keep(message, lambda: self._desk.cases.note(case, request, message.text, message.delivery))
        for file in message.files:
            self._keep(message, partial(self._evidence, case, request, file))

    def _evidence(self, case: str, request: Request, file: Mapping[str, Any]) -> None:
        limit = self._desk.cases.evidence_limit
        content = self.api.download(file["read"], limit) if file["size"] <= limit else None
        digest = hashlib.sha256(content).hexdigest() if content is not None else None
        self._desk.cases.evidence(case, request, file["name"], file["size"], digest, file["link"])

    def _keep(self, message: Said, keep: Callable[[], object]) -> None:
        """Does it; what cannot be taken is told to whoever said it, in one line."""
        try:
            keep()
        except BadInput as error:
            language = asked(message, None).language
            self._whisper(
                message.user, message.channel, message.thread, Reply(language, error.line(language))
            )

    def edited(self, event: Mapping[str, Any]) -> None:
        """A note that was changed: the case follows, what it was before stays on record."""
        found = edited(event)
        if found is None:
            return
        user, text, channel, ts, thread = found
        case = self._case(channel, thread)
        if case:
            request = Request(f"slack:{user}", text, thread=thread, channel=f"slack:{channel}", public=True)
            source = f"slack:{channel}:{ts}"
            self._lanes.put(
                f"{channel}:{thread}",
                lambda: self._take_in(request, lambda: self._desk.cases.edit_note(case, request, source)),
            )

    def pinned(self, event: Mapping[str, Any]) -> None:
        """A message pinned in an incident's thread joins its time line."""
        found = pinned(event)
        if found is None:
            return
        user, text, link, channel, ts, thread = found
        case = self._case(channel, thread)
        if case:
            request = Request(f"slack:{user}", text, thread=thread, channel=f"slack:{channel}", public=True)
            source = f"slack:{channel}:{ts}"
            self._lanes.put(
                f"{channel}:{thread}",
                lambda: self._take_in(request, lambda: self._desk.cases.pin(case, request, link, source)),
            )

    def _take_in(self, request: Request, keep: Callable[[], object]) -> None:
        """Does it; what cannot be taken is told to whoever did it, in one line."""
        try:
            keep()
        except BadInput as error:
            user, channel = request.who.partition(":")[2], str(request.channel).partition(":")[2]
            language = request.language
            self._whisper(user, channel, request.thread, Reply(language, error.line(language)))

    def report(self, body: Mapping[str, Any]) -> None:
        """The shortcuts that open an incident: a form, filled with the message's words where there is one."""
        message = body.get("message") or {}
        text = plain(str(message.get("text") or ""))
        channel = (body.get("channel") or {}).get("id")
        who = person(body["user"]["id"])
        reply = self._respond(Request(who, "", action=Action("incident", text)))
        place = {"channel": channel} if channel else {}
        if reply.form:
            self._open(str(body.get("trigger_id") or ""), reply, place, str(body.get("response_url") or ""))
        else:
            self._tell_directly(who, reply, str(body.get("action_ts") or body.get("trigger_id") or ""))

    # -- commands, buttons, forms -------------------------------------------------------------------

    def command(self, body: Mapping[str, Any]) -> Rendered | None:
        """`/license TEXT`, answered at once; None where a form was opened instead."""
        request = commanded(body)
        reply = self._respond(request)
        if reply.form:
            place = {"channel": body.get("channel_id")}
            self._open(str(body.get("trigger_id") or ""), reply, place, str(body.get("response_url") or ""))
            return None
        return render(reply, share=request.text if reply.badge else None)

    def about(self, body: Mapping[str, Any]) -> None:
        """The shortcut "Ask Xuke about this": answered to whoever asked."""
        message = body["message"]
        text = commanded({"user_id": body["user"]["id"], "text": message.get("text")})
        reply = self._respond(text)
        url = str(body.get("response_url") or "")
        self._errand(lambda: self._respond_to(url, render(reply, share=text.text if reply.badge else None)))

    def press(self, press: Pressed) -> None:
        """A button: done now, shown in its thread, or to the presser alone."""
        if self._is_double_click(press):
            return
        claim = self.inbox.claim(
            _delivery("press", press.request.who, press.ts, press.moment, press.request.action),
            {"press": True},
        )
        if claim.news in ("done", "at_work"):
            return
        action = press.request.action
        if action and action.command == "share":
            self._share(press, action.value)
        else:
            self._show(press, self._respond(press.request))
        self.inbox.finish(claim)

    def _show(self, press: Pressed, reply: Reply) -> None:
        if reply.form:
            thread = None if press.ephemeral else press.thread
            place = {"channel": press.channel, "thread": thread}
            self._open(press.trigger, reply, place, press.response_url or "")
        elif press.ephemeral or reply.private or not press.channel:
            rendered = render(reply)
            url, channel, thread = press.response_url, press.channel, press.thread
            if url:
                self._errand(lambda: self._respond_to(url, rendered))
            elif channel:
                self._whisper(press.request.who.partition(":")[2], channel, thread, reply)
            else:
                self._tell_directly(press.request.who, reply, press.moment)
        else:
            key = _delivery("pressed", press.request.who, press.ts, press.moment, press.request.action)
            self._desk.outbox.put(key, f"slack:{press.channel}", packed(reply), press.thread)

    def _share(self, press: Pressed, question: str) -> None:
        """The answer in the channel, once however often it is pressed."""
        language = press.request.language
        reply = self._respond(Request(press.request.who, question, spoken=language))
        shared = say(language, "slack.shared", who=press.request.who, question=question)
        reply = replace(reply, paragraphs=(shared, *reply.paragraphs))
        key = _delivery("share", press.request.who, press.ts, "", press.request.action)
        self._desk.outbox.put(key, f"slack:{press.channel}", packed(reply))

    def submit(self, form: Submitted, digest: str) -> dict[str, Any] | None:
        """A form filled in: what to answer Slack with, None to close it."""
        self._clicks.clear()  # who sent one form may open the next at once
        claim = self.inbox.claim(f"slack:view:{digest}", {"form": True})
        if claim.news in ("done", "at_work"):
            return None
        try:
            reply = self._respond(form.request)
        except BadField as error:
            self.inbox.finish(claim)
            return {"response_action": "errors", "errors": {error.name: str(error)[:150]}}
        if reply.form:
            self.inbox.finish(claim)
            return {"response_action": "update", "view": modal(reply.form, form.language, form.place)}
        self.inbox.finish(claim)
        channel = form.place.get("channel")
        if channel:
            user = form.request.who.partition(":")[2]
            self._whisper(user, str(channel), form.place.get("thread"), reply)
        else:
            self._tell_directly(form.request.who, reply, digest)
        return None

    def close(self, form: Submitted) -> None:
        """A form closed without sending it: what was typed is kept for the next time."""
        action = form.request.action
        if action and action.fields:
            self._desk.drafts.keep(form.request.who, action.command, action.value, action.fields)

    def open_home(self, user: str) -> None:
        """Publishes App Home anew, once for however many openings came meanwhile."""
        with self._home_lock:
            if user in self._homes:
                return
            self._homes.add(user)

        def publish() -> None:
            with self._home_lock:
                self._homes.discard(user)
            self.api.call(
                "views.publish", user_id=user, view=home(self._home_of(Request(f"slack:{user}", "")))
            )

        self._errand(publish)

    # -- messages that lie with Slack (see bot.services.backstop.Ahead) -------------------------------

    def hand_over(self, channel: str, reply: Reply, at: datetime) -> str | None:
        """Has Slack post it at that moment."""
        rendered = render(reply)
        try:
            answer = self.api.call(
                "chat.scheduleMessage",
                channel=channel.partition(":")[2],
                post_at=int(at.timestamp()),
                text=rendered.text,
                blocks=list(rendered.blocks),
            )
        except Failed as error:
            log.warning("Slack did not take a reminder ahead of time: %s", error)
            return None
        return str(answer["scheduled_message_id"])

    def take_back(self, channel: str, name: str) -> bool:
        """Withdraws it; what Slack no longer knows is withdrawn too."""
        try:
            self.api.call(
                "chat.deleteScheduledMessage", channel=channel.partition(":")[2], scheduled_message_id=name
            )
        except Failed as error:
            return error.outcome.problem == "invalid_scheduled_message_id"
        return True

    def handed_over(self, channel: str) -> list[str] | None:
        """What waits with Slack for that channel."""
        try:
            answer = self.api.call(
                "chat.scheduledMessages.list", channel=channel.partition(":")[2], limit=100
            )
        except Failed:
            return None
        return [str(it["id"]) for it in answer.get("scheduled_messages", ())]

    # -- small ways out that are no messages of record ----------------------------------------------

    def _open(self, trigger: str, reply: Reply, place: Mapping[str, Any], url: str) -> None:
        form, language = reply.form, reply.language
        assert form is not None
        view = modal(form, language, place)

        def open_view() -> None:
            try:
                self.api.call("views.open", trigger_id=trigger, view=view)
            except Failed as error:
                log.warning("a form could not be opened: %s", error)
                again = _with_form_button(replace(reply, headline=say(language, "slack.open_hint")))
                self._respond_to(url, render(again))

        self._errand(open_view)

    def _whisper(self, user: str, channel: str, thread: str | None, reply: Reply) -> None:
        rendered = render(reply)

        def post() -> None:
            arguments: dict[str, Any] = {"channel": channel, "user": user, "text": rendered.text}
            if thread:
                arguments["thread_ts"] = thread
            try:
                self.api.call("chat.postEphemeral", blocks=list(rendered.blocks), **arguments)
            except Failed:
                moment = f"{time.time():.6f}"
                self._tell_directly(f"slack:{user}", reply, moment)

        self._errand(post)

    def _tell_directly(self, who: str, reply: Reply, moment: str) -> None:
        self._desk.outbox.put(_delivery("told", who, None, moment, None), who, packed(reply))

    def _respond_to(self, url: str, rendered: Rendered) -> None:
        if not url:
            return
        client = WebhookClient(url, timeout=10, retry_handlers=[])
        client.send(
            text=rendered.text,
            blocks=list(rendered.blocks),
            response_type="ephemeral",
            replace_original=False,
        )

    def _errand(self, work: Callable[[], None]) -> None:
        def run() -> None:
            try:
                work()
            except Failed as error:
                log.warning("Slack: %s", error)
            except Exception as error:  # noqa: BLE001  nothing of record, so a line is enough
                log.warning("Slack: %s", type(error).__name__)

        if not self._stopped.is_set():
            self._errands.submit(run)

    def _is_double_click(self, press: Pressed) -> bool:
        key = _delivery("click", press.request.who, press.ts, "", press.request.action)
        now = time.monotonic()
        last = self._clicks.get(key)
        self._clicks[key] = now
        if len(self._clicks) > 5_000:
            self._clicks = {name: at for name, at in self._clicks.items() if now - at < AGAIN}
        return last is not None and now - last < AGAIN


def _goes_on(text: str) -> bool:
    """Whether something said in an answer's thread, without a mention, is meant for Xuke."""
    openings = [
        *load_words("en", "commands")["ask"]["continues"],
        *load_words("zh", "commands")["ask"]["continues"],
    ]
    stripped = text.strip()
    return stripped.endswith(("?", "？", "吗", "呢")) or stripped.lower().startswith(tuple(openings))


def _with_form_button(reply: Reply) -> Reply:
    """For where no form can be opened by itself: a button that opens it."""
    form = reply.form
    assert form is not None
    button = Button(form.title, form.command, form.value, "primary")
    return replace(reply, form=None, buttons=(*reply.buttons, button))


def _delivery(kind: str, who: str, ts: str | None, moment: str, action: object) -> str:
    text = json.dumps([who, ts, moment, str(action)], ensure_ascii=False)
    return f"slack:{kind}:{hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()[:24]}"
