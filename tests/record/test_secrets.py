"""How much masking misses, and how much it destroys, on lines written apart from the code.

`secrets_build.jsonl` and `secrets_ward.jsonl` were there while the code was written, `secrets_heldout.jsonl`
was looked at after it. A line: {"text", "secrets": [what must vanish], "kind"}; a line without secrets is
harmless, and must survive whole. Of the second, a ¦ parts what a host of code would take for a live key.
"""

import json
import time
from pathlib import Path

import pytest

from bot.record.privacy import mask

HERE = Path(__file__).parent
LIMITS = {
    "secrets_build.jsonl": (0.03, 0.005),
    "secrets_ward.jsonl": (0.03, 0.005),
    "secrets_heldout.jsonl": (0.06, 0.01),
}
"""Most of the harmful lines that may be missed, most of the harmless ones changed. Wanted of all are 3 % and
0.5 %; the first look at the held-out ones was 13.5 % and 1.5 %, at the ward's 10.0 % and 2.0 %. Lines that
no mender ever saw were missed in 10.5 % when the ward's were all found: such corpora wear out."""


def lines_of(corpus: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in (HERE / corpus).read_text("utf-8").replace("¦", "").splitlines()]


@pytest.mark.parametrize("corpus", LIMITS)
def test_secrets_are_missed_and_harmless_lines_changed_within_the_limits(corpus: str) -> None:
    missed, changed, again, harmful, harmless = 0, 0, 0, 0, 0
    for line in lines_of(corpus):
        text, masked = str(line["text"]), mask(str(line["text"]))
        again += mask(masked) != masked
        if line["secrets"]:
            harmful += 1
            missed += any(secret in masked for secret in line["secrets"])  # type: ignore[attr-defined]
        else:
            harmless += 1
            changed += masked != text
    assert (harmful, harmless, again) == (200, 200, 0)
    # Their texts are not shown: whoever mends must not learn the held-out lines.
    most_missed, most_changed = LIMITS[corpus]
    assert missed / harmful <= most_missed
    assert changed / harmless <= most_changed


@pytest.mark.parametrize(
    "piece",
    [
        *("password=", "curl -u ", "138 ", "密码是", "eyJ", "-----BEGIN PRIVATE KEY-----", "1", "a@"),
        *("验证码 123 ", "pw: ", "密码\n", "eyJ-", "vault-1口令"),
    ],
)
def test_no_text_takes_long(piece: str) -> None:
    """Each word for a secret once had the whole rest of its line, or of the text, looked through again."""
    began = time.process_time()
    mask((piece * 40_000)[:40_000])
    assert time.process_time() - began < 5
