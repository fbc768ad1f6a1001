"""Where one types: the channel's field at the foot of the page, and one in each thread that is replied to."""

import json
from collections.abc import Awaitable, Callable

from nicegui import events, html, ui

from bot.questions.understanding import LONGEST
from bot.words import Language, say

# Enter also ends the spelling of a Chinese word (Safari then says only keyCode 229), which must not send.
_ENTER = """(event) => {
  if (event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  const text = xuke.take(event.target);
  if (text !== null) emit(text);
}"""
_PRESS = """(event) => {
  const field = event.currentTarget.parentElement.querySelector("textarea");
  const text = xuke.take(field);
  field.focus();
  if (text !== null) emit(text);
}"""


class Composer:
    """A text field with a send button; `send` gets what was typed, never blank.

    The browser keeps the text under the name `keep` until it was sent: no message that comes, and no server
    that goes, takes a letter of it.
    """

    def __init__(
        self,
        language: Language,
        placeholder: str,
        label: str,
        send: Callable[[str], Awaitable[None]],
        keep: str,
    ) -> None:
        self._send = send
        self._keep = keep
        with html.div().classes("composer") as self.element:
            self._field = html.textarea(placeholder=placeholder, rows=1, maxlength=LONGEST)
            self._field.props.update({"aria-label": label, "data-keep": keep})
            self._field.on("keydown.enter", self._take, js_handler=_ENTER)
            send_button = html.button(type="button").classes("send")
            send_button.on("click", self._take, js_handler=_PRESS)
            send_button.props["aria-label"] = say(language, "chat.page.send")
            with send_button:
                ui.icon("arrow_upward")

    def focus(self) -> None:
        """Puts the cursor into the field."""
        self._field.run_method("focus")

    async def _take(self, event: events.GenericEventArguments) -> None:
        text = str(event.args).strip()
        if text:
            await self._send(text)
        ui.run_javascript(f"xuke.taken({json.dumps(self._keep)})")
