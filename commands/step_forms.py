"""What each button of an incident asks for before it counts."""

from collections.abc import Callable, Mapping
from functools import partial

from bot.chat.reply import Choice, Field
from bot.incidents.actions import FACTS
from bot.words import Language, say
from commands.forms import choices, field, yes_or_no

_FORM = "incident_chat.form"
Fields = Callable[[Language], tuple[Field, ...]]


def _why(language: Language) -> tuple[Field, ...]:
    return (field(language, f"{_FORM}.why", "text"),)


def _to_whom(language: Language) -> tuple[Field, ...]:
    return (field(language, f"{_FORM}.to_whom", name="to", hint=True),)


def _done(language: Language) -> tuple[Field, ...]:
    optional = partial(field, language, required=False)
    return (
        field(language, f"{_FORM}.what_done", "text", name="what"),
        optional(f"{_FORM}.moment", hint=True),
        optional(f"{_FORM}.to"),
        optional(f"{_FORM}.how"),
        optional(f"{_FORM}.receipt"),
    )


def _evidence(language: Language) -> tuple[Field, ...]:
    return (
        field(language, f"{_FORM}.name"),
        field(language, f"{_FORM}.link"),
        field(language, f"{_FORM}.size", hint=True),
        field(language, f"{_FORM}.sha256", required=False, hint=True),
    )


def _demand(language: Language) -> tuple[Field, ...]:
    return (
        field(language, f"{_FORM}.text", "text"),
        field(language, f"{_FORM}.due", "date", required=False),
    )


def _fact(language: Language) -> tuple[Field, ...]:
    return (
        field(language, f"{_FORM}.fact", "choice", choices=choices(language, "incidents.fact", FACTS)),
        field(language, f"{_FORM}.value", "text", required=False, hint=True),
        field(language, f"{_FORM}.confirmed", "choice", "no", choices=yes_or_no(language)),
    )


def _note(language: Language) -> tuple[Field, ...]:
    return (field(language, f"{_FORM}.note", "text"),)


def _close(language: Language) -> tuple[Field, ...]:
    return (
        field(language, f"{_FORM}.receipt", required=False),
        field(language, f"{_FORM}.cause", "text"),
        field(language, f"{_FORM}.lessons", "text"),
    )


def _overrule(language: Language) -> tuple[Field, ...]:
    walks = tuple(
        Choice(value, say(language, f"{_FORM}.walk.{key}"))
        for value, key in (("八", "major"), ("九", "illegal"), ("八九", "both"))
    )
    return field(language, f"{_FORM}.clauses", "choice", choices=walks), *_why(language)


FORMS: Mapping[str, Fields] = {
    "done": _done,
    "cannot": _why,
    "withdraw": _why,
    "reopen": _why,
    "hand_over": _to_whom,
    "evidence": _evidence,
    "demand": _demand,
    "fact": _fact,
    "note": _note,
    "involve": _to_whom,
    "close": _close,
    "overrule": _overrule,
}
