"""What each button of an incident asks for before it counts."""

from collections.abc import Callable, Mapping
from typing import Literal

from bot.chat.reply import Choice, Field
from bot.incidents.actions import FACTS
from bot.words import Language, say

Kind = Literal["line", "text", "date", "choice"]


def _field(
    name: str,
    language: Language,
    kind: Kind = "line",
    required: bool = True,
    hint: bool = False,
    label: str = "",
) -> Field:
    label = label or name
    note = say(language, f"incident_chat.form.{label}_hint") if hint else ""
    return Field(name, say(language, f"incident_chat.form.{label}"), kind, "", required, note)


def _why(language: Language) -> tuple[Field, ...]:
    return (_field("why", language, "text"),)


def _done(language: Language) -> tuple[Field, ...]:
    return (
        _field("what", language, "text", label="what_done"),
        _field("moment", language, required=False, hint=True),
        _field("to", language, required=False),
        _field("how", language, required=False),
        _field("receipt", language, required=False),
    )


def _evidence(language: Language) -> tuple[Field, ...]:
    return (
        _field("name", language),
        _field("link", language),
        _field("size", language, hint=True),
        _field("sha256", language, required=False, hint=True),
    )


FORMS: Mapping[str, Callable[[Language], tuple[Field, ...]]] = {
    "done": _done,
    "cannot": _why,
    "withdraw": _why,
    "reopen": _why,
    "hand_over": lambda language: (_field("to", language, hint=True, label="to_whom"),),
    "evidence": _evidence,
    "demand": lambda language: (_field("text", language, "text"), _field("due", language, "date", False)),
    "fact": lambda language: (
        Field(
            "fact",
            say(language, "incident_chat.form.fact"),
            "choice",
            choices=tuple(Choice(it, say(language, f"incidents.fact.{it}")) for it in FACTS),
        ),
        _field("value", language, "text", required=False, hint=True),
        Field(
            "confirmed",
            say(language, "incident_chat.form.confirmed"),
            "choice",
            "no",
            choices=tuple(
                Choice(value, say(language, f"incidents.fact.{key}"))
                for value, key in (("no", "is_not"), ("yes", "is_so"))
            ),
        ),
    ),
    "note": lambda language: (_field("note", language, "text"),),
    "involve": lambda language: (_field("to", language, hint=True, label="to_whom"),),
    "close": lambda language: (
        _field("receipt", language, required=False),
        _field("cause", language, "text"),
        _field("lessons", language, "text"),
    ),
    "overrule": lambda language: (
        Field(
            "clauses",
            say(language, "incident_chat.form.clauses"),
            "choice",
            choices=tuple(
                Choice(value, say(language, f"incident_chat.form.walk.{key}"))
                for value, key in (("八", "major"), ("九", "illegal"), ("八九", "both"))
            ),
        ),
        _field("why", language, "text"),
    ),
}
