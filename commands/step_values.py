"""What was typed into the forms of an incident's steps, as values; BadField beside the field it stands in."""

import re
from collections.abc import Iterable, Mapping
from datetime import date

from bot.deadlines.typed_dates import typed_date
from bot.errors import BadField, BadInput
from bot.incidents.actions import FACTS, MOMENTS, Confirm, Establish
from bot.incidents.terms import Text
from bot.record.privacy import mask
from bot.services.desk import Desk
from bot.words import Language, say
from commands.typed_moments import moment_of

Fields = Mapping[str, str]
_ANSWERS = {
    True: ("yes", "y", "true", "是", "还在", "在"),
    False: ("no", "n", "false", "否", "不在", "已结束"),
}
_YES_NO: Mapping[Language, tuple[str, str]] = {"en": ("yes", "no"), "zh": ("是", "否")}


def fact_established(fields: Fields, desk: Desk, language: Language) -> Establish | Confirm:
    """A fact with the kind of value that it has; with nothing typed, what is known of it is confirmed."""
    fact, text = fields.get("fact", ""), fields.get("value", "").strip()
    confirmed = fields.get("confirmed") == "yes"
    if fact not in FACTS:
        raise BadField("fact", say(language, "incidents.refused.no_fact", fact=fact, facts=", ".join(FACTS)))
    if not text and confirmed:
        return Confirm(fact)
    if not text:
        raise BadField("value", say(language, "incidents.refused.empty_fact"))
    if fact in MOMENTS:
        return Establish(fact, moment_of("value", text, desk, language), confirmed)
    if fact == "persons":
        digits = re.sub(r"[,，\s]", "", text)
        if not re.fullmatch(r"\d{1,10}", digits):
            raise BadField("value", say(language, "incident_chat.form.no_number", text=text[:30]))
        return Establish(fact, int(digits), confirmed)
    if fact == "going_on":
        answer = next((it for it, words in _ANSWERS.items() if text.lower() in words), None)
        if answer is None:
            raise BadField(
                "value", say(language, "incident_chat.form.one_of", names=", ".join(_YES_NO[language]))
            )
        return Establish(fact, answer, confirmed)
    if fact in ("happened", "data"):
        return Establish(fact, _choices(fact, text, desk, language), confirmed)
    return Establish(fact, mask(text), confirmed)


def _choices(fact: str, text: str, desk: Desk, language: Language) -> tuple[str, ...]:
    """The kinds that a text lists, each by its name or its title. Raises BadField for one that is none."""
    questions = desk.cases.books.questions
    pairs: Iterable[tuple[str, Text]] = questions.data.items()
    if fact == "happened":
        pairs = ((name, choice.title) for name, choice in questions.happened.items())
    known = dict(pairs)
    parts = {part.strip().lower() for part in re.split(r"[,，、;；]", text) if part.strip()}
    named = {word.lower(): name for name, title in known.items() for word in (name, title.en, title.zh)}
    if text.lower() in named:  # a title may hold a comma itself
        parts = {text.lower()}
    if not parts or not parts <= named.keys():
        titles = ", ".join(title.said(language) for title in known.values())
        raise BadField("value", say(language, "incident_chat.form.one_of", names=titles))
    return tuple(name for name in known if name in {named[part] for part in parts})


def person_named(text: str, desk: Desk, language: Language) -> str:
    """One user, in the syntax of any platform. Raises BadField."""
    found = desk.person(text)
    if found is None:
        raise BadField("to", say(language, "incident_chat.form.no_person", text=text[:60]))
    return found


def size_in_bytes(fields: Fields, language: Language) -> int:
    text = fields.get("size", "").replace(",", "").strip()
    if not re.fullmatch(r"\d{1,18}", text):
        raise BadField("size", say(language, "incident_chat.form.no_number", text=text[:30]))
    return int(text)


def due_day(name: str, text: str, desk: Desk, language: Language) -> date | None:
    if not text.strip():
        return None
    try:
        return typed_date(text, desk.today(), "future")
    except BadInput as error:
        raise BadField(name, error.line(language)) from None
