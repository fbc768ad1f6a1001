"""How fast Xuke answers Slack, beside Bolt's own hello, and what a burst does to it; nothing here can fail.

python -m tests.bench_slack     all of it, about three minutes
"""

import itertools
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from http.client import HTTPConnection
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from tests.bank.scoring import rows
from tests.platforms.slack.client import FORM, JSON, SECRET
from tests.platforms.slack.emulator import APP, BOT_TOKEN, BOT_USER, TEAM, free_port
from tests.platforms.slack.load import Load, load, request
from tests.serving import ROOT, Served, license_until, serving

BANKS = sorted((Path(__file__).parent / "bank").glob("*.jsonl"))
CONNECTIONS = (1, 8, 32)
SECONDS = 4.0
THREADS, EACH = 200, 10
CLAUSES = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十")
_numbers = itertools.count(1)


def main() -> None:
    """Prints every figure."""
    print(f"Bolt {version('slack-bolt')}, Starlette {version('starlette')}, uvicorn {version('uvicorn')}")
    with web_api() as api:
        with hello("stock", api) as url:
            stock = rates("stock Bolt says hello", url, hellos(6_000), b"hello")
        with hello("threads", api) as url:
            threads = rates("the same in threads", url, hellos(25_000), b"hello")
        with hello("fastest", api) as url:
            fastest = rates("fastest hello", url, hellos(90_000), b"hello")
        with xuke(api) as served:
            answers = rates("/license answers", served.url, questions(40_000), b'"blocks"')
            compare(stock, threads, fastest, answers)
            silent(served, answers[8])
            for turn in (1, 2):  # the second shows what the first has left in memory
                burst(served, api, turn)
            spoiled(served, api)
            fuzzed(served)


Rates = dict[int, Load]
"""By connections."""


def compare(stock: Rates, threads: Rates, fastest: Rates, answers: Rates) -> None:
    """The issue's targets."""
    for connections in (8, 32):
        own = answers[connections].rate
        verdict("answers / fastest hello", connections, own / max(fastest[connections].rate, 1), 0.4)
        verdict("answers / stock hello", connections, own / max(stock[connections].rate, 1), 4)
        beside = own / max(threads[connections].rate, 1)
        if connections == 8:
            verdict("answers / stock hello in threads", connections, beside, 4)
        else:
            print(f"  answers / stock hello in threads at {connections}: {beside:.2f}")
    median = answers[1].percentile(0.5) / stock[1].percentile(0.5)
    print(f"  median at 1 connection / stock Bolt's: {median:.3f} (target ≤ 0.1) {_mark(median <= 0.1)}")


def verdict(what: str, connections: int, ratio: float, target: float) -> None:
    """A ratio and what it should be."""
    print(f"  {what} at {connections}: {ratio:.2f} (target ≥ {target}) {_mark(ratio >= target)}")


def rates(what: str, url: str, requests: Sequence[bytes], expect: bytes) -> dict[int, Load]:
    """Rates at 1, 8 and 32 connections; no request is sent twice."""
    first, found = 200, {}
    load(url, requests[:first], 4)
    for connections in CONNECTIONS:
        result = load(url, requests[first:], connections, SECONDS, expect)
        first += sum(result.statuses.values()) + connections
        found[connections] = result
        print(f"{what}, {connections:2} connections: {result}")
        for answer in result.odd:
            print(f"  odd: {answer[:300]!r}")
    return found


def silent(served: Served, without: Load) -> None:
    """Half of 200 connections say nothing, half stop in the middle of their headers."""
    quiet = [socket.create_connection(("127.0.0.1", served.port)) for _ in range(200)]
    for connection in quiet[::2]:
        connection.sendall(b"POST /slack/events HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Le")
    result = load(served.url, questions(12_000), 8, SECONDS, b'"blocks"')
    for connection in quiet:
        connection.close()
    print(f"beside 200 silent connections: {result}")
    share = result.rate / max(without.rate, 1)
    print(f"  of the rate without: {share:.2f}; slowest {result.percentile(1):.0f} ms (no stall)")


