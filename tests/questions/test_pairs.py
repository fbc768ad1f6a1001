"""The same question in English and Chinese gets the same verdict and the same facts: 100 pairs."""

import json
from datetime import date
from pathlib import Path

import pytest

from bot.data import DATA
from bot.license.certificate import read
from bot.questions.answer import Counsel

COUNSEL = Counsel(read(DATA / "license.txt"))
ON = date(2025, 6, 1)
BANK = Path(__file__).parent.parent / "bank"
PAIRS = [json.loads(line) for line in (BANK / "pairs.jsonl").open(encoding="utf-8")]


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair["en"][:40])
def test_both_languages_get_the_same(pair: dict[str, str]) -> None:
    english, chinese = (COUNSEL.answer(pair[language], ON) for language in ("en", "zh"))
    assert english.verdict == chinese.verdict
    assert (english.language, chinese.language) == ("en", "zh")
    for fact in pair.get("same", []):
        assert fact in english.answer
        assert fact in chinese.answer
