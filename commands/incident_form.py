"""The questions that open an incident, and what was answered."""

from collections.abc import Mapping

from bot.chat.reply import Choice, Field, Form, Reply
from bot.chat.request import pack_args
from bot.errors import BadField
from bot.incidents.intake import Intake
from bot.incidents.terms import DATA, HAPPENED
from bot.record.privacy import mask
from bot.services.desk import Desk
from bot.words import Language, Words, say
from commands.forms import field, form_reply, yes_or_no
from commands.step_values import read_number
from commands.typed_days import read_moment

DRILL, ANYWAY = "drill", "anyway"
"""What a form's value says of it: an exercise; another event than those open already."""
_FORM = "incident_chat.form"


def intake_form(what: str, desk: Desk, language: Language, *flags: str) -> Reply:
    """The questions that decide the way, the kind guessed from what was typed; `flags`: DRILL, ANYWAY."""
    questions = desk.cases.books.questions
    guessed = questions.guess(what)
    first = next((kind for kind in questions.happened if kind in guessed), "unknown")
    unknown = Choice("unknown", say(language, f"{_FORM}.unknown"))
    kinds = tuple(Choice(kind, choice.title.said(language)) for kind, choice in questions.happened.items())
    data = tuple(Choice(name, title.said(language)) for name, title in questions.data.items())
    label = {name: text.said(language) for name, text in questions.asked.items()}
    no, yes = yes_or_no(language)
    hint = {name: say(language, f"{_FORM}.{name}_hint") for name in ("since", "persons")}
    form = Form(
        say(language, f"{_FORM}.drill_title" if DRILL in flags else f"{_FORM}.title"),
        "incident",
        pack_args(*flags),
        say(language, f"{_FORM}.submit"),
        (
            field(language, f"{_FORM}.what", "text", what[:2_000]),
            Field("happened", label["happened"], "choice", first, choices=(*kinds, unknown)),
            Field("since", label["since"], required=False, hint=hint["since"]),
            Field("persons", label["persons"], required=False, hint=hint["persons"]),
            Field("data", label["data"], "choice", "unknown", choices=(*data, unknown)),
            Field("going_on", label["going_on"], "choice", "unknown", choices=(yes, no, unknown)),
            field(language, f"{_FORM}.restricted", "choice", "no", hint=True, choices=(no, yes)),
        ),
    )
    return form_reply(language, form)


def read_intake(fields: Mapping[str, str], drill: bool, desk: Desk) -> Intake:
    """What was filled in. Raises BadField."""
    what = mask(fields.get("what", "").strip())
    if not what:
        raise BadField("what", Words("incidents.refused.empty_what"))
    persons = fields.get("persons", "").strip()
    happened = fields.get("happened", "")
    data = fields.get("data", "")
    going_on = {"yes": True, "no": False}.get(fields.get("going_on", ""))
    return Intake(
        what,
        frozenset(kind for kind in HAPPENED if kind == happened),
        read_moment("since", fields.get("since", ""), desk.now()),
        None,
        read_number("persons", persons) if persons else None,
        frozenset(name for name in DATA if name == data),
        going_on,
        drill,
        fields.get("restricted") == "yes",
    )
