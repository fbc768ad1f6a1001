"""What a stranger may take of the listener's time and memory: real processes, real sockets, loopback."""

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest

from bot.bodies import LARGEST
from bot.connections import LARGEST_HEAD, MOST_AHEAD
from tests.platforms.slack.client import JSON, SECRET, OverHttp, signed
from tests.serving import Served, serving

PATIENCE = 0.5
"""Seconds that the hurried Xuke waits for a head or a body."""
MOST = 20
HURRIED = f"""
import bot.connections
bot.connections.HEAD_WITHIN = bot.connections.BODY_WITHIN = {PATIENCE}
bot.connections.MOST_CONNECTIONS = {MOST}
from bot.__main__ import main
main([])
"""
SLACK = {
    "SLACK_BOT_TOKEN": "xoxb-1",
    "SLACK_SIGNING_SECRET": SECRET,
    "SLACK_API_URL": "http://127.0.0.1:1/api/",
    "ALERT_CHANNEL": "slack:C0ALERTS",
}
CHUNKED = {"Transfer-Encoding": "chunked", "Content-Length": ""}
CHALLENGE = b'{"type": "url_verification", "challenge": "3eZbrw1a", "token": "t"}'


@pytest.fixture(scope="module")
def hurried(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("hurried"), ("-c", HURRIED), **SLACK) as running:
        yield running


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("patient"), **SLACK) as running:
        yield running


@contextmanager
def connected(served: Served, sent: bytes = b"") -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", served.port), timeout=10) as connection:
        connection.sendall(sent)
        yield connection


def head(size: int, **changed: str) -> bytes:
    """The head of a delivery that may be Slack's, of `size` bytes."""
    headers = {"Host": "127.0.0.1", **signed(b"", JSON), "Content-Length": str(size), **changed}
    lines = (f"{name}: {value}\r\n" for name, value in headers.items() if value)
    return f"POST /slack/events HTTP/1.1\r\n{''.join(lines)}\r\n".encode()


def answer(connection: socket.socket) -> bytes:
    """Everything until the connection ends."""
    found = b""
    try:
        while more := connection.recv(65_536):
            found += more
    except ConnectionResetError:
        pass
    return found


