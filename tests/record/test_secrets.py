"""How much masking misses, and how much it destroys, on lines written apart from the code.

`secrets_build.jsonl` was there while the code was written, `secrets_heldout.jsonl` was looked at after it.
A line: {"text", "secrets": [what must vanish], "keep": [what must survive], "kind"}; a line without secrets
is harmless, and must survive whole.
"""

import json
import time
from pathlib import Path

import pytest

from bot.record.privacy import mask

HERE = Path(__file__).parent
MOST_MISSED, MOST_CHANGED = 0.03, 0.005
CORPORA = ["secrets_build.jsonl", "secrets_heldout.jsonl"]


def lines_of(corpus: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in (HERE / corpus).read_text("utf-8").splitlines()]


@pytest.mark.parametrize("corpus", CORPORA)
def test_secrets_are_missed_and_harmless_lines_changed_within_the_limits(corpus: str) -> None:
    missed, changed, harmful, harmless = [], [], 0, 0
    for line in lines_of(corpus):
        text, masked = str(line["text"]), mask(str(line["text"]))
        assert mask(masked) == masked
        if line["secrets"]:
            harmful += 1
            missed += [text] if any(secret in masked for secret in line["secrets"]) else []  # type: ignore[attr-defined]
        else:
            harmless += 1
            changed += [(text, masked)] if masked != text else []
    assert (harmful, harmless) == (200, 200)
    assert len(missed) <= MOST_MISSED * harmful, missed
    assert len(changed) <= MOST_CHANGED * harmless, changed


@pytest.mark.parametrize(
    "piece", ["password=", "curl -u ", "138 ", "密码是", "eyJ", "-----BEGIN PRIVATE KEY-----", "1", "a@"]
)
def test_no_text_takes_long(piece: str) -> None:
    began = time.process_time()
    mask((piece * 40_000)[:40_000])
    assert time.process_time() - began < 10
