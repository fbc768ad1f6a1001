"""Kills a process with four writing threads at random instants, and looks for what it had acknowledged.

python -m tests.kill_rounds [ROUNDS]     (1,000 unless told)
"""

import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

from bot.cli.journal import verify
from bot.record import open_store
from bot.record.embedded import view_keeper as saving
from bot.record.store import Add, Close, Replace, Store

ROOT = Path(__file__).parent.parent
WRITERS = 4
PER_RECORD = 100
"""Kills that one record has to bear before the next begins."""
SHORTEST, LONGEST = 0.0, 0.15
"""Seconds between a process's first acknowledged write and its end."""


def rounds(state_dir: Path, count: int, seed: int | None = None) -> int:
    """Runs that many kills on one record; returns how many entries were acknowledged and found again.

    Raises AssertionError where one is lost, a start fails, or the record does not verify.
    """
    chance = random.Random(seed)
    found = 0
    for number in range(count):
        acknowledged = kill_one(state_dir, f"{number}", chance.uniform(SHORTEST, LONGEST))
        code, text = verify(state_dir, as_json=False)
        assert code == 0, text
        store = open_store(state_dir, lambda: datetime.now(UTC))
        try:
            lost = [key for key in acknowledged if not is_kept(store, key)]
            assert not lost, f"round {number}: lost {lost[:5]} of {len(acknowledged)}"
        finally:
            store.close() if number % 10 == 0 else abandon(store)
        found += len(acknowledged)
    code, text = verify(state_dir, as_json=False)
    assert code == 0, text
    return found


def is_kept(store: Store, acknowledged: str) -> bool:
    """Whether what "key step" acknowledged is in the state: added, replaced or closed."""
    key, step = acknowledged.split()
    document = store.get("things", key)
    if step == "closed":
        return document is None and store.used("things", key)
    least = {"added": 0, "replaced": 1}[step]
    return document.value["step"] >= least if document else store.used("things", key)


def kill_one(state_dir: Path, name: str, seconds: float) -> list[str]:
    """Kills a writer `seconds` after its first acknowledged write; returns what it acknowledged."""
    read, write = os.pipe()
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.kill_rounds", "--write", str(state_dir), name, str(write)],
        cwd=ROOT,
        pass_fds=[write],
    )
    os.close(write)
    with os.fdopen(read, "rb") as pipe:
        lines = [pipe.readline()]
        reader = threading.Thread(target=lambda: lines.extend(pipe))
        reader.start()
        time.sleep(seconds)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        reader.join()
    assert lines[0], f"round {name}: the start failed with exit code {process.returncode}"
    return [line.decode().strip() for line in lines if line.endswith(b"\n")]


def write_until_killed(state_dir: Path, name: str, pipe: int) -> None:
    """Four threads that add, replace and close things, telling the pipe of each step that was answered."""
    saving.VIEW_EVERY = 40  # so that kills also fall into the writing of the view
    store = open_store(state_dir, lambda: datetime.now(UTC))

    def writer(number: int) -> None:
        turn = 0
        while True:
            key = f"{name}-{number}-{turn}"
            document = store.write("xuke", "thing.added", Add("things", key, {"step": 0})).documents[0]
            os.write(pipe, f"{key} added\n".encode())
            document = store.write(
                "xuke", "thing.replaced", Replace(document, {"step": 1, "text": "x" * (turn % 500)})
            ).documents[0]
            os.write(pipe, f"{key} replaced\n".encode())
            if turn % 20:
                store.write("xuke", "thing.closed", Close(document))
                os.write(pipe, f"{key} closed\n".encode())
            turn += 1

    for number in range(WRITERS):
        threading.Thread(target=writer, args=(number,)).start()


def abandon(store: Store) -> None:
    """Lets go of the record as a crash does: the view is not written."""
    store.abandon()  # type: ignore[attr-defined]


if __name__ == "__main__":
    if sys.argv[1:2] == ["--write"]:
        write_until_killed(Path(sys.argv[2]), sys.argv[3], int(sys.argv[4]))
    else:
        began = time.monotonic()
        count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
        found = 0
        for done in range(0, count, PER_RECORD):
            with tempfile.TemporaryDirectory() as folder:
                found += rounds(Path(folder) / "state", min(PER_RECORD, count - done))
        took = time.monotonic() - began
        print(f"{count} kills in {took:.0f} s: no start failed, each verify passed,", end=" ")
        print(f"all of {found} acknowledged writes found")
