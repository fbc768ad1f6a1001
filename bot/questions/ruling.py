"""What a compliance officer ruled, and which later questions it speaks to.

A ruling is met by the question it was made for, by near variants of it, and by whatever holds the words
that the officer named. A variant may leave words out or say them in another order, never add a matter: so
a ruling on texting doctors does not speak to calling them by video.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Any, Literal

from bot.license.certificate import Certificate
from bot.questions.answer_parts import STRICTEST_FIRST, Verdict
from bot.questions.reading import is_han, light, normalize, token_of, tokens
from bot.words import load_words

Standing = Literal["standing", "to_confirm", "ended", "withdrawn"]
RULABLE: tuple[Verdict, ...] = ("allowed", "conditional", "not_covered", "prohibited")

SHARED = 0.6
"""The share of a ruled question's own words that a variant must hold."""


@dataclass(frozen=True)
class Ruling:
    """An officer's word on a question. `until`: the last day it is valid, None for open-ended.

    `words` are phrases that should mean this from now on; `license` is the text it was made on
    (`fingerprint`), `own_verdict` what that license says of the question itself.
    """

    id: str
    question: str
    verdict: Verdict
    reason: str
    by: str
    on: date
    license: str
    own_verdict: Verdict
    until: date | None = None
    words: tuple[str, ...] = ()
    withdrawn: bool = False

    def standing(self, certificate: Certificate, on: date) -> Standing:
        """Whether it counts on that day; on another license than its own it is to be confirmed."""
        if self.withdrawn:
            return "withdrawn"
        if self.until is not None and on > self.until:
            return "ended"
        return "standing" if self.license == fingerprint(certificate) else "to_confirm"

    @property
    def says_more(self) -> bool:
        """Whether it allows more than the license does by itself."""
        return wider(self.verdict, self.own_verdict)

    def as_json(self, standing: Standing) -> dict[str, Any]:
        """How an answer's `ruling` shows it."""
        return {
            "id": self.id,
            "verdict": self.verdict,
            "reason": self.reason,
            "by": self.by,
            "on": self.on.isoformat(),
            "until": self.until.isoformat() if self.until else None,
            "question": self.question,
            "standing": standing,
        }


def wider(ruled: Verdict, own: Verdict) -> bool:
    """Whether a ruling allows more than the license's own verdict; where that is open, nothing is more."""
    if own == "unclear":
        return False
    return STRICTEST_FIRST.index(ruled) > STRICTEST_FIRST.index(own)


@lru_cache(maxsize=8)
def fingerprint(certificate: Certificate) -> str:
    """A license's text in a few letters: the same text, the same letters."""
    return hashlib.sha256(certificate.text.encode()).hexdigest()[:16]


class Rulings:
    """Rulings by what they speak to, newest first. Built anew when one changes."""

    def __init__(self, rulings: Iterable[Ruling]) -> None:
        self.all = tuple(sorted(rulings, key=lambda ruling: (ruling.on, _number(ruling.id)), reverse=True))
        self._matters = [(ruling, matter(ruling.question)) for ruling in self.all if not ruling.withdrawn]
        self._phrases = [
            (ruling, _flat(phrase)) for ruling in self.all if not ruling.withdrawn for phrase in ruling.words
        ]

    def on(self, question: str, certificate: Certificate, on: date) -> Ruling | None:
        """The ruling that speaks to a question on that day: one of this license before one to be confirmed.

        Where two speak to it, the one of that very question, then the stricter, then the newer.
        """
        if not self.all:
            return None
        asked, flat = matter(question), _flat(question)
        found = [ruling for ruling, ruled in self._matters if _variant(asked, ruled)]
        found += [ruling for ruling, phrase in self._phrases if phrase.strip() and phrase in flat]
        order: dict[Standing, int] = {"standing": 0, "to_confirm": 1}
        ranked = [
            (order[standing], flat != _flat(ruling.question), STRICTEST_FIRST.index(ruling.verdict), place)
            for place, ruling in enumerate(found)
            if (standing := ruling.standing(certificate, on)) in order
        ]
        return found[min(ranked)[3]] if ranked else None

    def get(self, id_: str) -> Ruling | None:
        """The ruling of that id, in any case of letters."""
        return next((ruling for ruling in self.all if ruling.id.lower() == id_.lower()), None)

    def search(self, text: str) -> tuple[Ruling, ...]:
        """The rulings that hold every word of `text` in question, reason or words."""
        wanted = tokens(normalize(text))
        return tuple(
            ruling
            for ruling in self.all
            if all(
                word in _flat(" ".join((ruling.id, ruling.question, ruling.reason, *ruling.words)))
                for word in wanted
            )
        )


@lru_cache(maxsize=4_000)
def matter(question: str) -> frozenset[str]:
    """What a question is made of, without the words that every question has: stems and pairs of Han."""
    found: set[str] = set()
    for token in tokens(normalize(question)):
        if is_han(token):
            run = token
            for word in light("zh"):
                run = run.replace(word, " ")
            for piece in run.split():
                found.update(piece[place : place + 2] for place in range(max(len(piece) - 1, 1)))
        elif token != "?" and token not in light("en"):
            found.add(token)
    return frozenset(found)


@cache
def _decisive() -> frozenset[str]:
    words = [token_of(word) for word in load_words("en", "rulings")["decisive"]]
    return frozenset([*words, *load_words("zh", "rulings")["decisive"]])


def _turns(asked: frozenset[str]) -> frozenset[str]:
    """What of a matter turns or narrows it."""
    return frozenset(
        part for part in _decisive() if any(part in it if is_han(part) else part == it for it in asked)
    )


def _variant(asked: frozenset[str], ruled: frozenset[str]) -> bool:
    """Adds nothing to what was ruled on, holds most of it, and turns or narrows nothing."""
    return (
        bool(asked)
        and asked <= ruled
        and len(asked) >= SHARED * len(ruled)
        and _turns(asked) == _turns(ruled)
    )


def _flat(text: str) -> str:
    words = tokens(normalize(text))
    # Han needs no spaces: a phrase is found inside a longer run.
    return " ".join(words) if any(map(is_han, words)) else f" {' '.join(words)} "


def _number(id_: str) -> int:
    digits = id_.lstrip("Rr")
    return int(digits) if digits.isdecimal() else 0
