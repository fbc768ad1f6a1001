"""One Slack workspace: what Xuke does there, and whether it can be reached."""

import logging
import threading
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from itertools import count
from typing import Any

from slack_sdk.webhook import WebhookClient

from bot.chat.packing import pack_reply
from bot.chat.reply import Link, Reply
from bot.conversation.conversation import with_form_button
from bot.conversation.dispatcher import Dispatcher
from bot.conversation.platform import Attachment
from bot.conversation.presses import delivery_key
from bot.delivery.outbox import Outbox
from bot.platforms.slack.api import TOKEN_PROBLEMS, Api, Failed
from bot.platforms.slack.blocks import Rendered, parts, render
from bot.platforms.slack.locales import Locales
from bot.platforms.slack.mrkdwn import read_person
from bot.platforms.slack.payloads import Handle
from bot.platforms.slack.scheduled import ScheduledMessages
from bot.platforms.slack.sender import FileOf, SlackSender
from bot.platforms.slack.teams import Teams
from bot.platforms.slack.user_groups import UserGroups
from bot.platforms.slack.views import home, modal
from bot.slack_settings import Slack
from bot.words import Language, say

log = logging.getLogger(__name__)

PULSE, PULSE_WHILE_DOWN = 60.0, 3.0
"""Seconds between looks at whether Slack accepts the token."""
ERRANDS = 4
"""Threads for what is no message of record."""


