"""What Xuke says: the same texts in both languages, and every one that the program asks for is there."""

import ast
from collections.abc import Iterator
from string import Formatter
from typing import Any

import pytest

from bot.data import DATA
from bot.words import LANGUAGES, find_text, load_words
from tests.serving import ROOT

PARTS = sorted(path.stem for path in (DATA / "words" / "en").glob("*.yaml"))
PLURAL = {"s", "plural"}
"""Endings that English needs and Chinese has not."""


def texts(part: str, language: Any) -> dict[str, Any]:
    """Every text of a file by its key; lists (examples, words to look for) as they are."""

    def walk(value: Any, path: str) -> Iterator[tuple[str, Any]]:
        if isinstance(value, dict):
            for name, inner in value.items():
                yield from walk(inner, f"{path}.{name}")
        else:
            yield path, value

    return dict(walk(load_words(language, part), part))


def placeholders(text: object) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(str(text)) if name} - PLURAL


def test_both_languages_have_the_same_files() -> None:
    files = [{path.name for path in (DATA / "words" / language).iterdir()} for language in LANGUAGES]
    assert files[0] == files[1]


@pytest.mark.parametrize("part", PARTS)
def test_both_languages_say_the_same_with_the_same_values(part: str) -> None:
    english, chinese = (texts(part, language) for language in LANGUAGES)
    assert english.keys() == chinese.keys()
    drifted = {
        key: (text, chinese[key])
        for key, text in english.items()
        if type(text) is not type(chinese[key])
        or (isinstance(text, str) and placeholders(text) != placeholders(chinese[key]))
    }
    assert drifted == {}
    assert [key for both in (english, chinese) for key, text in both.items() if text in ("", None)] == []


def asked_for() -> Iterator[tuple[str, str]]:
    """(file, key) of every text that the program names outright: say(…, "key"), Words("key"), field(…)."""
    for path in (*(ROOT / "bot").rglob("*.py"), *(ROOT / "commands").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            place = {"say": 1, "field": 1, "Words": 0}.get(node.func.id)
            if place is not None and place < len(node.args):
                key = node.args[place]
                if isinstance(key, ast.Constant) and isinstance(key.value, str):
                    yield str(path.relative_to(ROOT)), key.value


def test_every_text_that_is_asked_for_is_there() -> None:
    found = list(asked_for())
    assert len(found) > 200
    missing = [
        (file, language, key)
        for file, key in found
        for language in LANGUAGES
        if find_text(language, key) is None
    ]
    assert missing == []
