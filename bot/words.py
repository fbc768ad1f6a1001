"""Every text that a user reads, from data/words/<language>/<part>.yaml."""

from functools import cache
from typing import Any, Literal, get_args

from bot.data import load
from bot.errors import Worded

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
    if isinstance(text, dict | list):
        raise KeyError(key)
    return str(text)


def say(language: Language, key: str, **values: object) -> str:
    """The text `key` ("answer.expiry.expired") in `language`, its {names} filled from `values`.

    Raises KeyError where there is no such text: a mistake of the program, found by the tests.
    """
    text = _text(language, key)
    return text.format(**values) if values else text


def find_text(language: Language, key: str) -> str | None:
    """The text `key` as it is written, its {names} unfilled; None where there is none."""
    try:
        return _text(language, key)
    except (KeyError, TypeError):
        return None


class Words:
    """The text `key` with its values, said later in the language of whoever reads it."""

    def __init__(self, key: str, **values: object) -> None:
        self.key = key
        self.values = values

    def line(self, language: Language) -> str:
        """The text in a language, values that exist in both languages in the same."""
        return say(language, self.key, **{name: _in(language, it) for name, it in self.values.items()})


def _in(language: Language, value: object) -> object:
    return value.line(language) if isinstance(value, Worded) else value


def accepted_language(header: str) -> Language:
    """The language that an Accept-Language header ranks first (RFC 9110, 12.5.4)."""
    ranked: list[tuple[float, int, Language]] = []
    for place, entry in enumerate(header.split(",")):
        tag, _, quality = entry.strip().partition(";q=")
        try:
            rank = float(quality or 1)
        except ValueError:
            continue
        ranked += [
            (-rank, place, name) for name in LANGUAGES if tag.lower().split("-")[0] == name and rank > 0
        ]
    return min(ranked)[2] if ranked else "en"
