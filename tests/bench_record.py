"""What the record costs as it grows, beside TinyDB as it comes; nothing here can fail.

python -m tests.bench_record [ENTRIES]     (100,000 unless told; TinyDB gets 20 s at most)
"""

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tinydb import TinyDB

from bot.cli.journal import verify
from bot.record import open_store
from bot.record.store import Add, Close, Store

FEW = 1000
SAMPLE = 2000
"""Writes that a cost is the median of."""
ROOT = Path(__file__).parent.parent


def main(entries: int) -> None:
    """Prints every figure."""
    with tempfile.TemporaryDirectory() as folder:
        state_dir = Path(folder) / "state"
        began = time.monotonic()
        grow(state_dir, entries)
        writes(Path(folder), state_dir, entries)
        verification(state_dir)
        start("start, view there", state_dir)
        (state_dir / "view.json").unlink()
        start("start, view made again", state_dir)
        tinydb(Path(folder) / "tinydb.json", entries)
        print(f"took {time.monotonic() - began:.0f} s")


def grow(state_dir: Path, entries: int) -> None:
    """That many synced writes by one process, and its memory on the way."""
    store = open_store(state_dir, clock())
    marks = {}
    began = time.monotonic()
    for number in range(entries // 2):
        one_thing(store, f"t{number}")
        if (number * 2) % (entries // 10) == 0:
            marks[number * 2] = resident()
    seconds = time.monotonic() - began
    store.close()
    at = ", ".join(f"{count:,}: {size:.0f}" for count, size in marks.items())
    print(f"{entries:,} acknowledged writes in {seconds:.0f} s; memory (MB) at {at}")


def clock(year: int = 2026) -> Callable[[], datetime]:
    """A clock that runs through some two years in 100,000 entries: a file a month."""
    moments = [datetime(year, 1, 1, tzinfo=UTC)]

    def now() -> datetime:
        moments[0] += timedelta(minutes=10)
        return moments[0]

    return now


def one_thing(store: Store, key: str) -> None:
    """Two entries, such as a question asked and ruled on; 40 of a hundred thousand stay open."""
    value = {"text": "can we launch live chat for patients? 患者之间能在线聊天吗？", "channel": "slack:C1"}
    document = store.write("slack:U1", "question.asked", Add("questions", key, value)).documents[0]
    if int(key[1:]) % 1250:
        store.write("slack:U2", "question.ruled", Close(document, {"verdict": "not_covered"}))
    else:
        store.write("slack:U2", "question.seen")


def writes(folder: Path, large: Path, entries: int) -> None:
    """The cost of one acknowledged write on a small and the large journal, by turns, in one run."""
    small = folder / "small"
    store = open_store(small, clock())
    for number in range(FEW // 2):
        one_thing(store, f"t{number}")
    stores = {FEW: store, entries: open_store(large, clock(2030))}
    costs: dict[int, list[float]] = {count: [] for count in stores}
    for number in range(SAMPLE):
        for count, it in stores.items():
            began = time.perf_counter()
            it.write("slack:U1", "question.asked", about={"n": number, "text": "can we launch live chat?"})
            costs[count].append(time.perf_counter() - began)
    medians = {count: statistics.median(cost) * 1000 for count, cost in costs.items()}
    for count, it in stores.items():
        worst = sorted(costs[count])[-SAMPLE // 100] * 1000
        print(f"one acknowledged write at {count:,} entries: {medians[count]:.3f} ms", end=" ")
        print(f"(99 of 100 within {worst:.2f})")
        it.close()
    print(f"ratio: {medians[entries] / medians[FEW]:.2f} (wanted: at most 1.2)")


def verification(state_dir: Path) -> None:
    """The time of a whole verification."""
    began = time.monotonic()
    _, text = verify(state_dir, as_json=True)
    count, seconds = json.loads(text)["entries"], time.monotonic() - began
    print(f"verify {count:,} entries: {seconds:.2f} s (wanted: at most 3)")


def start(name: str, state_dir: Path) -> None:
    """A new process's time and memory from nothing to an open record."""
    code = (
        "import sys, time, resource; began = time.monotonic(); from datetime import datetime, UTC;"
        "from pathlib import Path; from bot.record import open_store;"
        "s = open_store(Path(sys.argv[1]), lambda: datetime.now(UTC));"
        "print(time.monotonic() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024);"
        "s.close()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(state_dir)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    seconds, memory = map(float, done.stdout.split())
    print(f"{name}: {seconds:.2f} s, {memory:.0f} MB at most (wanted: at most 3 s, 150 MB)")


def tinydb(path: Path, entries: int) -> None:
    """The same entries in TinyDB's own JSONStorage: one insert at each size, filled in one go between."""
    for count in (FEW, 10_000, entries):
        with TinyDB(path) as database:
            database.drop_tables()
            row = {"actor": "slack:U1", "kind": "question.asked", "text": "can we launch live chat?"}
            database.insert_multiple({**row, "n": number} for number in range(count))
            costs: list[float] = []
            began = time.monotonic()
            while len(costs) < 20 and time.monotonic() - began < 6:
                at = time.perf_counter()
                database.insert({**row, "n": -1})
                costs.append(time.perf_counter() - at)
        print(f"TinyDB's JSONStorage, one insert at {count:,}: {statistics.median(costs) * 1000:.2f} ms")
    began = time.monotonic()
    with TinyDB(path) as database:
        database.all()
    print(f"TinyDB's JSONStorage, start at {entries:,}: {time.monotonic() - began:.2f} s")


def resident() -> float:
    """This process's memory in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1]) if sys.platform == "linux" else 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20 if pages else peak


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
