"""People on the plain platform: what they type, press and fill in reaches the conversation."""

from typing import Any

from bot.chat.request import Action, Request
from bot.conversation.platform import Attachment, ButtonPress, FormSubmission, IncomingMessage
from tests.conversation.plain import Line, Plain


class Hall(Plain):
    """The plain platform with people in it."""

    def type(self, who: str, text: str, before: Line | None = None, **files: bytes) -> str:
        """Somebody types a line, in the thread of another or opening one; its thread."""
        id_ = f"u{next(self._ids)}"
        self.files |= files
        thread = before.thread if before else id_
        message = IncomingMessage(
            who=who,
            text=text.removeprefix("xuke "),
            channel=before.channel if before else "plain:hall",
            id=id_,
            thread=thread,
            opens=before is None,
            mentions=text.startswith("xuke "),
            direct=False,
            public=True,
            files=tuple(Attachment(name, len(it), f"plain://{name}", name) for name, it in files.items()),
        )
        self.conversation.take([message])
        return thread

    def press(self, who: str, line: Line, label: str) -> None:
        """Somebody presses a button, by its label."""
        button = next(it for it in line.reply.buttons if it.label == label)
        action = Action(button.command, button.value)
        place = (line.channel, line.thread)
        request = Request(who, "", line.thread, action=action, channel=line.channel, public=True)
        press = ButtonPress(request, line.id, f"t{next(self._ids)}", *place, line.reader is not None, who)
        if not self.conversation.presses.repeats(press):
            self.conversation.presses.press(press)

    def fill(self, who: str, line: Line, **fields: str) -> Any:
        """Somebody fills a form in; what is wrong with it, if anything."""
        form = line.reply.form
        assert form is not None
        action = Action(form.command, form.value, fields)
        request = Request(who, "", line.thread, action=action, channel=line.channel, public=True)
        delivery = f"plain:form:{next(self._ids)}"
        return self.conversation.presses.submit(FormSubmission(request, delivery, line.channel, line.thread))
