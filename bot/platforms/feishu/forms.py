"""Forms inside cards, in place of modals (open.feishu.cn: card component form container)."""

import json
import re
from collections.abc import Mapping
from typing import Any

from bot.chat.reply import Field, Form
from bot.platforms.feishu.markdown import escape, sound
from bot.words import Language, say

LONGEST = 1_000
"""Characters that Feishu's inputs take."""
_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})(?: [+-]\d{4})?")


def form_card(
    form: Form, language: Language, channel: str | None, thread: str | None, problem: str = ""
) -> dict[str, Any]:
    """The form as a card. A word on it goes to `channel`, `thread`; `problem` is what was wrong before."""
    place = {"ch": channel or "", "th": thread or ""}
    value = {"c": form.command, "v": form.value, "l": language, "f": "1", **place}
    submit = {
        "tag": "button",
        "name": "submit",
        "text": {"tag": "plain_text", "content": form.submit},
        "type": "primary",
        "form_action_type": "submit",
        "behaviors": [{"type": "callback", "value": value}],
    }
    told = [*form.paragraphs, *([f"⚠️ {problem}"] if problem else [])]
    fields = [element for field in form.fields for element in _field(field, language)]
    container = {"tag": "form", "name": "form", "elements": [*fields, submit]}
    texts = [{"tag": "markdown", "content": escape(text)} for text in told]
    return {
        "schema": "2.0",
        "config": {"update_multi": True, "summary": {"content": form.title}},
        "header": {"title": {"tag": "plain_text", "content": form.title}, "template": "blue"},
        "body": {"direction": "vertical", "elements": [*texts, container]},
    }


def read_fields(given: Mapping[str, Any]) -> dict[str, str]:
    """What a form's fields hold, by field name; a date without the zone that Feishu adds."""
    found = {}
    for name, value in given.items():
        text = sound(value if isinstance(value, str) else "" if value is None else json.dumps(value))
        date = _DATE.fullmatch(text)
        found[sound(str(name))] = date[1] if date else text
    return found


def _field(field: Field, language: Language) -> list[dict[str, Any]]:
    """Where a field is filled in. Only what is typed has a label of its own; a choice and a date stand
    beneath theirs, which a first value would hide."""
    label = field.label if field.required else say(language, "feishu.optional", label=field.label)
    if field.kind in ("date", "choice"):
        return [{"tag": "markdown", "content": f"**{escape(label)}**"}, _input(field, label)]
    return [_input(field, label)]


def _input(field: Field, text: str) -> dict[str, Any]:
    label = {"tag": "plain_text", "content": text}
    placeholder = {"tag": "plain_text", "content": (field.hint or field.label)[:100]}
    common: dict[str, Any] = {"name": field.name, "required": field.required, "placeholder": placeholder}
    if field.kind == "date":
        chosen = {"initial_date": field.value} if _DATE.fullmatch(field.value) else {}
        return {"tag": "date_picker", **common, **chosen}
    if field.kind == "choice":
        options = [
            {"text": {"tag": "plain_text", "content": choice.label}, "value": choice.value}
            for choice in field.choices
        ]
        known = any(choice.value == field.value for choice in field.choices)
        return {
            "tag": "select_static",
            **common,
            "options": options,
            **({"initial_option": field.value} if known else {}),
        }
    lines = {"input_type": "multiline_text", "rows": 4} if field.kind == "text" else {}
    start = {"default_value": field.value[:LONGEST]} if field.value else {}
    return {"tag": "input", **common, "label": label, "max_length": LONGEST, **lines, **start}
