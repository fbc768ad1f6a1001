"""Labeled questions: what `make bench` prints, held to a floor."""

import re
from datetime import date
from pathlib import Path

import pytest

from tests.bank.scoring import tally
from tests.license.licenses import SHIPPED

BANK = Path(__file__).parent.parent / "bank"
ON = date(2025, 6, 1)


@pytest.mark.parametrize(
    ("name", "accuracy"),
    [
        ("dev", 0.97),
        ("blind1", 0.96),
        ("blind2", 0.93),
        ("other1", 0.93),
        ("other2", 0.95),
        ("other3", 0.90),
        ("other4", 0.90),
    ],
)
def test_no_false_permit_no_invented_quote_and_right_most_of_the_time(name: str, accuracy: float) -> None:
    result = tally(BANK / f"{name}.jsonl", ON)
    assert result.false_permits == []
    assert result.invented_quotes == []
    assert result.accuracy >= accuracy
    assert result.citation >= min(accuracy, 0.93) or name.startswith("blind")


def test_the_shipped_license_under_other_numbers_is_judged_as_well(tmp_path: Path) -> None:
    """With 十三 taken out and the clauses behind it renumbered, conditions once became a yes."""
    text = re.sub(r"\n十三、.*?\n", "\n", SHIPPED)
    for old, new in (("十四", "十三"), ("十五", "十四")):
        text = text.replace(f"\n{old}、", f"\n{new}、")
    (tmp_path / "dev.txt").write_text(text, encoding="utf-8")
    (tmp_path / "dev.jsonl").write_bytes((BANK / "dev.jsonl").read_bytes())
    result = tally(tmp_path / "dev.jsonl", ON)
    assert result.false_permits == []
    assert result.invented_quotes == []
    assert result.accuracy >= 0.97
