"""Labeled questions: what `make bench` prints, held to a floor."""

from datetime import date
from pathlib import Path

import pytest

from tests.bank.scoring import tally

BANK = Path(__file__).parent.parent / "bank"
ON = date(2025, 6, 1)


@pytest.mark.parametrize(
    ("name", "accuracy"),
    [("dev", 0.95), ("blind1", 0.93), ("blind2", 0.89), ("other1", 0.93), ("other2", 0.96)],
)
def test_no_false_permit_no_invented_quote_and_right_most_of_the_time(name: str, accuracy: float) -> None:
    result = tally(BANK / f"{name}.jsonl", ON)
    assert result.false_permits == []
    assert result.invented_quotes == []
    assert result.accuracy >= accuracy
