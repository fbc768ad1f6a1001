"""How fast Xuke takes what Feishu tells, what a burst and noise do to it, and what Feishu costs where it is
set up; nothing here can fail.

python -m tests.bench_feishu     all of it, about four minutes
"""

import itertools
import json
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from tests.bench_slack import CLAUSES, EACH, THREADS, memory, quiet_down
from tests.platforms.feishu.fake import BOT, PEOPLE, TENANT, Fake
from tests.platforms.feishu.fuzz import bodies
from tests.platforms.feishu.team import Team, encrypt, envelope, feishu, over_wire
from tests.platforms.slack.load import load
from tests.serving import license_until, serving

_numbers = itertools.count(1)


def main() -> None:
    """Prints every figure."""
    cost()
    with tempfile.TemporaryDirectory() as name, feishu(Path(name)) as team:
        team.ask("mei", "questions", "can we launch live chat?")
        burst(team)
        spoiled(team)
        fuzzed(team)
    # With the key alone a challenge proves nothing by a token.
    with tempfile.TemporaryDirectory() as name, feishu(Path(name), FEISHU_VERIFICATION_TOKEN="") as team:
        team.ask("mei", "questions", "can we launch live chat?")
        fuzzed(team)


def burst(team: Team) -> None:
    """2,000 events at once on a Feishu of 5 s a call; then it recovers, and all must arrive in order."""
    for turn in (1, 2):  # the second shows what the first has left in memory
        before, posted = memory(team.served), len(team.fake.posted)
        team.fake.slow = 5
        result = load(team.served.url, [over_wire(raw) for raw in mentions(team.fake, turn)], 32)
        p99, last = result.percentile(0.99), result.percentile(1)
        print(f"acks of 2,000 events on a Feishu of 5 s a call: {result}")
        print(
            f"  p99 {p99:.1f} ms (target ≤ 150) {_mark(p99 <= 150)}, max {last:.0f} ms {_mark(last < 1_000)}"
        )
        peak = memory(team.served)
        team.fake.slow = 0
        arrived(team.fake, posted, 180)
        quiet_down(team.served)
        after = memory(team.served)
        print(f"  memory: {before:.0f} MB before, {peak:.0f} in the burst, {after:.0f} after")


def spoiled(team: Team) -> None:
    """2,000 events while a fifth of the posts fails, is limited, or loses its answer."""
    posted = len(team.fake.posted)
    team.fake.spoil = 0.2
    load(team.served.url, [over_wire(raw) for raw in mentions(team.fake, 3)], 32)
    print("with a fifth of the posts failed, limited or their answers lost:")
    arrived(team.fake, posted, 240)
    team.fake.spoil = 0


def arrived(fake: Fake, before: int, within: float) -> None:
    """Waits for the 2,000 answers and tells whether each came once, in its topic's order."""
    begun = time.monotonic()
    while time.monotonic() < begun + within and len(_burst(fake, before)) < THREADS * EACH:
        time.sleep(0.25)
    took = time.monotonic() - begun
    time.sleep(2)  # whatever is sent twice comes now
    topics: dict[str, list[str]] = defaultdict(list)
    for chat, words in _burst(fake, before):
        topics[chat].append(words)
    once = sum(len(texts) == EACH for texts in topics.values())
    ordered = sum(
        len(texts) == EACH and all(f"Clause {it}" in text for it, text in zip(CLAUSES, texts, strict=True))
        for texts in topics.values()
    )
    print(
        f"  answered {sum(map(len, topics.values()))} of {THREADS * EACH} in {took:.0f} s; "
        f"topics with exactly {EACH}: {once} of {THREADS}, in order: {ordered}"
    )
    for texts in itertools.islice((texts for texts in topics.values() if len(texts) != EACH), 2):
        print(f"  odd topic: {[text[:20] for text in texts]}")


def _burst(fake: Fake, before: int) -> list[tuple[str, str]]:
    return [(it.chat, it.words) for it in fake.posted[before:] if it.chat.startswith("oc_burst")]


