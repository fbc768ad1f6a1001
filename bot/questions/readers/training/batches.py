"""Sayings made batches to train on: some joined, some misspelled, of about one length each.

A development tool: nothing that answers imports it.
"""

import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from bot.questions.readers.training.e5 import BEGIN, END, PAD
from bot.questions.reading import normalize
from bot.questions.sayings import KINDS, Saying

SIZES = {12: 48, 16: 40, 20: 36, 24: 32, 32: 24, 48: 16, 64: 12}
"""Longest text (pieces) of a batch -> texts in it."""

WITH_FILLER, JOINED, MISSPELLED = 0.10, 0.03, 0.07
SHORT = 60  # characters, up to which two sayings are joined into a question of several topics
_TALK = frozenset({"filler", "vague", "off_topic", "small_talk", "bot_help"})
_ADDED = {True: ("，还有", "，另外", "；", "，以及"), False: (", and ", ". Also ", "; ", " and also ")}


@dataclass(frozen=True)
class Lesson:
    """A text and what it tells: each topic with its share of 1. `roles`: whether its saying tells roles."""

    text: str
    topics: dict[str, float]
    saying: Saying
    roles: bool
    kind: str | None


def lessons(sayings: Sequence[Saying], seed: int) -> Iterator[Lesson]:
    """One round of all sayings, changed a little, each round in its own way."""
    chance = random.Random(seed)
    filler = [saying.text for saying in sayings if saying.topics == ("filler",) and not saying.named]
    for saying in sayings:
        shares = {topic: 1 / len(saying.topics) for topic in saying.topics}
        lesson = Lesson(saying.text, shares, saying, saying.kind is not None, saying.kind)
        drawn = chance.random()
        if drawn < WITH_FILLER:
            yield _with_filler(lesson, chance.choice(filler), chance)
        elif drawn < WITH_FILLER + JOINED:
            yield _joined(lesson, chance.choice(sayings), chance)
        elif drawn < WITH_FILLER + JOINED + MISSPELLED:
            yield replace(lesson, text=misspelled(lesson.text, chance))
        else:
            yield lesson


def batches(
    sayings: Sequence[Saying], topics: list[str], commands: list[str], cut: Any, seed: int
) -> list[Any]:
    """One round of batches in a drawn order; `cut` is the tokenizer."""
    drawn = list(lessons(sayings, seed))
    found: dict[int, list[tuple[list[int], Lesson]]] = defaultdict(list)
    encoded = cut.encode_batch([normalize(lesson.text) for lesson in drawn])
    for lesson, encoding in zip(drawn, encoded, strict=True):
        ids = [BEGIN, *encoding.ids[: max(SIZES) - 2], END]
        found[next(width for width in SIZES if len(ids) <= width)].append((ids, lesson))
    chance = random.Random(seed)
    made = []
    for width, rows in found.items():
        chance.shuffle(rows)
        size = SIZES[width]
        whole = len(rows) // size * size
        made += [_arrays(rows[at : at + size], width, topics, commands) for at in range(0, whole, size)]
    chance.shuffle(made)
    return made


def misspelled(text: str, chance: random.Random) -> str:
    """The text with a slip in one English word: a letter lost, two swapped, one typed twice."""
    words = text.split(" ")
    places = [
        place for place, word in enumerate(words) if word.isascii() and word.isalpha() and len(word) > 3
    ]
    if not places:
        return text
    place = chance.choice(places)
    word = words[place]
    at = chance.randrange(1, len(word) - 1)
    slips = (
        word[:at] + word[at + 1 :],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        word[: at + 1] + word[at:],
    )
    words[place] = chance.choice(slips)
    return " ".join(words)


def _with_filler(lesson: Lesson, filler: str, chance: random.Random) -> Lesson:
    if not lesson.topics or lesson.saying.topics[0] in _TALK:
        return lesson
    between = "，" if _is_chinese(lesson.text) else ", "
    pair = (lesson.text, filler) if chance.random() < 0.5 else (filler, lesson.text)
    return replace(lesson, text=pair[0].rstrip(".。") + between + pair[1])


def _joined(lesson: Lesson, other: Saying, chance: random.Random) -> Lesson:
    """A question of several topics, of two sayings in one language."""
    saying, chinese = lesson.saying, _is_chinese(lesson.text)
    fits = (
        saying.kind in (None, "permission")
        and len(saying.topics) == 1
        and other.topics
        and other.topics != saying.topics
        and other.topics[0] not in _TALK
        and max(len(saying.text), len(other.text)) < SHORT
        and _is_chinese(other.text) == chinese
    )
    if not fits:
        return lesson
    shares = {saying.topics[0]: 0.5}
    for topic in other.topics:
        shares[topic] = shares.get(topic, 0) + 0.5 / len(other.topics)
    text = saying.text.rstrip(".。?？") + chance.choice(_ADDED[chinese]) + other.text
    return replace(lesson, text=text, topics=shares, kind=None)


def _arrays(
    rows: list[tuple[list[int], Lesson]], width: int, topics: list[str], commands: list[str]
) -> dict[str, Any]:
    count = len(rows)
    batch: dict[str, Any] = {
        "ids": np.full((count, width), PAD, np.int32),
        "mask": np.zeros((count, width), np.float32),
        "topics": np.zeros((count, len(topics)), np.float32),
        "named": np.zeros((count, len(topics)), np.float32),
        "kind": np.zeros((count, len(KINDS)), np.float32),
        "command": np.zeros((count, len(commands) + 1), np.float32),
        "follows": np.array([lesson.saying.follow for _, lesson in rows], np.float32),
        "has_topic": np.array([bool(lesson.topics) for _, lesson in rows], np.float32),
        "has_role": np.array([lesson.roles for _, lesson in rows], np.float32),
        "has_kind": np.array([lesson.kind is not None for _, lesson in rows], np.float32),
    }
    for row, (ids, lesson) in enumerate(rows):
        batch["ids"][row, : len(ids)] = ids
        batch["mask"][row, : len(ids)] = 1
        for topic, share in lesson.topics.items():
            batch["topics"][row, topics.index(topic)] = share
        for topic in lesson.saying.named:
            batch["named"][row, topics.index(topic)] = 1
        if lesson.kind:
            batch["kind"][row, [*KINDS].index(lesson.kind)] = 1  # type: ignore[arg-type]
        wanted = lesson.saying.command
        batch["command"][row, commands.index(wanted) if wanted else len(commands)] = 1
    return batch


def _is_chinese(text: str) -> bool:
    return re.search("[一-鿿]", text) is not None