def burst(served: Served, api: str, turn: int) -> None:
    """2,000 events on a Slack that takes 5 s a call; then it recovers, and all must arrive in order."""
    before, posts_before = memory(served), len(posts(api))
    told(api, 5)
    with ThreadPoolExecutor(2) as pool:
        commands = pool.submit(load, served.url, questions(6_000), 2, SECONDS, b'"blocks"')
        result = load(served.url, mentions(turn), 32)
        beside = commands.result()
    p99 = result.percentile(0.99)
    print(f"acks of 2,000 events on a Slack of 5 s a call: {result}")
    print(f"  p99 {p99:.1f} ms (target < 100) {_mark(p99 < 100)}")
    print(f"  /license answers meanwhile: {beside}")
    print(f"  p99 {beside.percentile(0.99):.1f} ms (target < 100) {_mark(beside.percentile(0.99) < 100)}")
    peak = memory(served)
    told(api, 0)
    arrived(api, posts_before, 120)
    quiet_down(served)
    print(f"  memory: {before:.0f} MB before, {peak:.0f} MB in the burst, {memory(served):.0f} MB after")


def spoiled(served: Served, api: str) -> None:
    """2,000 events while a fifth of the posts fails, is limited, or loses its answer."""
    before = len(posts(api))
    _call(api, "_spoil", {"share": 0.2})
    load(served.url, mentions(3), 32)
    print("with a fifth of the posts failed, limited or their answers lost:")
    arrived(api, before, 240)
    _call(api, "_spoil", {"share": 0})


def arrived(api: str, before: int, within: float) -> None:
    """Waits for the 2,000 answers and tells whether each came once, in its thread's order."""
    begun = time.monotonic()
    threads: dict[str, list[str]] = {}
    while time.monotonic() < begun + within:
        threads = by_thread(posts(api)[before:])
        if sum(map(len, threads.values())) >= THREADS * EACH:
            break
        time.sleep(0.25)
    took = time.monotonic() - begun
    time.sleep(2)  # whatever is sent twice comes now
    threads = by_thread(posts(api)[before:])
    once = sum(len(texts) == EACH for texts in threads.values())
    ordered = sum(
        len(texts) == EACH
        and all(f"Clause {clause}," in text for clause, text in zip(CLAUSES, texts, strict=True))
        for texts in threads.values()
    )
    print(
        f"  answered {sum(map(len, threads.values()))} of {THREADS * EACH} in {took:.0f} s; "
        f"threads with exactly {EACH}: {once} of {THREADS}, in order: {ordered}"
    )
    for texts in itertools.islice((texts for texts in threads.values() if len(texts) != EACH), 2):
        print(f"  odd thread: {[text[:12] for text in texts]}")


def fuzzed(served: Served) -> None:
    """10,000 payloads that make no sense."""
    from tests.platforms.slack.fuzz import payloads

    team = fuzz_team()
    log = served.errors
    lines, size = len(log.read_text().splitlines()), memory(served)
    bodies = [request(body, kind) for body, kind in payloads(team, 10_000)]
    result = load(served.url, bodies, 8)
    quiet_down(served)
    written = log.read_text().splitlines()[lines:]
    failed = sum(count for status, count in result.statuses.items() if status >= 500 or status == 0)
    traced = sum("Traceback" in line for line in written)
    print(f"10,000 malformed payloads: {result}")
    print(
        f"  5xx or hung up on: {failed} {_mark(not failed)}; tracebacks: {traced} {_mark(not traced)}; "
        f"log lines: {len(written)}; alive: {served.process.poll() is None}; "
        f"memory {size:.0f} → {memory(served):.0f} MB"
    )


def fuzz_team() -> Any:
    """A workspace of ids alone."""
    from tests.platforms.slack.emulator import PEOPLE, Emulator
    from tests.platforms.slack.front import Front
    from tests.platforms.slack.workspace import Workspace

    class Ids(Workspace):
        def trigger(self, person: str) -> str:
            return f"1.{next(_numbers)}.abc"

    emulator = Emulator("", {name: f"U0{name.upper()}" for name in PEOPLE}, {"questions": "C0QUESTIONS"})
    events = frozenset({"message.channels", "message.im"})
    return Ids(emulator, Front(None), None, events)  # type: ignore[arg-type]


def hellos(count: int) -> list[bytes]:
    """`/license hello`."""
    return [command("hello") for _ in range(count)]


def questions(count: int) -> list[bytes]:
    """`/license` with the questions of every bank, shuffled."""
    asked = [str(row["q"]) for path in BANKS for row in rows(path)]
    random.Random(4).shuffle(asked)
    return [command(text) for text in itertools.islice(itertools.cycle(asked), count)]


