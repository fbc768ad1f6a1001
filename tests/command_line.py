"""The command line in tests: real processes, what they are fed and what they refuse."""

import os
import subprocess
import sys

from tests.serving import ROOT


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return feed(b"", *arguments, **environment)


def feed(stdin: bytes, *arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """A command with something on its standard input."""
    settings = {
        name: value for name, value in os.environ.items() if name not in ("LICENSE_FILE", "BOT_TIMEZONE")
    }
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=ROOT,
        input=stdin,
        capture_output=True,
        env={**settings, **environment},
        timeout=60,
    )


def refused(result: subprocess.CompletedProcess[bytes]) -> str:
    """The one line of a refusal: exit 2, nothing on stdout."""
    assert result.returncode == 2
    assert result.stdout == b""
    line = result.stderr.decode()
    assert line.endswith("\n")
    assert line.count("\n") == 1
    return line
