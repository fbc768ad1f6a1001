"""Labeled questions: what `make bench` prints, held to a floor."""

from datetime import date
from pathlib import Path

import pytest

from bot.license.certificate import read
from tests.bank.scoring import tally

BANK = Path(__file__).parent.parent / "bank"
ON = date(2025, 6, 1)


@pytest.mark.parametrize(
    ("name", "license_file", "accuracy"),
    [
        ("dev", None, 0.97),
        ("blind1", None, 0.85),
        ("blind2", None, 0.80),
        ("other1", "other1.txt", 0.80),
        ("other2", "other2.txt", 0.80),
    ],
)
def test_no_false_permit_no_invented_quote_and_right_most_of_the_time(
    name: str, license_file: str | None, accuracy: float
) -> None:
    certificate = read(BANK / license_file) if license_file else None
    result = tally(BANK / f"{name}.jsonl", ON, certificate)
    assert result.false_permits == []
    assert result.invented_quotes == []
    assert result.accuracy >= accuracy