def command(text: str) -> bytes:
    """A slash command under a trigger of its own, signed now."""
    number = next(_numbers)
    form = {
        "token": "none",
        "team_id": TEAM,
        "team_domain": "qinghe",
        "channel_id": "C0QUESTIONS",
        "channel_name": "questions",
        "user_id": "U0MEI",
        "user_name": "mei",
        "command": "/license",
        "text": text,
        "api_app_id": APP,
        "response_url": f"http://127.0.0.1:9/{number}",
        "trigger_id": f"{number}.{number}.abc",
    }
    return request(urlencode(form).encode(), FORM)


def mentions(turn: int) -> list[bytes]:
    """Ten questions in each of 200 threads, each thread in a channel of its own."""
    bodies = []
    for place, clause in enumerate(CLAUSES):
        for thread in range(THREADS):
            parent = f"{1_700_000_000 + thread}.000100"
            ts = f"{1_700_000_000 + thread}.{100 + place:06}"
            event = {
                "type": "app_mention",
                "user": "U0MEI",
                "text": f"<@{BOT_USER}> clause {clause}",
                "ts": ts,
                "channel": f"C{turn}BURST{thread:03}",
                "event_ts": ts,
                "team": TEAM,
            } | ({"thread_ts": parent} if place else {})
            payload = {
                "token": "none",
                "team_id": TEAM,
                "api_app_id": APP,
                "event": event,
                "type": "event_callback",
                "event_id": f"EvBENCH{next(_numbers):06}",
                "event_time": int(time.time()),
            }
            bodies.append(request(json.dumps(payload).encode(), JSON))
    return bodies


def by_thread(found: list[dict[str, Any]]) -> dict[str, list[str]]:
    """The burst's answers by channel, in the order in which Slack got them."""
    threads: dict[str, list[str]] = defaultdict(list)
    for post in found:
        if "BURST" in str(post["channel"]):
            threads[post["channel"]].append(post["text"])
    return threads


def posts(api: str) -> list[dict[str, Any]]:
    """What was posted."""
    found: list[dict[str, Any]] = _call(api, "_posts", {})["posts"]
    return found


def told(api: str, seconds: float) -> None:
    """Makes the Web API slow."""
    _call(api, "_slow", {"seconds": seconds})


def _call(api: str, method: str, body: dict[str, Any]) -> dict[str, Any]:
    connection = HTTPConnection(urlsplit(api).netloc, timeout=30)
    connection.request("POST", f"/{method}", json.dumps(body), {"Content-Type": JSON})
    answer: dict[str, Any] = json.loads(connection.getresponse().read())
    connection.close()
    return answer


def memory(served: Served) -> float:
    """Megabytes that Xuke holds."""
    status = Path(f"/proc/{served.process.pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1_024


def quiet_down(served: Served) -> None:
    """Returns once Xuke uses no more of the processor, or after a quarter of a minute."""
    deadline, spent = time.monotonic() + 15, -1
    while time.monotonic() < deadline:
        fields = Path(f"/proc/{served.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        now = int(fields[11]) + int(fields[12])
        if now - spent <= 2:
            return
        spent = now
        time.sleep(0.5)


@contextmanager
def web_api() -> Iterator[str]:
    """The Web API as a process of its own."""
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", "tests.platforms.slack.webapi", str(port)], cwd=ROOT)
    try:
        _await(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


@contextmanager
def hello(how: str, api: str) -> Iterator[str]:
    """Bolt's hello as a process of its own."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.platforms.slack.hello", how],
        cwd=ROOT,
        env={**os.environ, "SLACK_API_URL": f"{api}/api/"},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout
        url = process.stdout.readline().strip()
        _await(urlsplit(url).port or 0)
        yield url
    finally:
        process.kill()
        process.wait()


@contextmanager
def xuke(api: str) -> Iterator[Served]:
    """Xuke in HTTP mode, on a license that is in force."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "xuke"
        folder.mkdir()
        environment = {
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_SIGNING_SECRET": SECRET,
            "SLACK_API_URL": f"{api}/api/",
            "OFFICERS": "slack:U0WANG",
            "OFFICER_CHANNEL": "slack:C0OFFICERS",
            "ALERT_CHANNEL": "slack:C0ALERTS",
            "LICENSE_FILE": str(license_until(date.today() + timedelta(days=1_000), folder)),
        }
        with serving(folder, **environment) as served:
            yield served


def _await(port: int) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.02)
    raise TimeoutError(f"nobody listens on {port}")


def _mark(reached: bool) -> str:
    return "reached" if reached else "MISSED"


if __name__ == "__main__":
    main()
