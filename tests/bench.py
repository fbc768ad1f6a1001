"""`make bench`: how often an answer is right and what it costs, printed; nothing here can fail.

python -m tests.bench [FILE.jsonl …]     banks in the format of tests/bank/README.md
"""

import resource
import statistics
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

from bot.data import DATA
from bot.license.certificate import read
from bot.questions.answer import Counsel
from tests.bank.scoring import rows, tally

ON = date(2025, 6, 1)  # a day on which the shipped license is in force
BANK = Path(__file__).parent / "bank"
BANKS = [
    path
    for path in sorted(BANK.glob("*.jsonl"))
    if path.stem not in ("follow_ups", "model_readings", "pairs")
]


def main(paths: list[Path]) -> None:
    """Prints every figure."""
    for path in paths:
        print(f"{path.stem}: {tally(path, ON)}")
    questions = [row["q"] for path in paths for row in rows(path)]
    cold_start("can we launch live chat?", "words")
    cold_start("May readers mark a passage and show it to a friend?", "words and encoder")
    one_answer(questions)
    memory()
    by_length()


def cold_start(question: str, readers: str) -> None:
    """CPU of `python -m bot ask QUESTION`, the middle of five; `readers` are those that it takes."""
    command = [sys.executable, "-m", "bot", "ask", question]
    spent = []
    for _ in range(6):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, check=True, capture_output=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    print(f"cold start, {readers}: {statistics.median(spent[1:]):.3f} s of CPU (first: {spent[0]:.3f} s)")


def one_answer(questions: list[str]) -> None:
    """Milliseconds of one whole answer in a running process, over the banks."""
    counsel = Counsel(read(DATA / "license.txt"))
    for question in questions:
        counsel.answer(question, ON)
    by_readers: dict[str, list[float]] = {}
    for question in questions:
        readers = " and ".join(counsel.answer(question, ON).read_by)
        times = [_milliseconds(counsel, question) for _ in range(5)]
        by_readers.setdefault(readers, []).extend(times)
    for readers, times in by_readers.items():
        times.sort()
        print(
            f"one answer, {readers}: median {statistics.median(times):.3f} ms, "
            f"99th percentile {times[int(len(times) * 0.99)]:.3f} ms ({len(times) // 5} questions)"
        )


def memory() -> None:
    """Resident memory that the encoder adds to a process that answers."""
    program = (
        "from pathlib import Path\n"
        "from bot.questions.knowledge import knowledge\n"
        "from bot.questions.readers.encoder import encoder\n"
        "def resident(): return int(Path('/proc/self/statm').read_text().split()[1]) * 4 // 1024\n"
        "knowledge()\n"
        "before = resident()\n"
        "found = encoder()\n"
        "found and found.read(['May members write to each other?'] * 8)\n"
        "print(resident() - before)\n"
    )
    run = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    print(f"memory of the encoder: {run.stdout.strip()} MB")


def by_length() -> None:
    """Milliseconds by the question's length: growth is linear."""
    counsel = Counsel(read(DATA / "license.txt"))
    sentence = "We publish articles about sleep and members may discuss them below. "
    for length in (500, 1_000, 2_000, 4_000):
        text = (sentence * 60)[:length]
        best = min(_milliseconds(counsel, text) for _ in range(20))
        print(f"{length} characters: {best:.2f} ms")


def _milliseconds(counsel: Counsel, question: str) -> float:
    start = time.perf_counter()
    counsel.answer(question, ON)
    return (time.perf_counter() - start) * 1_000


if __name__ == "__main__":
    main([Path(argument) for argument in sys.argv[1:]] or BANKS)
