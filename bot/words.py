"""Every text that a user reads, from data/words/<language>/<part>.yaml."""

from functools import cache
from typing import Any, Literal, get_args

from bot.data import load

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = get_args(Language)


@cache
def load_words(language: Language, part: str) -> dict[str, Any]:
    """A whole file of texts, as nested mappings."""
    words: dict[str, Any] = load(f"words/{language}/{part}")
    return words


@cache
def _text(language: Language, key: str) -> str:
    part, _, path = key.partition(".")
    text: Any = load_words(language, part)
    for step in path.split("."):
        text = text[step]
    return str(text)


def say(language: Language, key: str, **values: object) -> str:
    """The text `key` ("answer.expiry.expired") in `language`, its {names} filled from `values`.

    Raises KeyError where there is no such text: a mistake of the program, found by the tests.
    """
    text = _text(language, key)
    return text.format(**values) if values else text
