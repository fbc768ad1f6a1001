"""`mask check`: what would be masked, as a person sees it on the command line."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.serving import ROOT

TEXT = """ok
mail li.lei@example.com
-----BEGIN PRIVATE KEY-----
MIIEvQIBADANBgkqhkiG9w0B
-----END PRIVATE KEY-----
"""


def check(file: str, given: bytes = b"") -> tuple[int, str, str]:
    command = [sys.executable, "-m", "bot", "mask", "check", file]
    done = subprocess.run(command, cwd=ROOT, input=given, capture_output=True)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def test_lines_are_named_and_shown_as_they_would_be_kept(tmp_path: Path) -> None:
    path = tmp_path / "log.txt"
    path.write_text(TEXT)
    shown = "2: mail [e-mail]\n4: [token]\n2 of 5 lines would be changed.\n"
    assert check(str(path)) == (0, shown, "")
    assert check("-", TEXT.encode()) == (0, shown, "")
    assert path.read_text() == TEXT


def test_harmless_text_is_said_to_be(tmp_path: Path) -> None:
    assert check("-", "attacker 83.243.39.102 → 192.168.217.35\n".encode()) == (
        0,
        "Nothing would be masked in 1 lines.\n",
        "",
    )


def test_no_sign_that_a_terminal_obeys_is_printed() -> None:
    _, shown, _ = check("-", b"\x1b[31m password=hunter22 \x1b[0m\n")
    assert "\x1b" not in shown
    assert "hunter22" not in shown


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (None, "is not a file; give a text, or - for standard input"),
        (b"\xff\xfe\xfa", "is not UTF-8 (byte 0); convert it first"),
    ],
)
def test_what_is_no_text_is_named_in_one_line(tmp_path: Path, content: bytes | None, line: str) -> None:
    path = tmp_path / "there"
    if content is not None:
        path.write_bytes(content)
    code, shown, errors = check(str(path))
    assert (code, shown) == (2, "")
    assert line in errors
    assert errors.count("\n") == 1
