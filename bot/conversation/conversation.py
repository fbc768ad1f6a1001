"""What is said to Xuke on one platform: claimed on disk, then answered in the order of its thread."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TypeVar

from bot.chat.packing import pack_reply
from bot.chat.reply import Button, Reply
from bot.chat.request import Request
from bot.conversation.batched_claims import BatchedClaims
from bot.conversation.case_threads import CaseThreads
from bot.conversation.dispatcher import Dispatcher
from bot.conversation.follow_ups import goes_on, question_of, remember
from bot.conversation.platform import Change, IncomingMessage, Platform
from bot.conversation.presses import Presses, Respond
from bot.conversation.retries import Retries
from bot.delivery.inbox import Claim, Inbox
from bot.record.errors import RecordError, Taken
from bot.services.desk import Desk
from bot.words import Language, say

T = TypeVar("T")
WORKERS = 2
"""Threads that answer; a third and more only take time from the event loop."""

LONGEST = 100_000
"""Characters of a message; no platform takes as many."""
REMEMBERED_DELETIONS = 5_000
"""Deleted messages that are remembered, for their answers that wait."""


class Conversation:
    """One platform's side of Xuke. Its methods may be called from any thread but the event loop's."""

    def __init__(self, platform: Platform, desk: Desk, respond: Respond) -> None:
        """`respond` makes the reply to a request (see `commands.respond`)."""
        self._platform = platform
        self._desk = desk
        self.respond = respond
        self._inbox = Inbox(desk.store, desk.now)
        self.claims = BatchedClaims(self.take, platform.name)
        self._dispatcher = Dispatcher(WORKERS, platform.name, self.claims.busy)
        self._retries = Retries(self._dispatcher.put, platform.name)
        self._cases = CaseThreads(platform, desk.cases)
        self._deleted: dict[str, None] = {}
        self.presses = Presses(platform, self._inbox, desk, respond)

    def start(self) -> None:
        """Takes up what an earlier start left unfinished."""
        for claim in self._inbox.unfinished(f"{self._platform.name}:"):
            message = IncomingMessage.from_work(claim.work)
            if message is None:  # a button or a form: whoever pressed it will press again
                self._inbox.finish(claim)
            else:
                self._work(message.place, partial(self._answer, message, claim, []))

    def stop(self) -> None:
        """Finishes what has begun; the next start does the rest."""
        self.claims.stop()
        self._retries.stop()
        self._dispatcher.stop()
        self._cases.stop()

    # -- what people say ----------------------------------------------------------------------------

    def take(self, messages: Sequence[IncomingMessage]) -> None:
        """Claims those messages that are for Xuke, on disk when this returns, and puts what is new of them
        to work. Raises RecordError: then none was taken."""
        wanted = [message for message in messages if self._is_for_xuke(message) and self._fits(message)]
        claims = self._inbox.claim_all([(message.delivery, message.as_work()) for message in wanted])
        for message, claim in zip(wanted, claims, strict=True):
            if claim.news in ("new", "resumed"):
                self._work(message.place, partial(self._answer, message, claim, []))

    def do_once(self, delivery: str, work: Callable[[], T]) -> T | None:
        """What `work` gives, done now where `delivery` is new; None where it was done before, by this start
        or an earlier one. Raises RecordError: then it was not done."""
        claim = self._inbox.claim(delivery, {"command": True})
        if claim.news in ("done", "at_work"):
            return None
        try:
            return work()
        finally:
            with suppress(RecordError):  # it stays claimed, and the next start lets it go
                self._inbox.finish(claim)

    def take_edit(self, change: Change) -> None:
        """A message was changed: the note that it is in an incident's thread follows. Never blocks."""
        self._work(change.place, partial(self._cases.note_edit, change))

    def deleted(self, change: Change) -> None:
        """A message was deleted: a question is not answered any more, a note says so. Never blocks."""
        self._deleted[change.source] = None
        while len(self._deleted) > REMEMBERED_DELETIONS:
            self._deleted.pop(next(iter(self._deleted)))
        self._dispatcher.put(change.place, partial(self._cases.deleted, change))

    def problem(self) -> str | None:
        """See `bot.web.Check`: work that does not come to an end."""
        return self._dispatcher.problem() or self._cases.problem()

    def take_pin(self, change: Change) -> None:
        """A message was pinned: it joins the time line of the incident of that thread. Never blocks."""
        self._work(change.place, partial(self._cases.note_pin, change))

    def _work(self, place: str, work: Callable[[], None]) -> None:
        """What was acknowledged is done, or taken up again where the record refuses it."""
        self._dispatcher.put(place, partial(self._retries.attempt, place, work))

    # -- answers ------------------------------------------------------------------------------------

    def _fits(self, message: IncomingMessage) -> bool:
        """Whether the record can hold a message; one that is too long is told so, alone."""
        if len(message.text) <= LONGEST:
            return True
        language = self._as_request(message).language
        text = say(language, "commands.too_long", length=len(message.text), limit=LONGEST)
        self._platform.whisper(message.who, message.channel, message.thread, Reply(language, text))
        return False

    def _is_for_xuke(self, message: IncomingMessage) -> bool:
        """Whether a message is a question, a command, a follow-up or a note."""
        if message.direct or message.mentions:
            return True
        if self._cases.case_of(message.channel, message.thread):
            return True
        if message.opens or not goes_on(message.text):
            return False
        return question_of(self._desk.store, message) is not None

    def _answer(self, message: IncomingMessage, claim: Claim, made: list[Reply]) -> None:
        """Answers and marks the delivery done. `made` keeps the reply, so that a command is not run again
        where only the mark was refused. Raises RecordError."""
        if message.delivery in self._deleted:
            self._inbox.finish(claim)
            return
        request = self._as_request(message)
        case = self._cases.case_of(message.channel, message.thread)
        if case and not message.mentions:
            if message.away:  # a stranger's words are no part of an incident
                self._inbox.finish(claim)
            else:
                self._cases.note(case, message, request, partial(self._inbox.finish, claim))
            return
        if not made:
            refusals = self._desk.store.refusals
            reply = self.respond(request)
            if refusals != self._desk.store.refusals:
                raise RecordError("the record refused what the command had to write")
            made.append(reply)
        self._send(message, claim, made[0])

    def _send(self, message: IncomingMessage, claim: Claim, reply: Reply) -> None:
        """The reply on its way, and the claim done, in one entry."""
        if reply.form and not self._platform.shows_forms:
            reply = with_form_button(reply)
        if reply.private and not message.direct:
            self._inbox.finish(claim)
            self._platform.whisper(message.who, message.channel, message.thread, reply)
            return
        outbox, key = self._desk.outbox, f"answer:{message.delivery.partition(':')[2]}"
        changes = [outbox.as_change(key, message.channel, pack_reply(reply), message.thread)]
        if message.opens and reply.badge:
            changes.append(remember(message, self._desk.now()))
        try:
            self._inbox.finish(claim, *changes)
        except Taken:  # answered before a crash that came ahead of the mark
            self._inbox.finish(claim)
        outbox.recorded(message.channel)

    def _as_request(self, message: IncomingMessage) -> Request:
        spoken: Language | None = "zh" if message.spoken == "zh" else "en" if message.spoken else None
        return Request(
            message.who,
            message.text,
            thread=message.thread,
            thread_question=None if message.opens else question_of(self._desk.store, message),
            spoken=spoken,
            channel=message.channel,
            public=message.public,
            away=message.away,
        )


def with_form_button(reply: Reply) -> Reply:
    """For where no form can be opened by itself: a button that opens it."""
    form = reply.form
    assert form is not None
    button = Button(form.title, form.command, form.value, "primary")
    return replace(reply, form=None, buttons=(*reply.buttons, button))
