"""The topics of data/topics.yaml: the law's side of what people ask about."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from bot.data import load_checked
from bot.errors import BadInput
from bot.license.catalogue import businesses
from bot.words import LANGUAGES, load_words

Anchors = Mapping[str, tuple[str | None, ...]]
"""Clause id of the template -> wordings that it holds (None: the clause's first sentence)."""
_GROUPS = ("forbidden", "requires", "also", "cite", "undetermined", "info")
_PLAIN = ("business", "debatable", "outside", "silent", "talk", "claims", "spoken", "named_by")
_WORDS = "data/words/{language}/{part}.yaml: {entry}: "


@dataclass(frozen=True)
class Topic:
    """One entry of data/topics.yaml; the file's head says what each field means."""

    id: str
    business: str | None
    debatable: bool
    forbidden: Anchors
    requires: Anchors
    also: Anchors
    cite: Anchors
    undetermined: Anchors
    info: Anchors
    free: Anchors | None
    outside: bool
    silent: bool
    talk: bool
    claims: str | None
    spoken: str | None
    named_by: str | None
    next_steps: tuple[str, ...]
    references: tuple[str, ...]


@cache
def topics() -> Mapping[str, Topic]:
    """All topics by id. Raises BadInput, naming file and entry, for one that is wrong."""
    entries = load_checked("topics", "bot.questions.topic_model:TopicModel*")
    found = {name: _topic(name, entry) for name, entry in entries.items()}
    for topic in found.values():
        if topic.business and topic.business not in businesses():
            raise BadInput(f"data/topics.yaml: {topic.id}: business: the catalogue has no {topic.business!r}")
        if topic.claims and topic.claims not in found:
            raise BadInput(f"data/topics.yaml: {topic.id}: claims: there is no topic {topic.claims!r}")
    return found


@cache
def next_steps() -> Mapping[str, Mapping[str, list[str]]]:
    """data/steps.yaml: each next step with the verdicts `after` which it makes sense, and `always`."""
    steps: Mapping[str, Mapping[str, list[str]]] = load_checked(
        "steps", "bot.questions.topic_model:NextStepModel*"
    )
    return steps


def check_topic_words() -> None:
    """Raises BadInput, naming file and entry, where a topic, a step or a reference has no words."""
    for language in LANGUAGES:
        words = load_words(language, "topics")
        steps = load_words(language, "answer")["next_steps"]
        references = load_words(language, "references")
        for topic in topics().values():
            entry = words.get(topic.id) or {}
            for field in ("title", "answer") if topic.info or topic.silent else ("title",):
                if not entry.get(field):
                    where = _WORDS.format(language=language, part="topics", entry=topic.id)
                    raise BadInput(f"{where}{field} is missing; add it")
            for step in topic.next_steps:
                if step not in next_steps():
                    raise BadInput(f"data/topics.yaml: {topic.id}: next: data/steps.yaml has no {step!r}")
            for reference in topic.references:
                if reference not in references:
                    where = _WORDS.format(language=language, part="references", entry=reference)
                    raise BadInput(f"{where}it is missing; add it")
        for step in next_steps():
            if not steps.get(step):
                where = _WORDS.format(language=language, part="answer", entry=f"next_steps.{step}")
                raise BadInput(f"{where}it is missing; add it")


def _topic(name: str, entry: Mapping[str, Any]) -> Topic:
    anchors = {group: _anchors(entry[group]) for group in _GROUPS}
    plain: dict[str, Any] = {field: entry[field] for field in _PLAIN}
    return Topic(
        id=name,
        free=None if entry["free"] is None else _anchors(entry["free"]),
        next_steps=tuple(entry["next"]),
        references=tuple(entry["references"]),
        **{**plain, **anchors},
    )


def _anchors(entry: Mapping[str, Any]) -> Anchors:
    return {clause: tuple(words) if isinstance(words, list) else (words,) for clause, words in entry.items()}
