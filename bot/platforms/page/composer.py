"""Where one types: the channel's field at the foot of the page, and one in each thread that is replied to."""

from collections.abc import Awaitable, Callable

from nicegui import events, html, ui

from bot.questions.understanding import LONGEST
from bot.words import Language, say

# Enter also ends the spelling of a Chinese word (Safari then says only keyCode 229), which must not send.
_ENTER = """(event) => {
  if (event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  emit(event.target.value);
}"""


class Composer:
    """A text field with a send button; `send` gets what was typed, never blank."""

    def __init__(
        self, language: Language, placeholder: str, label: str, send: Callable[[str], Awaitable[None]]
    ) -> None:
        self._send = send
        with html.div().classes("composer") as self.element:
            self._field = ui.textarea(placeholder=placeholder)
            self._field.props(f"autogrow borderless dense rows=1 maxlength={LONGEST}")
            self._field.props["aria-label"] = label
            self._field.on("keydown.enter", self._on_enter, js_handler=_ENTER)
            send_button = html.button(type="button").classes("send").on("click", self._on_press, [])
            send_button.props["aria-label"] = say(language, "chat.page.send")
            with send_button:
                ui.icon("arrow_upward")

    def focus(self) -> None:
        """Puts the cursor into the field."""
        self._field.run_method("focus")

    async def _on_enter(self, event: events.GenericEventArguments) -> None:
        await self._take(str(event.args))

    async def _on_press(self) -> None:
        self.focus()
        await self._take(str(self._field.value or ""))

    async def _take(self, text: str) -> None:
        if text.strip():
            self._field.value = ""
            await self._send(text.strip())
