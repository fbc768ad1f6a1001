"""Forms as modals, what was typed into them, and App Home."""

import json
from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    DatePickerElement,
    InputBlock,
    MarkdownTextObject,
    Option,
    PlainTextInputElement,
    PlainTextObject,
    SectionBlock,
    StaticSelectElement,
)
from slack_sdk.models.blocks.block_elements import InputInteractiveElement
from slack_sdk.models.views import View

from bot.chat.reply import Field, Form, Reply
from bot.platforms.slack.blocks import render
from bot.platforms.slack.mrkdwn import cut, escape, sound
from bot.words import Language, say

FORM = "form"
"""The callback id of every form."""
_TITLE, _OPTION, _TYPED, _PARAGRAPH = 24, 75, 3_000, 2_900


def modal(form: Form, language: Language, place: Mapping[str, Any]) -> dict[str, Any]:
    """The form as a modal. `place` (channel, thread) is where a word on it goes."""
    metadata = {"command": form.command, "value": form.value, "language": language, **place}
    blocks: list[Block] = [
        SectionBlock(text=MarkdownTextObject(text=cut(escape(text), _PARAGRAPH), verbatim=True))
        for text in form.paragraphs
    ]
    view = View(
        type="modal",
        callback_id=FORM,
        title=PlainTextObject(text=cut(form.title, _TITLE)),
        submit=PlainTextObject(text=cut(form.submit, _TITLE)),
        close=PlainTextObject(text=say(language, "slack.cancel")),
        private_metadata=json.dumps(metadata, ensure_ascii=False),
        notify_on_close=True,
        blocks=[*blocks, *map(_input, form.fields)],
    )
    return view.to_dict()


def read_fields(view: Mapping[str, Any]) -> dict[str, str]:
    """What a modal's fields hold, by field name."""
    found: dict[str, str] = {}
    for elements in view["state"]["values"].values():
        for name, state in elements.items():
            option = state.get("selected_option")
            value = option["value"] if option else state.get("selected_date") or state.get("value")
            found[sound(str(name))] = sound(str(value or ""))
    return found


def read_metadata(view: Mapping[str, Any]) -> dict[str, Any]:
    """What `modal` put into the view for its way back."""
    found = json.loads(sound(json.dumps(json.loads(view["private_metadata"]), ensure_ascii=False)))
    if not isinstance(found, dict) or not isinstance(found.get("command"), str):
        raise ValueError("not one of Xuke's forms")
    return found


def home(replies: list[Reply]) -> dict[str, Any]:
    """App Home of these parts, one beneath the other."""
    blocks: list[Any] = []
    for reply in replies:
        if blocks:
            blocks.append({"type": "divider"})
        blocks += render(reply).blocks
    for place, block in enumerate(blocks):
        block = dict(block)
        block["block_id"] = f"h{place}"
        blocks[place] = block
    return {"type": "home", "blocks": blocks[:100]}


def _input(field: Field) -> Block:
    return InputBlock(
        block_id=field.name,
        label=PlainTextObject(text=cut(field.label, 2_000)),
        element=_element(field),
        hint=PlainTextObject(text=cut(field.hint, 2_000)) if field.hint else None,
        optional=not field.required,
    )


def _element(field: Field) -> InputInteractiveElement:
    if field.kind == "date":
        return DatePickerElement(action_id=field.name, initial_date=field.value or None)
    if field.kind == "choice":
        options = [
            Option(value=choice.value, text=PlainTextObject(text=cut(choice.label, _OPTION)))
            for choice in field.choices
        ]
        chosen = next((option for option in options if option.value == field.value), None)
        return StaticSelectElement(action_id=field.name, options=options, initial_option=chosen)
    return PlainTextInputElement(
        action_id=field.name,
        multiline=field.kind == "text",
        initial_value=field.value[:_TYPED] or None,
        max_length=_TYPED,
    )
