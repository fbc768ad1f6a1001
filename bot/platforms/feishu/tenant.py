"""One Feishu tenant's app: what Xuke does there, and whether it can be reached."""

import json
import logging
import threading
import time
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from itertools import count
from typing import Any

from bot.chat.packing import pack_reply
from bot.chat.reply import Link, Reply
from bot.conversation.dispatcher import Dispatcher
from bot.conversation.platform import Attachment
from bot.conversation.presses import delivery_key
from bot.delivery.outbox import Outbox
from bot.feishu_settings import Feishu
from bot.platforms.feishu.alone import send_form, show_in_group
from bot.platforms.feishu.api import QUOTA, TOKEN_PROBLEMS, Api, Failed
from bot.platforms.feishu.cards import Place, render
from bot.platforms.feishu.chats import Chats
from bot.platforms.feishu.forms import form_card
from bot.platforms.feishu.markdown import read_person
from bot.platforms.feishu.names import Names
from bot.platforms.feishu.payloads import Handle
from bot.platforms.feishu.people import UserGroups
from bot.platforms.feishu.quotes import QuotedWords
from bot.platforms.feishu.scopes import GroupMessages
from bot.platforms.feishu.sender import FeishuSender
from bot.platforms.feishu.shapes import FileOf, Shapes
from bot.words import say

log = logging.getLogger(__name__)

PULSE, PULSE_WHILE_DOWN = 60.0, 3.0
"""Seconds between looks at whether Feishu accepts the app."""
ERRANDS = 4
"""Threads for what is no message of record."""


