"""Nothing slow on the event loop: a slow disk holds up no answer but the one that it writes."""

import threading
import time
from pathlib import Path
from urllib.request import urlopen

from tests.platforms.slack.running import slack
from tests.serving import ROOT

SLOW = 1.0
UNSETTLED = "Can patients consult a doctor by text in our app?"
PATCH = f"""
import os, threading, time
real = os.fsync
begun = time.monotonic()
def fsync(fd):
    if time.monotonic() - begun > 3 and os.environ.get("PORT"):
        time.sleep({SLOW})
    real(fd)
os.fsync = fsync
"""


def test_a_command_that_writes_holds_up_nobody_else(tmp_path: Path) -> None:
    """`/license` with a question for the officers froze the loop for as long as the disk took (2.02 s)."""
    patch = tmp_path / "patch"
    patch.mkdir()
    (patch / "sitecustomize.py").write_text(PATCH, encoding="utf-8")
    with slack(tmp_path, PYTHONPATH=f"{patch}:{ROOT}") as running:
        running.team.command("mei", "can we launch live chat?")  # answered from memory from now on
        waits: list[float] = []
        done = threading.Event()

        def watch() -> None:
            while not done.is_set():
                begun = time.monotonic()
                with urlopen(f"{running.served.url}/healthz", timeout=10) as answer:
                    answer.read()
                running.team.command("mei", "can we launch live chat?")
                waits.append(time.monotonic() - begun)

        deadline = time.monotonic() + 4
        while time.monotonic() < deadline:  # until the disk is slow
            running.team.command("mei", "can we launch live chat?")
        watcher = threading.Thread(target=watch)
        watcher.start()
        begun = time.monotonic()
        running.team.command("mei", UNSETTLED)
        took = time.monotonic() - begun
        done.set()
        watcher.join(10)
    assert took >= SLOW, "the question was on disk before it was answered"
    assert len(waits) >= 3
    assert max(waits) < SLOW / 2