class Workspace(ScheduledMessages):
    """See `bot.conversation.platform.Platform`; also Addresses, Homes, Locales, Scheduling and HomePage."""

    name = "slack"
    shows_forms = False

    def __init__(
        self,
        settings: Slack,
        teams: Teams,
        outbox: Outbox,
        people: Collection[str],
        file_of: FileOf,
        home_of: Callable[[str, bool], list[Reply]],
    ) -> None:
        """`people` are OFFICERS and ONCALL, groups among them; `file_of` makes the file that a message's
        body names, `home_of` the parts of the App Home of a user, who may belong to another workspace."""
        super().__init__(Api(settings.bot_token, settings.api_url))
        self.settings = settings
        self.teams = teams
        self._outbox = outbox
        self._file_of = file_of
        self._home_of = home_of
        self._errands = Dispatcher(ERRANDS, "slack-errands")
        self._numbers = count()
        self._stopped = threading.Event()
        self._groups = UserGroups(self.api, [who for who in people if who.startswith("slack:S")])
        self._locales = Locales(self.api)
        self._home_lock = threading.Lock()
        self._homes: set[str] = set()
        self.bot_user: str | None = None
        self.bot_id: str | None = None
        self._url: str | None = None
        self.connected: Callable[[], bool] = lambda: True
        self.connect: Callable[[], None] = lambda: None
        """Opens the long connection, where there is one, and `disconnect` ends it."""
        self.disconnect: Callable[[], None] = lambda: None

    # -- start, stop, health ------------------------------------------------------------------------

    def start(self) -> None:
        """Looks after the connection from now on."""
        threading.Thread(target=self._watch, name="slack-pulse", daemon=True).start()
        self.connect()

    def stop(self) -> None:
        """Finishes what has begun."""
        self._stopped.set()
        self.api.news.set()
        self.disconnect()
        self._errands.stop(within=0)  # nothing of record
        self._locales.stop()

    def is_home(self, organization: str) -> bool:
        """See Homes."""
        return self.teams.is_home(organization)

    def problem(self) -> str | None:
        """See `bot.web.Check`."""
        problem = self.api.problem
        if problem in TOKEN_PROBLEMS:
            return say("en", "slack.token", problem=problem)
        if problem:
            return say("en", "slack.not_reached", problem=problem)
        return self._errands.problem() if self.connected() else say("en", "slack.socket")

    def sender(self) -> SlackSender:
        """The outbox's way to this workspace."""
        return SlackSender(self.api, self.address, self._file_of)

    def members(self, group: str) -> frozenset[str]:
        """The users of a user group of OFFICERS or ONCALL, as last heard from Slack."""
        return self._groups.members(group)

    def language_of(self, who: str) -> Language | None:
        """See `bot.conversation.platform.Locales`."""
        return self._locales.language(who)

    def person(self, text: str) -> str | None:
        """A mention, an id with its prefix, or the bare id that Slack shows."""
        return read_person(text)

    def address(self, link: Link) -> str | None:
        """The permalink of a message in this workspace."""
        platform, _, channel = link.channel.partition(":")
        if platform != "slack" or not self._url:
            return None
        return f"{self._url}archives/{channel}/p{link.thread.replace('.', '')}"

    def download(self, file: Attachment, limit: int) -> bytes | None:
        """See Platform."""
        return self.api.download(file.source, limit)

    def _watch(self) -> None:
        told: str | None = None
        while not self._stopped.is_set():
            try:
                who = self.api.call("auth.test")
            except Failed:
                pass
            else:
                self.bot_user, self.bot_id = who.get("user_id"), who.get("bot_id")
                self._url = who.get("url")
                self.teams.learn(str(who.get("team_id") or ""))
                self._groups.refresh()
            problem = self.problem() if self.api.problem else None
            if problem != told and (problem or told):
                log.warning("%s", problem or "Slack is reached again")
                told = problem
            self.api.news.wait(PULSE_WHILE_DOWN if self.api.problem else PULSE)
            self.api.news.clear()

    # -- small ways out that are no messages of record ----------------------------------------------

    def open_form(self, reply: Reply, channel: str | None, thread: str | None, handle: Handle) -> None:
        """The form as a modal; where that came too late, a button that opens it."""
        assert reply.form is not None
        view = modal(reply.form, reply.language, {"channel": channel, "thread": thread})

        def open_view() -> None:
            try:
                self.api.call("views.open", trigger_id=handle.trigger, view=view)
            except Failed as error:
                log.warning("a form could not be opened: %s", error)
                again = with_form_button(replace(reply, headline=say(reply.language, "slack.open_hint")))
                self._respond_to(handle.response_url, render(again))

        self.errand(open_view)

    def answer(self, reply: Reply, handle: Handle, share: str | None = None) -> bool:
        """To the presser alone; `share` is a question that its answer can be shared by."""
        if not handle.response_url:
            return False
        self.respond(handle, parts(render(reply, share=share)))
        return True

    def respond(self, handle: Handle, found: Sequence[Rendered]) -> None:
        """Messages to whoever pressed or typed, in order."""

        def post() -> None:
            for part in found:
                self._respond_to(handle.response_url, part)

        if found:
            self.errand(post)

    def whisper(self, who: str, channel: str, thread: str | None, reply: Reply) -> None:
        """Seen by one person alone; a direct message where that cannot be."""
        found = parts(render(reply))
        arguments: dict[str, Any] = {"channel": channel.partition(":")[2], "user": who.partition(":")[2]}
        if thread:
            arguments["thread_ts"] = thread

        def post() -> None:
            try:
                for part in found:
                    self.api.call("chat.postEphemeral", text=part.text, blocks=list(part.blocks), **arguments)
            except Failed:
                key = delivery_key("slack", "told", who, None, f"{time.time():.6f}", None)
                self._outbox.put(key, who, pack_reply(reply))

        self.errand(post)

    def open_home(self, user: str, away: bool = False) -> None:
        """Publishes App Home anew, once for however many openings came meanwhile."""
        with self._home_lock:
            if user in self._homes:
                return
            self._homes.add(user)

        def publish() -> None:
            with self._home_lock:
                self._homes.discard(user)
            view = home(self._home_of(user, away))
            self.api.call("views.publish", user_id=user.partition(":")[2], view=view)

        self.errand(publish)

    def errand(self, work: Callable[[], None]) -> None:
        """Does something that is not of record, soon; what goes wrong is a line in the log."""

        def run() -> None:
            try:
                work()
            except Failed as error:
                log.warning("Slack: %s", error)
            except Exception as error:  # noqa: BLE001  nothing of record, so a line is enough
                log.warning("Slack: %s", type(error).__name__)

        if not self._stopped.is_set():
            self._errands.put(str(next(self._numbers)), run)

    def _respond_to(self, url: str, rendered: Rendered) -> None:
        if url:
            WebhookClient(url, timeout=10, retry_handlers=[]).send(
                text=rendered.text,
                blocks=list(rendered.blocks),
                response_type="ephemeral",
                replace_original=False,
            )