class Tenant:
    """See `bot.conversation.platform.Platform`; also Addresses, Names and Quotes."""

    name = "feishu"
    shows_forms = False

    def __init__(
        self,
        settings: Feishu,
        outbox: Outbox,
        people: Collection[str],
        file_of: FileOf,
        name_of: Callable[[str], str | None],
        incidents: str,
        now: Callable[[], datetime],
    ) -> None:
        """`people` are OFFICERS and ONCALL, groups among them; `file_of` makes the file that a message's
        body names; `name_of` is what a person is called, as the record knows; `incidents` is the channel
        that these are led in."""
        self.settings = settings
        self.api = Api(settings.app_id, settings.app_secret, settings.domain)
        self._outbox = outbox
        self._file_of = file_of
        self._now = now
        self._errands = Dispatcher(ERRANDS, "feishu-errands")
        self._groups = UserGroups(self.api, [who for who in people if not who.startswith("feishu:ou_")])
        self._stopped = threading.Event()
        self._numbers = count()
        self.quotes = QuotedWords(self.api, lambda: self.bot)
        self._name_of = name_of
        self._names = Names(self.api)
        self._group_messages = GroupMessages(self.api, incidents)
        self.chats = Chats(self.api)
        self.bot: str | None = None
        """Xuke's own id; None until Feishu has told it."""
        self.connected: Callable[[], str | None] = lambda: None
        """What is wrong with the long connection, where there is one; `connect` opens and `disconnect` ends
        it."""
        self.connect: Callable[[], None] = lambda: None
        self.disconnect: Callable[[], None] = lambda: None

    # -- start, stop, health --------------------------------------------------------------------------

    def start(self) -> None:
        """Looks after the app from now on."""
        threading.Thread(target=self._watch, name="feishu-pulse", daemon=True).start()
        self.connect()

    def stop(self) -> None:
        """Finishes what has begun."""
        self._stopped.set()
        self.disconnect()
        self._errands.stop(within=0)  # nothing of record
        self.quotes.stop()

    def problem(self) -> str | None:
        """See `bot.web.Check`."""
        problem = self.api.problem
        if problem == str(QUOTA):
            return say("en", "feishu.quota")
        if problem and problem.partition(":")[0] in {str(code) for code in TOKEN_PROBLEMS}:
            return say("en", "feishu.app_refused", problem=problem)
        if problem:
            return say("en", "feishu.not_reached", problem=problem)
        lacking = say("en", "feishu.group_msg") if self._group_messages.lacking else None
        return lacking or self.connected() or self._errands.problem()

    def sender(self) -> FeishuSender:
        """The outbox's way to this tenant."""
        shapes = Shapes(self.address, self._file_of, self._expand, self._name_of, self.is_direct)
        return FeishuSender(self.api, shapes, self._now, self.settings.urgent, self.chats.with_person)

    def members(self, group: str) -> frozenset[str]:
        """The users of a user group of OFFICERS or ONCALL, as last heard from Feishu."""
        return self._groups.members(group)

    def person_name(self, who: str) -> str | None:
        """See `bot.conversation.platform.Names`."""
        return self._names.name(who) if who.startswith("feishu:ou_") else None

    def _expand(self, people: Sequence[str]) -> tuple[str, ...]:
        """People, and those of user groups in the place of these, each once."""
        found = (it for who in people for it in (sorted(self._groups.members(who)) or [who]))
        return tuple(dict.fromkeys(found))

    def person(self, text: str) -> str | None:
        """A mention, an id with its prefix, or the bare id."""
        return read_person(text)

    def address(self, link: Link) -> str | None:
        """The address that opens the chat of a message; Feishu has none for a message."""
        platform, _, chat = link.channel.partition(":")
        if platform != "feishu" or not chat.startswith("oc_"):
            return None
        host = "larksuite.com" if "larksuite" in self.settings.domain else "feishu.cn"
        return f"https://applink.{host}/client/chat/open?openChatId={chat}"

    def download(self, file: Attachment, limit: int) -> bytes | None:
        """See Platform. The app's token goes to the Open API alone."""
        path, _, kind = file.source.partition("?type=")
        return self.api.download(path, limit, type=kind) if path.startswith("im/v1/messages/") else None

    def _watch(self) -> None:
        told: str | None = None
        while not self._stopped.is_set():
            try:
                self.learn_bot()
                self._groups.refresh()
                self._group_messages.refresh()
            except Failed:
                pass
            except Exception as error:  # noqa: BLE001  whatever half an answer does, the pulse goes on
                log.warning("Feishu: %s", type(error).__name__)
            problem = self.problem() if self.api.problem else None
            if problem != told and (problem or told):
                log.warning("%s", problem or "Feishu is reached again")
                told = problem
            self._stopped.wait(PULSE_WHILE_DOWN if self.api.problem else PULSE)

    def learn_bot(self) -> None:
        """Asks who Xuke is there. Raises Failed."""
        answer = self.api.call("GET", "bot/v3/info")
        bot = answer.get("bot") or (answer.get("data") or {}).get("bot") or {}
        self.bot = bot.get("open_id") or self.bot

    # -- what is known of chats -----------------------------------------------------------------------

    def is_direct(self, channel: str) -> bool:
        """Whether a channel is a chat of two with Xuke."""
        return self.chats.is_direct(channel)

    def words_of(self, message: str) -> str:
        """See `bot.conversation.platform.Quotes`."""
        return self.quotes.words_of(message)

    # -- small ways out that are no messages of record ------------------------------------------------

    def open_form(self, reply: Reply, channel: str | None, thread: str | None, handle: Handle) -> None:
        """The form as a card to whoever pressed, alone: in a group everybody could fill it in. Where they
        cannot be written to, it is shown in the group for their eyes alone."""
        assert reply.form is not None
        card = form_card(reply.form, reply.language, channel, thread)
        if not handle.direct:
            handle.toast = say(reply.language, "feishu.form_sent")
        group = None if handle.direct else channel
        chat = self.chats.with_person(handle.who.partition(":")[2])
        self.errand(lambda: send_form(self.api, handle.who, group, card, chat, self._stopped.wait))

    def answer(self, reply: Reply, handle: Handle) -> bool:
        """Feishu cannot answer a press for one person's eyes: where two are alone, all is for them."""
        return False

    def whisper(self, who: str, channel: str, thread: str | None, reply: Reply) -> None:
        """Seen by one person alone: for the moment in a plain group, else as a direct message."""

        def tell() -> None:
            in_group = channel.startswith("feishu:oc_") and not self.is_direct(channel)
            if not (in_group and self._show_alone(who, channel, thread, reply)):
                self.tell(who, reply)

        self.errand(tell)

    def tell(self, who: str, reply: Reply) -> None:
        """A message to one person. Raises RecordError."""
        key = delivery_key("feishu", "told", who, None, f"{time.time():.6f}", None)
        self._outbox.put(key, who, pack_reply(reply))

    def show(self, message: str, card: dict[str, Any]) -> None:
        """Puts another card in place of one of Xuke's, soon."""
        body = {"content": json.dumps(card, ensure_ascii=False)}
        self.errand(lambda: self.api.call("PATCH", f"im/v1/messages/{message}", body))

    def _show_alone(self, who: str, channel: str, thread: str | None, reply: Reply) -> bool:
        """Whether it could be shown to one person in a group (ephemeral/v1): not in topics, nothing kept."""
        # Such a card cannot be answered, so its buttons have to know the thread.
        cards = render(reply, Place(thread))
        if len(cards) > 1:
            return False
        try:
            show_in_group(self.api, who, channel, cards[0])
        except Failed:
            return False
        return True

    def errand(self, work: Callable[[], object]) -> None:
        """Does something that is not of record, soon; what goes wrong is a line in the log."""

        def run() -> None:
            try:
                work()
            except Failed as error:
                log.warning("Feishu: %s", error)
            except Exception as error:  # noqa: BLE001  nothing of record, so a line is enough
                log.warning("Feishu: %s", type(error).__name__)

        if not self._stopped.is_set():
            self._errands.put(str(next(self._numbers)), run)
