"""What is said to Xuke on one platform: claimed on disk, then answered in the order of its thread."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TypeVar

from bot.chat.packing import pack_reply
from bot.chat.reply import Button, Form, Reply
from bot.chat.request import Request
from bot.conversation.batched_claims import BatchedClaims
from bot.conversation.case_threads import CaseThreads
from bot.conversation.dispatcher import Dispatcher, NotYet
from bot.conversation.follow_ups import goes_on, question_of, remember
from bot.conversation.platform import Change, Heard, IncomingMessage, Platform, Quotes
from bot.conversation.presses import Presses, Respond
from bot.conversation.watch import Watch
from bot.delivery.inbox import Claim, Inbox
from bot.license.certificate import LARGEST
from bot.record.errors import RecordError, Taken
from bot.services.desk import Desk
from bot.words import Language, say

T = TypeVar("T")
H = TypeVar("H", IncomingMessage, Change)
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
        self._watch = Watch(platform.name)
        self.respond = self._watch.over(respond)
        self._inbox = Inbox(desk.store, desk.now)
        self.claims = BatchedClaims(self.take, platform.name)
        self._dispatcher = Dispatcher(WORKERS, platform.name, self.claims.busy)
        self._cases = CaseThreads(platform, desk.cases)
        self._deleted: dict[str, None] = {}
        self.presses = Presses(platform, self._inbox, desk, self.respond)

    def start(self) -> None:
        """Takes up what an earlier start left unfinished."""
        claims = self._inbox.unfinished(f"{self._platform.name}:")
        heard = [IncomingMessage.from_work(it.work) or Change.from_work(it.work) for it in claims]
        self._remember_deletions(filter(None, heard))
        for it, claim in zip(heard, claims, strict=True):
            if it is None:  # a button or a form: whoever pressed it will press again
                self._inbox.finish(claim)
            else:
                self._begin(it, claim)

    def stop(self) -> None:
        """Finishes what has begun; the next start does the rest."""
        self.claims.stop()
        self._dispatcher.stop()
        self._cases.stop()

    # -- what people say ----------------------------------------------------------------------------

    def take(self, heard: Sequence[Heard]) -> None:
        """Claims what is for Xuke of what was heard, on disk when this returns, and puts what is new of it
        to work. Raises RecordError: then what was claimed is at work, and the rest was not taken."""
        self._remember_deletions(heard)
        wanted = [it for it in heard if self._is_for_xuke(it, heard)]
        twins = {it.delivery: it.twin for it in wanted if isinstance(it, IncomingMessage) and it.twin}
        claims = self._inbox.claim_all([(it.delivery, it.as_work()) for it in wanted], twins)
        for it, claim in zip(wanted, claims, strict=True):
            if claim.news in ("new", "resumed"):
                self._begin(it, claim)

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

    def problem(self) -> str | None:
        """See `bot.web.Check`: work that does not come to an end."""
        parts = (self._watch, self.claims, self._dispatcher, self._cases)
        return next(filter(None, (part.problem() for part in parts)), None)

    def _begin(self, heard: Heard, claim: Claim) -> None:
        """What was acknowledged is done, or taken up again where the record refuses it."""
        if isinstance(heard, Change):
            work = partial(self._follow, heard, claim)
        else:
            work = partial(self._answer, heard, claim, [])
        self._dispatcher.put(heard.place, work)

    def _remember_deletions(self, heard: Iterable[Heard]) -> None:
        """Before anything else, so that what waits to be answered, or comes late, is not."""
        for it in heard:
            if isinstance(it, Change) and it.kind == "deleted":
                self._deleted[it.source] = None
        while len(self._deleted) > REMEMBERED_DELETIONS:
            self._deleted.pop(next(iter(self._deleted)))

    # -- answers ------------------------------------------------------------------------------------

    def _fits(self, message: IncomingMessage) -> bool:
        """Whether the record can hold a message; one that is too long is told so, alone."""
        if len(message.text) <= LONGEST:
            return True
        language = self._as_request(message).language
        text = say(language, "commands.too_long", length=len(message.text), limit=LONGEST)
        self._platform.whisper(message.who, message.channel, message.thread, Reply(language, text))
        return False

    def _is_for_xuke(self, heard: Heard, together: Sequence[Heard]) -> bool:
        """Whether it is a question, a command, a follow-up or a note, or a change of one; `together` is what
        is claimed with it."""
        if not isinstance(heard, Change):
            return (self._may_be_note(heard) or self._is_meant(heard)) and self._fits(heard)
        if self._cases.case_of_change(heard) or self._inbox.knows(heard.source):
            return True
        return any(it.delivery == heard.source for it in together)

    def _may_be_note(self, message: IncomingMessage) -> bool:
        """Whether it stands in a thread that may turn out to be an incident's: people see the first message
        before the platform has told Xuke what it is called, at times long before."""
        return not message.opens and self._cases.opens_in(message.channel)

    def _is_meant(self, message: IncomingMessage) -> bool:
        if message.direct or message.mentions or self._cases.case_of(message.channel, message.thread):
            return True
        if message.opens or not goes_on(message.text):
            return False
        return question_of(self._desk.store, message) is not None

    def _follow(self, change: Change, claim: Claim) -> None:
        """Does what a change asks for; done twice, it changes nothing more. Raises RecordError, and NotYet
        for one that is `about` what cannot be asked for now."""
        if change.kind == "deleted":
            self._desk.outbox.withdrawals.withdraw(answer_key(change.source))
            self._desk.outbox.recorded(change.channel)
        self._cases.follow(self._with_words(change))
        self._inbox.finish(claim)

    def _answer(self, message: IncomingMessage, claim: Claim, made: list[Reply]) -> None:
        """Answers and marks the delivery done. `made` keeps the reply, so that a command is not run again
        where only the mark was refused. Raises RecordError, and NotYet for what may be a note or is `about`
        what cannot be asked for now."""
        message = self._with_words(message)
        may_be_note, request = self._may_be_note(message), self._as_request(message)
        case = self._cases.case_of(message.channel, message.thread)
        if case and not message.mentions:
            if message.away:  # a stranger's words are no part of an incident
                self._inbox.finish(claim)
            else:
                gone = message.delivery in self._deleted  # told of in the wrong order
                self._cases.note(case, message, request, partial(self._inbox.finish, claim), gone)
            return
        if not self._is_meant(message):
            if may_be_note:
                raise NotYet
            self._inbox.finish(claim)
            return
        if message.delivery in self._deleted:
            self._inbox.finish(claim)
            return
        if not made:
            refusals = self._desk.store.refusals
            reply = self.respond(request)
            if refusals != self._desk.store.refusals:
                raise RecordError("the record refused what the command had to write")
            made.append(reply)
        if message.delivery in self._deleted:  # while it was being answered
            self._inbox.finish(claim)
            return
        self._send(message, claim, made[0])

    def _send(self, message: IncomingMessage, claim: Claim, reply: Reply) -> None:
        """The reply on its way, and the claim done, in one entry."""
        if reply.form and not self._platform.shows_forms:
            self._keep_draft(message, reply.form)
            reply = with_form_button(reply)
        one_persons = self._desk.channels.is_one_persons(message.channel)
        if reply.private and not one_persons and (message.public or not message.direct):
            self._inbox.finish(claim)
            self._platform.whisper(message.who, message.channel, message.thread, reply)
            return
        outbox, key = self._desk.outbox, answer_key(message.delivery)
        changes = [outbox.as_change(key, message.channel, pack_reply(reply), message.thread)]
        if message.opens and reply.badge:
            changes.append(remember(message, self._desk.now()))
        try:
            self._inbox.finish(claim, *changes)
        except Taken:  # answered before a crash that came ahead of the mark
            self._inbox.finish(claim)
        outbox.recorded(message.channel)

    def _keep_draft(self, message: IncomingMessage, form: Form) -> None:
        """What was typed behind a command stands in the form once it is opened."""
        held = {field.name: field.value for field in form.fields if field.value}
        if held and not message.away:
            self._desk.drafts.keep(message.who, form.command, form.value, held)

    def _with_words(self, heard: H) -> H:
        """What was heard with the words of the message that it is about."""
        if heard.about is None or not isinstance(self._platform, Quotes):
            return heard
        words = self._platform.words_of(heard.about)
        return replace(heard, text=f"{heard.text} {words}".strip()[:LONGEST], about=None)

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
            file=partial(self._platform.download, message.files[0], LARGEST) if message.files else None,
        )


def answer_key(delivery: str) -> str:
    """The key of the answer to a message among what goes out."""
    return f"answer:{delivery.partition(':')[2]}"


def with_form_button(reply: Reply) -> Reply:
    """For where no form can be opened by itself: a button that opens it."""
    form = reply.form
    assert form is not None
    button = Button(form.title, form.command, form.value, "primary")
    return replace(reply, form=None, buttons=(*reply.buttons, button))