def memory(served: Served) -> int:
    """Bytes that Xuke holds in memory."""
    status = Path(f"/proc/{served.process.pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) * 1_024


def answers(served: Served) -> None:
    """Slack is answered, and at once."""
    answered = OverHttp(served.url).post(CHALLENGE, signed(CHALLENGE, JSON))
    assert b"3eZbrw1a" in answered.content
    assert answered.seconds < 1


@pytest.mark.parametrize(
    ("begun", "told"),
    [
        (lambda: b"", b""),
        (lambda: b"POST /slack/events HT", b" 408 "),
        (lambda: b"POST /slack/events HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Le", b" 408 "),
        (lambda: head(1_000) + b"{", b" 408 "),
        (lambda: head(1_000_000) + b"x" * 70_000, b" 408 "),
        (lambda: head(0, **CHUNKED) + b"5\r\nhello\r\n", b" 408 "),
    ],
)
def test_whoever_begins_and_does_not_go_on_is_let_go(
    hurried: Served, begun: Callable[[], bytes], told: bytes
) -> None:
    """Signed only when the test runs: a signature counts for five minutes, and a suite may take longer."""
    with connected(hurried, begun()) as connection:
        since = time.monotonic()
        assert told in answer(connection)
        assert time.monotonic() - since < 10 * PATIENCE
    answers(hurried)


def test_a_byte_now_and_then_does_not_buy_time(hurried: Served) -> None:
    """Neither in a head nor in a body: the whole counts, not the last byte."""
    for begun in (b"POST /slack/events HTTP/1.1\r\nX: ", head(1_000)):
        with connected(hurried, begun) as connection:
            connection.settimeout(PATIENCE / 5)
            since, ended = time.monotonic(), False
            while not ended and time.monotonic() - since < 10 * PATIENCE:
                try:
                    connection.sendall(b"x")
                    ended = b" 408 " in connection.recv(4_096)
                except TimeoutError:
                    continue
            assert ended


def test_an_answered_connection_lasts_for_the_next_request(hurried: Served) -> None:
    connection = HTTPConnection("127.0.0.1", hurried.port, timeout=10)
    for _ in range(3):
        connection.request("POST", "/slack/events", CHALLENGE, signed(CHALLENGE, JSON))
        assert b"3eZbrw1a" in connection.getresponse().read()
    connection.close()


def test_the_oldest_unfinished_connections_make_room(hurried: Served) -> None:
    with ExitStack() as stack:
        for _ in range(3 * MOST):
            stack.enter_context(connected(hurried, b"POST /slack/ev"))
        answers(hurried)


def test_idle_connections_make_room_too(hurried: Served) -> None:
    """Each has asked for something cheap and stays."""
    with ExitStack() as stack:
        for _ in range(3 * MOST):
            idle = stack.enter_context(connected(hurried, b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"))
            assert b" 200 " in idle.recv(4_096)
        answers(hurried)


def test_a_signature_is_looked_at_before_the_body(served: Served) -> None:
    """Nothing of the body has been sent when the refusal comes."""
    old = signed(b"", JSON, time.time() - 301)
    for changed in (
        {"X-Slack-Signature": ""},
        {"X-Slack-Request-Timestamp": ""},
        {"X-Slack-Signature": "v0=" + "g" * 64},
        {"X-Slack-Signature": "v0=" + "0" * 63},
        {"X-Slack-Request-Timestamp": old["X-Slack-Request-Timestamp"]},
    ):
        with connected(served, head(1_000_000, **changed)) as connection:
            assert b" 401 " in connection.recv(4_096)


def test_what_is_larger_than_anything_of_slacks_is_refused(served: Served) -> None:
    with connected(served, head(LARGEST + 1)) as connection:
        assert b" 413 " in answer(connection)
    chunked = {"Transfer-Encoding": "chunked", "Content-Length": ""}
    with connected(served, head(0, **chunked)) as connection:
        assert b" 413 " in flooded(connection, b"10000\r\n" + b"x" * 65_536 + b"\r\n", 2 * LARGEST)
    with connected(served, head(10, **{"Content-Length": "9" * 40})) as connection:
        assert b" 4" in answer(connection)[:13]


def flooded(connection: socket.socket, part: bytes, most: int) -> bytes:
    """What comes back to whoever sends on and on."""
    try:
        for _ in range(most // len(part)):
            connection.sendall(part)
    except OSError:
        pass
    return answer(connection)


def test_a_head_has_its_bounds(served: Served) -> None:
    for part in (b"X-Name: " + b"x" * 1_000 + b"\r\n", b"x" * 1_000):
        with connected(served, b"GET /healthz HTTP/1.1\r\n") as connection:
            assert b" 431 " in flooded(connection, part, 10 * LARGEST_HEAD)


def test_nobody_asks_far_ahead_of_the_answers(served: Served) -> None:
    """Thousands of requests in a few packets, each of which would cost more than its bytes."""
    before = memory(served)
    one = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    with connected(served) as connection:
        said = flooded(connection, one * 1_000, 40 * len(one) * 1_000)
    assert said.count(b"HTTP/1.1 ") == 1
    assert b" 400 " in said
    last = one.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
    with connected(served, one * (MOST_AHEAD - 1) + last) as connection:
        assert answer(connection).count(b"HTTP/1.1 200") == MOST_AHEAD
    assert memory(served) - before < 30_000_000
    answers(served)


def test_two_hundred_slow_bodies_take_little_and_hold_nobody_up(served: Served) -> None:
    """They took 350 MB."""
    before = memory(served)
    body = b"x" * (LARGEST - 10)
    with ExitStack() as stack:
        for _ in range(200):
            connection = stack.enter_context(connected(served, head(LARGEST)))
            connection.setblocking(False)
            sent = 0
            try:
                while sent < len(body):
                    sent += connection.send(body[sent:])
            except (BlockingIOError, ConnectionError):
                continue
        answers(served)
        assert memory(served) - before < 120_000_000
    answers(served)
