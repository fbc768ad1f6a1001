"""The outbox: a message is recorded before it is sent and marked after, and is never sent on a guess.

One channel's messages go out in the order they were recorded in: the oldest one is sent, settled or waited
for before the next. Channels do not wait for one another (`bot.delivery.courier` gives each its own thread).
"""

import logging
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.delivery.backoff import LONGEST, MOST_TOLD, pause
from bot.delivery.message import (
    CannotTell,
    Message,
    NotFound,
    Permanent,
    RetryAfter,
    Sender,
    Sent,
    Unknown,
    Unreachable,
    read_message,
)
from bot.delivery.notices import undelivered_notice
from bot.delivery.posted import POSTED, latest_name, name_changes
from bot.delivery.withdrawal import Withdrawals
from bot.record.errors import Changed, Taken
from bot.record.fields import Table
from bot.record.reading import readable
from bot.record.store import Add, Change, Close, Replace, Store
from bot.words import Language

log = logging.getLogger(__name__)

_OF_REPLY = "language quotes references mentions link badge.tone buttons.command buttons.style form.command"
TABLE = Table(
    "outbox",
    " ".join(
        [
            "channel thread state queued began due sent_as by edits body.file",
            *(f"body.reply.{name}" for name in _OF_REPLY.split()),
        ]
    ),
)
FARTHEST = timedelta(seconds=MOST_TOLD + LONGEST)
"""How far ahead the next attempt may lie; what lies farther was put there by a clock that ran ahead."""
MOST_ASKS = 200
"""Vain questions for a key, up to five minutes apart, after which a refused one is the last: people are told
that nobody can tell."""
SETTLING = timedelta(seconds=10)
"""What a platform gets to finish a post whose answer was lost, before "not there" counts as not sent."""
_SELF = "xuke"


