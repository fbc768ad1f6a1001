"""The questions that open an incident, and what was answered."""

import re
from collections.abc import Mapping

from bot.chat.reply import Choice, Field, Form, Reply
from bot.errors import BadField
from bot.incidents.intake import Intake
from bot.incidents.terms import DATA, HAPPENED
from bot.record.privacy import mask
from bot.services.desk import Desk
from bot.words import Language, say
from commands.typed_moments import moment_of


def intake_form(what: str, desk: Desk, language: Language, drill: bool = False) -> Reply:
    """The questions that decide the way, the kind guessed from what was typed."""
    questions = desk.cases.books.questions
    guessed = questions.guess(what)
    kinds = tuple(Choice(kind, choice.title.said(language)) for kind, choice in questions.happened.items())
    first = next((kind for kind in questions.happened if kind in guessed), "")
    unknown = Choice("", say(language, "incident_chat.form.unknown"))
    data = tuple(Choice(name, title.said(language)) for name, title in questions.data.items())
    asked = {name: text.said(language) for name, text in questions.asked.items()}
    form = Form(
        say(language, "incident_chat.form.drill_title" if drill else "incident_chat.form.title"),
        "incident",
        "drill" if drill else "",
        say(language, "incident_chat.form.submit"),
        (
            Field("what", say(language, "incident_chat.form.what"), "text", what[:2_000]),
            Field(
                "happened",
                asked["happened"],
                "choice",
                first or "unknown",
                choices=(*kinds, Choice("unknown", unknown.label)),
            ),
            Field(
                "since",
                asked["since"],
                value="",
                required=False,
                hint=say(language, "incident_chat.form.since_hint"),
            ),
            Field(
                "persons",
                asked["persons"],
                required=False,
                hint=say(language, "incident_chat.form.persons_hint"),
            ),
            Field(
                "data",
                asked["data"],
                "choice",
                "unknown",
                choices=(*data, Choice("unknown", unknown.label)),
            ),
            Field(
                "going_on",
                asked["going_on"],
                "choice",
                "unknown",
                choices=(
                    Choice("yes", say(language, "incidents.fact.is_so")),
                    Choice("no", say(language, "incidents.fact.is_not")),
                    Choice("unknown", unknown.label),
                ),
            ),
            Field(
                "restricted",
                say(language, "incident_chat.form.restricted"),
                "choice",
                "no",
                choices=(
                    Choice("no", say(language, "incidents.fact.is_not")),
                    Choice("yes", say(language, "incidents.fact.is_so")),
                ),
                hint=say(language, "incident_chat.form.restricted_hint"),
            ),
        ),
    )
    return Reply(language, form.title, form=form, private=True)


def read_intake(fields: Mapping[str, str], drill: bool, desk: Desk, language: Language) -> Intake:
    what = mask(fields.get("what", "").strip())
    if not what:
        raise BadField("what", say(language, "incidents.refused.empty_what"))
    persons = fields.get("persons", "").replace(",", "").replace("，", "").strip()
    if persons and not re.fullmatch(r"\d{1,10}", persons):
        raise BadField("persons", say(language, "incident_chat.form.no_number", text=persons))
    happened = fields.get("happened", "")
    data = fields.get("data", "")
    going_on = {"yes": True, "no": False}.get(fields.get("going_on", ""))
    return Intake(
        what,
        frozenset(kind for kind in HAPPENED if kind == happened),
        moment_of("since", fields.get("since", ""), desk, language),
        None,
        int(persons) if persons else None,
        frozenset(name for name in DATA if name == data),
        going_on,
        drill,
        fields.get("restricted") == "yes",
    )
