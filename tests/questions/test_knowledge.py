"""Data and what was learned from it belong together."""

import json
from pathlib import Path

from bot.data import DATA, load
from bot.license.certificate import read
from bot.questions.anchors import lost_anchors
from bot.questions.knowledge import knowledge
from bot.questions.learned import learned
from bot.questions.sayings import fingerprint, sayings
from bot.questions.topics import topics

WORDS = DATA / "words"


def test_what_is_learned_was_learned_from_these_sayings() -> None:
    assert learned("model")["made_from"] == fingerprint(), "run `make model` and commit data/learned"


def test_every_topic_has_sayings_words_in_both_languages_and_anchors_in_the_license() -> None:
    names = set(topics())
    assert {topic for line in sayings() for topic in line.topics} == names == set(knowledge().topics)
    for language in ("en", "zh"):
        assert set(load(f"words/{language}/topics")) == names
    assert lost_anchors(read(DATA / "license.txt")) == ()


def test_both_languages_have_the_same_texts() -> None:
    for path in sorted((WORDS / "en").glob("*.yaml")):
        english = _keys(load(f"words/en/{path.stem}"))
        assert english == _keys(load(f"words/zh/{path.stem}")), path.stem


def _keys(texts: object, prefix: str = "") -> set[str]:
    if not isinstance(texts, dict):
        return {prefix}
    return {key for name, text in texts.items() for key in _keys(text, f"{prefix}.{name}")}


def test_no_saying_is_a_question_of_the_bank() -> None:
    bank = [json.loads(line)["q"] for line in (Path(__file__).parent.parent / "bank" / "dev.jsonl").open()]
    said = {_folded(saying.text) for saying in sayings()}
    assert [question for question in bank if len(question) > 8 and _folded(question) in said] == []


def _folded(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())