class Outbox:
    """What is to go out. May be called from any thread; one thread a channel may call `step`."""

    def __init__(
        self,
        store: Store,
        senders: Mapping[str, Sender],
        now: Callable[[], datetime],
        chance: Callable[[], float],
        officers: str | None,
        language: Language = "en",
        lasting: Collection[str] = (),
    ) -> None:
        """`senders` by platform prefix ("slack"); `chance` gives random numbers from 0 to 1; `officers` is
        the channel that hears of what could not be delivered; what is for a `lasting` channel is never given
        up because the channel cannot be reached."""
        self._lasting = frozenset(lasting)
        self._store = store
        self._senders = senders
        self._now = now
        self._chance = chance
        self._officers = officers
        self._language: Language = language
        self.withdrawals = Withdrawals(store, TABLE)
        self.recorded: Callable[[str], None] = lambda channel: None
        """Called with the channel of each new message, for whoever sends them."""

    def as_change(
        self,
        key: str,
        channel: str,
        body: Mapping[str, Any],
        thread: str | None = None,
        named: bool = False,
        edits: str | None = None,
    ) -> Add:
        """A new message as a change, to be written with others in one entry; then call `recorded`."""
        now = self._now()
        message = Message(key, channel, body, thread, queued=now, due=now, named=named, edits=edits)
        return Add(TABLE, key, message.value())

    def name_of(self, key: str) -> str | None:
        """What the platform calls the `named` message of that key, once it is sent."""
        posted = self._store.get(POSTED, key)
        return posted.value["name"] if posted else None

    def place_of(self, key: str) -> str | None:
        """The channel that the `named` message of that key went to, once it is sent."""
        posted = self._store.get(POSTED, key)
        return posted.value["channel"] if posted else None

    def put(
        self,
        key: str,
        channel: str,
        body: Mapping[str, Any],
        thread: str | None = None,
        actor: str = _SELF,
    ) -> bool:
        """Records a message; False where the key was used before, and nothing happens. Raises RecordError."""
        try:
            change = self.as_change(key, channel, body, thread)
            self._store.write(actor, "message.queued", change)
        except Taken:
            return False
        self.recorded(channel)
        return True

    def open(self) -> list[Message]:
        """Every message that is neither sent nor given up, oldest first."""
        return list(readable(self._store.all(TABLE), read_message))

    def step(self, channel: str) -> datetime | None:
        """Does what is due for the oldest open message of a channel: sends it, or asks where it went.

        Returns when to call again: at once where that moment is past, never (until something new is
        recorded) where None. Raises RecordError where the record cannot be written.
        """
        documents = (it for it in self._store.all(TABLE) if it.value.get("channel") == channel)
        message = next(readable(documents, read_message), None)
        if message is None:
            return None
        if message.state == "sending":
            # What this start sends is marked before the next step, unless the disk was full just then.
            if message.by != self._store.run and not self._store.gone(message.by or ""):
                return None  # another replica is at it
            message = self._doubt(message, "stopped while sending")
        if message.due and self._now() < message.due < self._now() + FARTHEST:
            return message.due
        sender = self._senders.get(channel.partition(":")[0])
        if sender is None:
            self._fail(message, "not_set_up")
        elif message.state == "unknown":
            self._ask(sender, message)
        elif not self.withdrawals.closes(message):
            self._send(sender, message)
        return self._now()

    def _send(self, sender: Sender, message: Message) -> None:
        try:
            begun = {"tries": message.tries + 1, "by": self._store.run, "began": message.began or self._now()}
            message = self._mark(message, "message.sending", state="sending", **begun)
        except Changed:
            return  # another replica was quicker
        try:
            answer = sender.send(self._with_address(message))
        except Exception as error:
            log.exception("the sender for %s failed", message.channel)
            answer = Unknown(type(error).__name__)
        match answer:
            case Sent(name):
                self._mark_sent(message, name)
            case Permanent(problem):
                self._fail(message, problem)
            case Unreachable(problem) if message.channel in self._lasting:
                self._hold(message, problem)
            case Unreachable(problem):
                self._fail(message, problem)
            case RetryAfter(problem, seconds):
                due = self._now() + pause(message.tries, self._chance(), seconds)
                self._mark(message, "message.put_off", state="waiting", problem=problem, due=due)
            case Unknown(problem):
                self._doubt(message, problem)

    def _doubt(self, message: Message, problem: str) -> Message:
        due = self._now() + SETTLING
        return self._mark(message, "message.unknown", state="unknown", problem=problem, due=due)

    def _ask(self, sender: Sender, message: Message) -> None:
        try:
            answer = sender.find(self._with_address(message))
        except Exception as error:
            log.exception("the sender for %s failed", message.channel)
            answer = CannotTell(type(error).__name__)
        asks, lasts = message.asks + 1, message.channel in self._lasting
        match answer:
            case Sent(name):
                self._mark_sent(message, name)
            case NotFound():
                self._mark(message, "message.not_arrived", state="waiting", asks=0)
            case CannotTell(problem, refused=True) if asks >= MOST_ASKS and not lasts:
                log.error("whether %s arrived, %s cannot tell: %s", message.key, message.channel, problem)
                self._fail(message, "cannot_tell")
            case CannotTell(problem, seconds):
                due = self._now() + pause(asks, self._chance(), seconds)
                self._mark(message, "message.unknown", asks=asks, problem=problem, due=due)

    def _mark(self, message: Message, kind: str, **changes: Any) -> Message:
        message = replace(message, **changes)
        assert message.document is not None
        written = self._store.write(_SELF, kind, Replace(message.document, message.value()))
        return replace(message, document=written.documents[0])

    def _mark_sent(self, message: Message, name: str) -> None:
        assert message.document is not None
        last = replace(message, state="sent", sent_as=name, problem=None)
        changes: list[Change] = [Close(message.document, last.value())]
        changes += name_changes(self._store, message, name, self._now())
        self._store.write(_SELF, "message.sent", *changes)

    def _with_address(self, message: Message) -> Message:
        """With the platform's names of the messages that it refers to; one that never arrived is left out."""
        thread = message.thread
        if thread and thread.startswith("@"):
            thread = self.name_of(thread[1:])
        return replace(message, thread=thread, edits=latest_name(self._store, message.edits))

    def _fail(self, message: Message, problem: str) -> None:
        """Gives a message up and tells the officers, in one entry; once a day for a channel and a problem."""
        log.error("a message to %s was given up: %s", message.channel, problem)
        assert message.document is not None
        closing = Close(message.document, replace(message, state="failed", problem=problem).value())
        notice = self._notice(message, problem)
        try:
            self._store.write(_SELF, "message.failed", closing, *([notice] if notice else []))
        except Taken:
            self._store.write(_SELF, "message.failed", closing)
        else:
            if notice and self._officers:
                self.recorded(self._officers)

    def _hold(self, message: Message, problem: str) -> None:
        """Waits for a channel of Xuke's own to come back, and tells the officers; once a day."""
        due = self._now() + timedelta(seconds=LONGEST)
        self._mark(message, "message.held", state="waiting", problem=problem, due=due)
        if notice := self._notice(message, problem, held=True):
            with suppress(Taken):
                self._store.write(_SELF, "message.queued", notice)
                self.recorded(str(self._officers))

    def _notice(self, message: Message, problem: str, held: bool = False) -> Add | None:
        if not self._officers or message.channel == self._officers:
            return None
        key, text = undelivered_notice(message, problem, self._now(), self._language, held)
        return self.as_change(key, self._officers, {"text": text})


class RecordedKeys(Collection[str]):
    """The keys of every message that was ever recorded, asked one by one."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def __contains__(self, key: object) -> bool:
        return self._store.used(TABLE, str(key))

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0
