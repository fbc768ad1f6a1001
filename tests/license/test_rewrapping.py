"""The parse rests on labels and numerals, not on where lines break or how wide a character is."""

import random
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.license.certificate import LicenseError, parse
from tests.license.licenses import FIXTURES, NAMES, SHIPPED, facts, flat, other, shipped

_WIDE = dict(zip(",;:()", "，；：（）", strict=True))
_TWINS = {
    **_WIDE,
    **{wide: narrow for narrow, wide in _WIDE.items()},
    "【": "［",
    "】": "］",
    "“": '"',
    "”": '"',
}
_BREAKS = ["\n", "\r\n", "\n\n", "\n  ", "\n\u3000\u3000", "\f"]
# Two domains on lines of their own cannot be told from one domain over two lines, so these stay out.
_REWRAPPED = [name for name in NAMES if name != "marketplace"]


def _rewrapped(text: str, rng: random.Random) -> str:
    """Lines broken elsewhere: joined, cut at a width, or broken at random."""
    match rng.randrange(4):
        case 0:
            return "".join(text.splitlines())
        case 1:
            whole, width = "".join(text.splitlines()), rng.choice([1, 2, 3, 7, 20, 38, 80])
            return "\n".join(whole[start : start + width] for start in range(0, len(whole), width))
        case 2:
            return "".join(
                character + (rng.choice(_BREAKS) if rng.random() < 0.05 else "") for character in text
            )
        case _:
            return re.sub(r"\n+", lambda _: rng.choice(["\n", "\n\n", ""]), text)


def _rewidened(text: str, rng: random.Random, digits: bool) -> str:
    def one(character: str) -> str:
        if digits and character in "0123456789":
            return chr(ord(character) + 0xFEE0) if rng.random() < 0.5 else character
        return _TWINS.get(character, character) if rng.random() < 0.5 else character

    return "".join(map(one, text))


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32), digits=st.booleans())
def test_any_rewrapping_and_any_width_gives_the_same_facts(seed: int, digits: bool) -> None:
    rng = random.Random(seed)
    text = _rewidened(_rewrapped(SHIPPED, rng), rng, digits)
    assert facts(parse(text)) == facts(shipped())


@pytest.mark.parametrize("name", _REWRAPPED)
def test_other_licenses_may_be_rewrapped_too(name: str) -> None:
    text = (FIXTURES / f"{name}.txt").read_text(encoding="utf-8-sig")
    expected = facts(other(name))
    for seed in range(8):
        rng = random.Random(seed)
        assert facts(parse(_rewidened(_rewrapped(text, rng), rng, digits=True))) == expected


def _edited(text: str, rng: random.Random) -> str:
    """What a careless hand leaves: pieces missing, twice, from another license, stray characters."""
    for _ in range(rng.randint(1, 6)):
        start = rng.randrange(len(text))
        end = min(len(text), start + rng.choice([1, 10, 200, 2000]))
        stray = "".join(rng.choice("（）()、，。:：1２十一含不仅限业务【】 \n\f㈠①⼀😀") for _ in range(4))
        text = rng.choice(
            [
                text[:start] + text[end:],
                text[:end] + text[start:],
                text[:start] + stray + text[start:],
                text[:end],
            ]
        )
        text = text or "。"
    return text


@settings(max_examples=80, deadline=None)
@given(seed=st.integers(0, 2**32), name=st.sampled_from(NAMES))
def test_whatever_the_text_it_is_read_without_loss_or_refused(seed: int, name: str) -> None:
    text = _edited((FIXTURES / f"{name}.txt").read_text(encoding="utf-8"), random.Random(seed))
    try:
        certificate = parse(text)
    except LicenseError:
        return
    assert "".join(text[part.start : part.end] for part in certificate.parts) == text
    assert all(quote for quote in _quotes(certificate))
    assert all(flat(quote) in flat(text) for quote in _quotes(certificate))


def _quotes(certificate: Any) -> list[str]:
    found = []
    for clause in ("scope", "validity", "number", "holder", "annex", *certificate.clauses):
        try:
            found += [certificate.quote(clause), *certificate.quotable(clause)]
        except KeyError:
            assert clause not in certificate.clauses or not certificate.clauses[clause].text
    return found
