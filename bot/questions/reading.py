"""A question's text, read into what the understanding works on: words, runs of Han, clause numbers.

Everything here is a function of the text alone. What counts as the same word is decided in one
place, `normalize`, for questions, sayings and the lexicon alike.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

import Stemmer

from bot.questions.learned import simplified
from bot.words import Language, load_words

_STEMMER = Stemmer.Stemmer("english", 50_000)
_HAN = "㐀-䶿一-鿿〇"
_TOKEN = re.compile(
    rf"[a-z][a-z0-9]*(?:'[a-z]+)?|[0-9]+|[{_HAN}]+|[?]|[^\x00-\u2fff\u3000-\u30ff\uff00-\uffef]"
)
_HAN_RUN = re.compile(rf"[{_HAN}]")
_INVISIBLE = dict.fromkeys(
    [
        *range(0x00, 0x20),
        0x7F,
        0x00AD,
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        0x2060,
        0xFEFF,
        0xFE0F,
    ],
    " ",
)
for _joiner in (0x00AD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0xFE0F):
    _INVISIBLE[_joiner] = ""
_BREAKS = re.compile(
    r"[,;!?\n\u3001\u3002\uff0c\uff1b\u2026]+|[.:](?=\s|$)|\s[-\u2013\u2014]+\s|\u2014\u2014"
    r"|(?<=\s)[&+](?=\s)|(?<=\s)(?:and|plus|but|while|whereas|instead|also|then)(?=\s)"
    r"|同时|顺便|另外|还有|然后|以及|并且|而且|但是|不过|改成|换成|再加"
)


_CONNECTORS = frozenset({"and", "plus", "but", "while", "wherea", "instead", "also", "then", "?"})


@dataclass(frozen=True)
class Segment:
    """A stretch of the question between two breaks: its tokens, the words that they stand for, and how many
    of the tokens are guesses at misspelled words."""

    text: str
    tokens: tuple[str, ...]
    words: tuple[str, ...]
    guesses: int = 0


@dataclass(frozen=True)
class Reading:
    """A question, read; `text` is normalized."""

    language: Literal["en", "zh"]
    text: str
    segments: tuple[Segment, ...]


def normalize(text: str) -> str:
    """Width, case, invisible characters and traditional forms folded away; length may change."""
    return (
        unicodedata.normalize("NFKC", text)
        .translate(_INVISIBLE)
        .lower()
        .replace("’", "'")
        .translate(simplified())
    )


def tokens(text: str) -> list[str]:
    """Stems of Latin words, runs of Han, `#` for numbers, `?`, and symbols, of normalized text."""
    return [token_of(word) for word in _TOKEN.findall(text)]


@lru_cache(maxsize=20_000)
def token_of(word: str) -> str:
    """One normalized word as a token."""
    if word[0].isdigit():
        return "#"
    if word.isascii() and word != "?":
        stem: str = _STEMMER.stemWord(word.removesuffix("'s"))
        return stem
    return word


@cache
def light(language: Language) -> Mapping[str, None]:
    """Words that make no difference to what is asked, the longest first: tokens, or Chinese as it stands."""
    words: list[str] = load_words(language, "rulings")["light"]
    found = words if language == "zh" else [token_of(word) for word in words]
    return dict.fromkeys(sorted(found, key=len, reverse=True))


def is_han(token: str) -> bool:
    """Whether a token is a run of Han characters."""
    return _HAN_RUN.match(token) is not None


def flat(text: str) -> str:
    """Normalized text as patterns meet it: every Latin token and Han run between single spaces."""
    return " " + " ".join(tokens(text)) + " "


def language_of(text: str) -> Literal["en", "zh"]:
    """The language to answer in: Chinese where Han weighs as much as Latin words do."""
    han = len(_HAN_RUN.findall(text))
    latin = len(re.findall(r"[A-Za-z]{2,}", text))
    return "zh" if han and han >= latin else "en"


def read(text: str) -> Reading:
    """The question's language and segments."""
    clean = normalize(text)
    pieces: list[str] = []
    start = 0
    for match in _BREAKS.finditer(clean):
        pieces.append(clean[start : match.end()])
        start = match.end()
    pieces.append(clean[start:])
    segments: list[Segment] = []
    for piece in pieces:
        words = tuple(_TOKEN.findall(piece))
        found = tuple(map(token_of, words))
        if not _CONNECTORS.issuperset(found):
            segments.append(Segment(piece.strip(), found, words))
    return Reading(language_of(text), clean, tuple(segments))
