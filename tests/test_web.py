"""The HTTP process as the network sees it: real processes, real sockets."""

import http.client
import json
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.errors import BadInput, CouldNot
from bot.listen import address_of, open_sockets
from bot.web import readiness
from tests.platforms.slack.client import JSON, SECRET, OverHttp, signed
from tests.serving import Served, serving, start

HANDSHAKE = "/_nicegui_ws/socket.io/?EIO=4&transport=websocket"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("web")) as running:
        yield running


def get(served: Served, path: str, **headers: str) -> tuple[int, http.client.HTTPMessage, str]:
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=10)
    try:
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        return response.status, response.headers, response.read().decode()
    finally:
        connection.close()


def handshake(served: Served, **headers: str) -> socket.socket:
    """A websocket opened by hand; the status line is still to be read."""
    lines = [
        f"GET {HANDSHAKE} HTTP/1.1",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    connection = socket.create_connection(("127.0.0.1", served.port), timeout=10)
    connection.sendall("\r\n".join([*lines, "", ""]).encode())
    return connection


def handshake_status(served: Served, **headers: str) -> int:
    with handshake(served, **headers) as connection:
        return int(connection.recv(4_096).split()[1])


def test_it_lives_and_is_ready(served: Served) -> None:
    assert get(served, "/healthz")[0] == 200
    assert get(served, "/readyz")[0] == 200


def test_the_page_is_served_and_may_load_nothing_from_elsewhere(served: Served) -> None:
    status, headers, body = get(served, "/")
    assert status == 200
    assert "Xuke" in body
    assert headers["Content-Security-Policy"].startswith("default-src 'self';")
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]


def test_a_name_pointed_at_this_machine_gets_nothing(served: Served) -> None:
    status, _, body = get(served, "/", Host=f"evil.example:{served.port}")
    assert status == 403
    assert "Xuke at the address that it prints" in body
    assert get(served, "/_nicegui_ws/socket.io/?EIO=4&transport=polling", Host="evil.example")[0] == 403


def test_another_sites_page_gets_nothing(served: Served) -> None:
    assert get(served, "/", Origin="http://evil.example")[0] == 403
    assert get(served, "/", Origin=f"http://127.0.0.1:{served.port + 1}")[0] == 403


def test_a_websocket_opens_for_the_page_alone(served: Served) -> None:
    own = f"127.0.0.1:{served.port}"
    assert handshake_status(served, Host=own, Origin=f"http://{own}") == 101
    assert handshake_status(served, Host=own, Origin="http://evil.example") == 403
    assert handshake_status(served, Host=own, Origin="null") == 403
    assert handshake_status(served, Host="evil.example", Origin="http://evil.example") == 403


def test_two_hosts_in_one_request_are_refused(served: Served) -> None:
    with socket.create_connection(("127.0.0.1", served.port), timeout=10) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\n\r\n")
        assert int(connection.recv(4_096).split()[1]) in (400, 403)


def test_what_a_proxy_passes_on_gets_a_short_page(served: Served) -> None:
    """Its Host is a loopback name, as nginx sends it."""
    for path in ("/", "/deadlines", "/incidents", "/incidents/I1/draft.md", "/prefer?language=zh"):
        forwarded = {"X-Forwarded-For": "203.0.113.7", "Accept": "text/html"}
        status, headers, body = get(served, path, **forwarded)
        assert status == 403
        assert "came through a proxy" in body
        assert headers["Content-Security-Policy"].startswith("default-src 'self';")
    own = f"127.0.0.1:{served.port}"
    assert handshake_status(served, Host=own, Origin=f"http://{own}", Forwarded="for=203.0.113.7") == 403
    assert get(served, "/healthz", **{"X-Real-IP": "203.0.113.7"})[0] == 200


def test_beyond_this_machine_there_are_health_and_feed_and_one_line_says_so(tmp_path: Path) -> None:
    with serving(tmp_path, HOST="0.0.0.0", CALENDAR_TOKEN="0123456789abcdef") as running:
        assert get(running, "/")[0] == 403
        assert get(running, "/incidents", Host="10.1.2.3:3000")[0] == 403
        assert get(running, "/healthz", Host="load-balancer.example")[0] == 200
        assert get(running, "/calendar/0123456789abcdef.ics", Host="calendar.example")[0] == 200
        [line] = [line for line in running.errors.read_text().splitlines() if line.startswith("HOST: ")]
    assert line.startswith("HOST: 0.0.0.0 is more than this machine and there is no login: served are")
    assert "the calendar feed" in line


def test_beyond_this_machine_slack_is_heard_and_the_page_is_not_served(tmp_path: Path) -> None:
    settings = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": SECRET}
    settings |= {"SLACK_API_URL": "http://127.0.0.1:1/api/", "ALERT_CHANNEL": "slack:C0ALERTS"}
    with serving(tmp_path, HOST="0.0.0.0", **settings) as running:
        body = b'{"type": "url_verification", "challenge": "3eZbrw1a", "token": "t"}'
        headers = signed(body, JSON) | {"Host": "xuke.example.com", "X-Forwarded-For": "203.0.113.7"}
        assert b"3eZbrw1a" in OverHttp(running.url).post(body, headers).content
        assert get(running, "/", Host="xuke.example.com")[0] == 403


def test_the_address_is_printed_and_nothing_but_the_record_is_written(served: Served) -> None:
    assert served.url == f"http://127.0.0.1:{served.port}"
    written = list(Path(f"/proc/{served.process.pid}/cwd").iterdir())
    assert [path.name for path in written] == [".state"]
    assert written[0].stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_at_once_and_silently_while_a_page_is_open(tmp_path: Path, number: signal.Signals) -> None:
    with serving(tmp_path) as running:
        own = f"127.0.0.1:{running.port}"
        with handshake(running, Host=own, Origin=f"http://{own}") as connection:
            assert b"101" in connection.recv(4_096)
            code, seconds = running.stop(number)
        assert code == 0
        assert seconds < 2
        assert running.errors.read_text() == ""


def test_what_keeps_it_from_starting_is_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with (tmp_path / "errors").open("w") as errors:
            process = start(tmp_path, errors, PORT=str(port))
            output, _ = process.communicate(timeout=30)
    message = (tmp_path / "errors").read_text()
    assert (process.returncode, output) == (1, "")
    assert message == f"PORT: {port} is in use on 127.0.0.1; stop what uses it, or set PORT to another\n"


def test_an_address_of_another_machine_is_bad_input() -> None:
    with pytest.raises(BadInput, match=r"HOST: 192\.0\.2\.1 is no address of this machine"):
        open_sockets("192.0.2.1", 0)
    with pytest.raises(BadInput, match=r"HOST: no-such-host\.invalid cannot be resolved"):
        open_sockets("no-such-host.invalid", 0)


def test_a_port_that_is_taken_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CouldNot, match=f"PORT: {port} is in use"):
            open_sockets("127.0.0.1", port)


@pytest.mark.parametrize(
    ("host", "shown"),
    [("127.0.0.1", "127.0.0.1"), ("0.0.0.0", "127.0.0.1"), ("::", "[::1]"), ("localhost", "localhost")],
)
def test_the_address_shown_opens_in_a_browser_here(host: str, shown: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        assert address_of(host, listening) == f"http://{shown}:{listening.getsockname()[1]}"


def test_readiness_names_the_part_that_fails() -> None:
    response = readiness({"store": lambda: "the disk is full", "scheduler": lambda: None})
    assert response.status_code == 503
    assert json.loads(bytes(response.body)) == {
        "status": "not ready",
        "failing": {"store": "the disk is full"},
    }
