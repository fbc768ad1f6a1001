"""A form on the page, in the thread that asked for it."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from nicegui import events, html, ui

from bot.chat.reply import Field, Form
from bot.conversation.platform import FieldProblem

# The browser knows what was typed; one trip brings it all.
_COLLECT = """(event) => {
  event.preventDefault();
  const fields = xuke.collect(event.target);
  if (fields !== null) emit(fields);
}"""

Submit = Callable[[Form, Mapping[str, str]], Awaitable[FieldProblem | None]]
"""Takes what was filled in; says what is wrong with it."""


def show_form(form: Form, submit: Submit) -> None:
    """The form's fields and its button. What cannot be taken is said beside its field, nothing is lost."""
    keep = f"form {form.command} {form.value} "
    with html.form().classes("form") as element:
        html.h3(form.title)
        for paragraph in form.paragraphs:
            html.p(paragraph).classes("aside")
        places = {field.name: _field(field, keep) for field in form.fields}
        html.button(form.submit, type="submit").classes("pill primary")

    async def on_submit(event: events.GenericEventArguments) -> None:
        fields = {str(name): str(value) for name, value in event.args.items()}
        for place in places.values():
            place.problem.text = ""
        wrong = await submit(form, fields)
        if wrong is None:
            element.set_visibility(False)
            ui.run_javascript(f"xuke.forget({json.dumps(keep)})")
        else:
            id_ = ""
            if wrong.name in places:
                id_ = places[wrong.name].id
                places[wrong.name].problem.text = wrong.line
            ui.run_javascript(f"xuke.refused('{element.html_id}', '{id_}')")

    element.on("submit", on_submit, js_handler=_COLLECT)


@dataclass(frozen=True)
class _Place:
    """Where a field stands: its id in the document, and the line for what is wrong with it."""

    id: str
    problem: ui.label


def _field(field: Field, keep: str) -> _Place:
    """A label, the field itself, its hint.

    The browser keeps what is typed under a name that begins with `keep`. No property is called "value": with
    each message that comes, Vue would set it back to what it was.
    """
    id_ = f"f{uuid4().hex[:8]}"
    with html.div().classes("field"):
        html.label(field.label).props(f"for={id_}")
        properties: dict[str, Any] = {"id": id_, "name": field.name, "aria-describedby": f"{id_}-p"}
        properties["data-keep"] = keep + field.name
        if field.required:
            properties["required"] = True
        if field.kind == "choice":
            with html.select() as element:
                if len(field.choices) > 1 or not field.required:
                    html.option("–").props["value"] = ""
                for choice in field.choices:
                    option = html.option(choice.label)
                    option.props["value"] = choice.value
                    if choice.value == field.value:
                        option.props["^selected"] = ""
        elif field.kind == "text":
            element = html.textarea(field.value)
            properties["rows"] = 3
        else:
            element = html.input_()
            properties |= {"type": "date" if field.kind == "date" else "text", "^value": field.value}
        element.props.update(properties)
        if field.hint:
            html.p(field.hint).classes("hint")
        problem = ui.label().classes("problem")
        problem.props.update({"id": f"{id_}-p", "role": "alert"})
    return _Place(id_, problem)
