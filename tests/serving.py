"""Xuke as a process of its own, for tests that talk to it over HTTP or through a browser."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

from bot.data import DATA
from bot.settings import DEFAULTS

ROOT = Path(__file__).parent.parent


@dataclass
class Served:
    """A running Xuke: `errors` is the file that its stderr goes to."""

    url: str
    process: subprocess.Popen[str]
    errors: Path

    @property
    def port(self) -> int:
        return urlsplit(self.url).port or 0

    def stop(self, number: signal.Signals = signal.SIGTERM) -> tuple[int, float]:
        """Sends the signal; the exit code and the seconds until then."""
        begun = time.monotonic()
        self.process.send_signal(number)
        return self.process.wait(timeout=20), time.monotonic() - begun


XUKE = ("-m", "bot")


def start(
    folder: Path, errors: IO[str], program: Sequence[str] = XUKE, /, **environment: str
) -> subprocess.Popen[str]:
    """`python -m bot` (or another program) with only these settings, in an empty folder."""
    inherited = {name: value for name, value in os.environ.items() if name not in DEFAULTS}
    return subprocess.Popen(
        [sys.executable, *program],
        cwd=folder,
        env={**inherited, "PYTHONPATH": str(ROOT), **environment},
        stdout=subprocess.PIPE,
        stderr=errors,
        text=True,
    )


@contextmanager
def serving(folder: Path, program: Sequence[str] = XUKE, /, **environment: str) -> Iterator[Served]:
    """Xuke on a free port, ready when the block begins and stopped after it."""
    errors = folder.with_name(f"{folder.name}.stderr")
    with errors.open("w") as file:
        process = start(folder, file, program, **{"PORT": "0", **environment})
        try:
            assert process.stdout
            line = process.stdout.readline()
            assert "http://" in line, errors.read_text()
            yield Served(line[line.index("http://") :].strip(), process, errors)
        finally:
            process.kill()
            process.wait()
            if process.stdout:
                process.stdout.close()


def license_until(until: date, folder: Path) -> Path:
    """The shipped license with another last day."""
    text = (DATA / "license.txt").read_text(encoding="utf-8")
    path = folder / f"license-{until}.txt"
    path.write_text(text.replace("2026年 07月 19 日", f"{until:%Y年 %m月 %d 日}"), encoding="utf-8")
    return path
