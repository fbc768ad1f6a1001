"""What one visitor says and presses on the page, handed to the conversation."""

import re
from collections.abc import Mapping

from nicegui import run

from bot.chat.reply import Button, Form, Reply
from bot.chat.request import Action, Request
from bot.conversation.conversation import Conversation
from bot.conversation.platform import ButtonPress, FieldProblem, FormSubmission, IncomingMessage
from bot.platforms.page.channel import Message, Thread, new_id
from bot.platforms.page.local_chat import LocalChat
from bot.platforms.page.rooms import Visitor, is_alone, own_room, owner
from bot.record.errors import RecordError
from bot.services.record_words import record_words
from bot.words import Language, say

_CALLED = re.compile(r"\s*(?:[/／]|@xuke\b)", re.I)

NOT_NOW = FieldProblem("", "")
"""What is wrong is not with the form."""


class Visit:
    """One person's side of the page. Its methods run on the event loop."""

    def __init__(self, chat: LocalChat, conversation: Conversation, visitor: Visitor) -> None:
        self.channel = chat.channel
        self.visitor = visitor
        self._conversation = conversation

    async def say(self, text: str, language: Language, thread: Thread | None = None) -> Thread:
        """What was typed, in `thread` or opening one in the visitor's own room; the reply comes when it is
        there."""
        who = self.visitor.who
        message = Message(self.channel.now(), text, who=who)
        opened = self.channel.post(message, thread, own_room(who))
        heard = IncomingMessage(
            who,
            text,
            opened.channel,
            message.id,
            opened.id,
            opens=thread is None,
            mentions=_CALLED.match(text) is not None,
            direct=True,
            public=_is_public(opened),
            spoken=language,
        )
        try:
            await self._conversation.claims.put(heard)
        except RecordError as error:
            self._refuse(error, language, opened)
        return opened

    async def press(
        self, button: Button, language: Language, thread: Thread | None = None, message: Message | None = None
    ) -> Thread | None:
        """A button pressed in `message`; `language` is that of the message. None for a double click."""
        who = self.visitor.who
        opened = thread or Thread(channel=own_room(who))
        request = self._request(opened, Action(button.command, button.value), language)
        alone = message is not None and message.to is not None and owner(opened.channel) is None
        press = ButtonPress(
            request,
            message.id if message else opened.id,
            new_id(),
            opened.channel,
            opened.id,
            alone and not is_alone(who),
            (opened.channel, opened.id, who),
        )
        presses = self._conversation.presses
        if presses.repeats(press):
            return None
        self.channel.post(self._own_words(button.label), opened)
        try:
            await run.io_bound(presses.press, press)
        except RecordError as error:
            self._refuse(error, language, opened)
        return opened

    async def submit(
        self, form: Form, fields: Mapping[str, str], language: Language, thread: Thread
    ) -> FieldProblem | None:
        """A form filled in; what is wrong with it, None where it was taken. The problem names no field where
        the record takes nothing: the form stays as it is."""
        request = self._request(thread, Action(form.command, form.value, fields), language)
        self.channel.hold(self._own_words(form.submit), thread)
        submission = FormSubmission(request, f"local:form:{new_id()}", thread.channel, thread.id)
        try:
            outcome = await run.io_bound(self._conversation.presses.submit, submission)
        except RecordError as error:
            self._refuse(error, language, thread)
            return NOT_NOW
        if outcome is None or outcome.problem:  # None: the process is closing down
            self.channel.drop_held(thread, self.visitor.who)
            return outcome.problem if outcome else NOT_NOW
        if outcome.next:
            self.channel.deliver(outcome.next, thread.id, thread.channel, self.visitor.who)
        return None

    def _own_words(self, label: str) -> Message:
        """What was pressed, as the presser sees it; in a room of several nobody else does."""
        who = self.visitor.who
        return Message(self.channel.now(), label, pressed=True, who=who, to=who)

    def _refuse(self, error: RecordError, language: Language, thread: Thread) -> None:
        line = say(language, "commands.refused", reason=record_words(error).line(language))
        self.channel.deliver(Reply(language, line), thread.id, thread.channel, self.visitor.who)

    def _request(self, thread: Thread, action: Action, language: Language) -> Request:
        who = self.visitor.who
        return Request(
            who,
            "",
            thread=thread.id,
            action=action,
            spoken=language,
            channel=thread.channel,
            public=_is_public(thread),
        )


def _is_public(thread: Thread) -> bool:
    """Whether others read it; the only visitor's room counts as if they did."""
    return owner(thread.channel) is None
