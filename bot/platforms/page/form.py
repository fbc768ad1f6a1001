"""A form on the page, in the thread that asked for it."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from uuid import uuid4

from nicegui import events, html, ui

from bot.chat.reply import Field, Form
from bot.conversation.platform import FieldProblem

# The browser knows what was typed; one trip brings it all.
_COLLECT = """(event) => {
  event.preventDefault();
  const fields = {};
  for (const [name, value] of new FormData(event.target)) fields[name] = value;
  emit(fields);
}"""

Submit = Callable[[Form, Mapping[str, str]], Awaitable[FieldProblem | None]]
"""Takes what was filled in; says what is wrong with it."""


def show_form(form: Form, submit: Submit) -> None:
    """The form's fields and its button. What cannot be taken is said beside its field, nothing is lost."""
    with html.form().classes("form") as element:
        html.h3(form.title)
        for paragraph in form.paragraphs:
            html.p(paragraph).classes("aside")
        problems = {field.name: _field(field) for field in form.fields}
        html.button(form.submit, type="submit").classes("pill primary")

    async def on_submit(event: events.GenericEventArguments) -> None:
        fields = {str(name): str(value) for name, value in event.args.items()}
        for problem in problems.values():
            problem.text = ""
        wrong = await submit(form, fields)
        if wrong is None:
            element.set_visibility(False)
        else:
            problems[wrong.name].text = wrong.line

    element.on("submit", on_submit, js_handler=_COLLECT)


def _field(field: Field) -> ui.label:
    """A label, the field itself, its hint; returns the place for what is wrong with it."""
    id_ = f"f{uuid4().hex[:8]}"
    with html.div().classes("field"):
        html.label(field.label).props(f"for={id_}")
        properties: dict[str, Any] = {"id": id_, "name": field.name, "aria-describedby": f"{id_}-p"}
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
                        option.props["selected"] = True
        elif field.kind == "text":
            element = html.textarea(field.value)
            properties["rows"] = 3
        else:
            element = html.input_()
            properties |= {"type": "date" if field.kind == "date" else "text", "value": field.value}
        element.props.update(properties)
        if field.hint:
            html.p(field.hint).classes("hint")
        problem = ui.label().classes("problem")
        problem.props.update({"id": f"{id_}-p", "role": "alert"})
    return problem