def mentions(fake: Fake, turn: int) -> Iterator[bytes]:
    """A question after the other in 200 topics of as many groups, encrypted."""
    for place, clause in enumerate(CLAUSES):
        for topic in range(THREADS):
            root, chat = f"om_burst{turn}x{topic}x0", f"oc_burst{turn}x{topic}"
            id_ = f"om_burst{turn}x{topic}x{place}"
            message = {
                "message_id": id_,
                "chat_id": chat,
                "chat_type": "group",
                "message_type": "text",
                "content": json.dumps({"text": f"@_user_1 clause {clause}"}),
                "create_time": str(time.time_ns() // 1_000_000 + next(_numbers)),
                "mentions": [{"key": "@_user_1", "id": {"open_id": BOT}, "name": "Xuke"}],
            } | ({"root_id": root, "parent_id": root, "thread_id": f"omt_{topic}"} if place else {})
            sender = {"sender_id": {"open_id": PEOPLE["mei"]}, "sender_type": "user", "tenant_key": TENANT}
            event = {"sender": sender, "message": message}
            fake.tenancy.hear(event)
            yield encrypt(envelope("im.message.receive_v1", event))


def fuzzed(team: Team) -> None:
    """10,000 bodies that are malformed, wrongly signed, replayed, or wrongly encrypted."""
    lines, size = len(team.served.errors.read_text().splitlines()), memory(team.served)
    quiet_down(team.served)
    entries = len(team.fake.calls)
    for spoils in (False, True):
        made = [it for it in bodies(10_000) if (it[0] == "spoiled") == spoils]
        before = len(team.fake.posted)
        result = load(team.served.url, [over_wire(raw, headers) for _, raw, headers in made], 8)
        quiet_down(team.served)
        failed = sum(count for status, count in result.statuses.items() if status >= 500 or status == 0)
        print(
            f"{len(made):,} {'signed, but malformed' if spoils else 'unsigned, old, torn'} bodies: {result}"
        )
        print(f"  5xx or hung up on: {failed} {_mark(not failed)}; posted: {len(team.fake.posted) - before}")
    told = team.message("mei", "questions", "clause 八")
    again = over_wire(encrypt(told))
    result = load(team.served.url, [again] * 1_000, 8)
    quiet_down(team.served)
    answers = team.fake.thread(told["event"]["message"]["message_id"])
    print(f"one event a thousand times: {dict(result.statuses)}, answers: {len(answers)}")
    written = team.served.errors.read_text().splitlines()[lines:]
    traced = sum("Traceback" in line for line in written)
    print(
        f"  tracebacks: {traced} {_mark(not traced)}; log lines: {len(written)}; "
        f"alive: {team.served.process.poll() is None}; memory {size:.0f} → {memory(team.served):.0f} MB; "
        f"calls of the Open API: {len(team.fake.calls) - entries}"
    )


def cost() -> None:
    """Seconds until ready and megabytes then, with Feishu and without, each the best of three."""
    found: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for _ in range(3):
        with tempfile.TemporaryDirectory() as name, serving_timed(Path(name)) as (seconds, megabytes):
            found["without"].append((seconds, megabytes))
        with tempfile.TemporaryDirectory() as name:
            begun = time.monotonic()
            with feishu(Path(name)) as team:
                found["with"].append((time.monotonic() - begun, memory(team.served)))
    best = {name: tuple(min(it[at] for it in runs) for at in (0, 1)) for name, runs in found.items()}
    seconds, megabytes = (best["with"][at] - best["without"][at] for at in (0, 1))
    print(f"start with Feishu {best['with']}, without {best['without']} (seconds, MB)")
    print(
        f"  Feishu costs {seconds:.2f} s {_mark(seconds <= 0.5)}, {megabytes:.1f} MB {_mark(megabytes <= 40)}"
    )


def serving_timed(folder: Path) -> "_Timed":
    """Xuke without a platform, and what its start took."""
    return _Timed(folder)


class _Timed:
    def __init__(self, folder: Path) -> None:
        (folder / "xuke").mkdir()
        license_file = str(license_until(date.today() + timedelta(days=1_000), folder))
        self._serving = serving(folder / "xuke", LICENSE_FILE=license_file, STATE_DIR=str(folder / "state"))

    def __enter__(self) -> tuple[float, float]:
        begun = time.monotonic()
        served = self._serving.__enter__()
        return time.monotonic() - begun, memory(served)

    def __exit__(self, *about: object) -> None:
        self._serving.__exit__(*about)  # type: ignore[arg-type]


def _mark(good: bool) -> str:
    return "✓" if good else "✗"


if __name__ == "__main__":
    main()
