"""What was typed into the forms of an incident's steps, as values; BadField beside the field it stands in."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.errors import BadField
from bot.incidents.actions import FACTS, MOMENTS, Confirm, Establish
from bot.incidents.terms import Text
from bot.record.privacy import mask
from bot.services.desk import Desk
from bot.words import Language, Words
from commands.typed_days import read_moment

Fields = Mapping[str, str]
_ANSWERS = {
    True: ("yes", "y", "true", "是", "还在", "在"),
    False: ("no", "n", "false", "否", "不在", "已结束"),
}


def read_fact(fields: Fields, desk: Desk) -> Establish | Confirm:
    """A fact with the kind of value that it has; with nothing typed, what is known of it is confirmed."""
    fact, text = fields.get("fact", ""), fields.get("value", "").strip()
    confirmed = fields.get("confirmed") == "yes"
    if fact not in FACTS:
        raise BadField("fact", Words("incidents.refused.no_fact", fact=fact, facts=", ".join(FACTS)))
    if not text and confirmed:
        return Confirm(fact)
    if not text:
        raise BadField("value", Words("incidents.refused.empty_fact"))
    if fact in MOMENTS:
        return Establish(fact, read_moment("value", text, desk.now()), confirmed)
    if fact == "persons":
        return Establish(fact, read_number("value", text), confirmed)
    if fact == "going_on":
        answer = next((it for it, words in _ANSWERS.items() if text.lower() in words), None)
        if answer is None:
            raise BadField("value", Words("incident_chat.form.yes_or_no"))
        return Establish(fact, answer, confirmed)
    if fact in ("happened", "data"):
        return Establish(fact, _read_choices(fact, text, desk), confirmed)
    return Establish(fact, mask(text), confirmed)


def _read_choices(fact: str, text: str, desk: Desk) -> tuple[str, ...]:
    """The kinds that a text lists, each by its name or its title. Raises BadField for one that is none."""
    questions = desk.cases.books.questions
    pairs: Iterable[tuple[str, Text]] = questions.data.items()
    if fact == "happened":
        pairs = ((name, choice.title) for name, choice in questions.happened.items())
    known = dict(pairs)
    parts = {part.strip().lower() for part in re.split(r"[,，、;；]", text) if part.strip()}
    by_word = {word.lower(): name for name, title in known.items() for word in (name, title.en, title.zh)}
    if text.lower() in by_word:  # a title may hold a comma itself
        parts = {text.lower()}
    if not parts or not parts <= by_word.keys():
        raise BadField("value", Words("incident_chat.form.one_of", names=_Titles(tuple(known.values()))))
    return tuple(name for name in known if name in {by_word[part] for part in parts})


@dataclass(frozen=True)
class _Titles:
    """Titles in a row."""

    titles: tuple[Text, ...]

    def line(self, language: Language) -> str:
        return ", ".join(title.said(language) for title in self.titles)


def read_person(name: str, text: str, desk: Desk) -> str:
    """One user, in the syntax of any platform. Raises BadField."""
    found = desk.person(text)
    if found is None:
        raise BadField(name, Words("incident_chat.form.no_person", text=text[:60]))
    return found


def read_number(name: str, text: str, most_digits: int = 10) -> int:
    """A whole number, grouped or not. Raises BadField."""
    digits = re.sub(r"[,，\s]", "", text)
    if not re.fullmatch(rf"\d{{1,{most_digits}}}", digits):
        raise BadField(name, Words("incident_chat.form.no_number", text=text[:30]))
    return int(digits)
