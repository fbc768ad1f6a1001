"""Who may talk to the page, decided on the Host and Origin headers."""

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.types import Message, Receive, Scope, Send

from bot.guard import Guard

PRINTABLE = st.text(st.characters(min_codepoint=33, max_codepoint=126))


async def page(scope: Scope, receive: Receive, send: Send) -> None:
    """What the guard protects: says yes to whoever gets through."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
    else:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"hello"})


def sent(listening_on: str, kind: str = "http", path: str = "/", **headers: str) -> list[dict[str, Any]]:
    """What a request with these headers gets back, as ASGI messages."""
    messages: list[dict[str, Any]] = []
    pairs = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]

    async def receive() -> Message:
        return {"type": f"{kind}.connect" if kind == "websocket" else "http.request"}

    async def send(message: Message) -> None:
        messages.append(dict(message))

    guard = Guard(page, listening_on, open_paths=("/healthz",))
    scope = {"type": kind, "method": "GET", "path": path, "headers": pairs}
    asyncio.run(guard(scope, receive, send))
    return messages


def status(listening_on: str, path: str = "/", **headers: str) -> int:
    return int(sent(listening_on, path=path, **headers)[0]["status"])


@pytest.mark.parametrize("host", ["127.0.0.1:3000", "localhost:3000", "LOCALHOST", "[::1]:3000", "127.0.0.2"])
def test_a_page_on_loopback_answers_to_loopback_names(host: str) -> None:
    assert status("127.0.0.1", host=host) == 200
    assert status("127.0.0.1", host=host, origin=f"http://{host.lower()}") == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example:3000",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "10.0.0.5",
        "",
        "[",
        "a b",
        "127.0.0.1:x",
    ],
)
def test_a_page_on_loopback_refuses_every_other_name(host: str) -> None:
    assert status("127.0.0.1", host=host) == 403


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "http://127.0.0.1:3001",
        "http://localhost:3000",
        "https://127.0.0.1",
        "null",
        "file://",
        "chrome-extension://abc",
        "http://127.0.0.1:3000.evil.example",
        "http://127.0.0.1:99999",
        "http://[",
        "",
    ],
)
def test_another_sites_page_is_refused(origin: str) -> None:
    assert status("127.0.0.1", host="127.0.0.1:3000", origin=origin) == 403


def test_default_ports_need_not_be_said() -> None:
    assert status("127.0.0.1", host="localhost", origin="http://localhost:80") == 200
    assert status("127.0.0.1", host="localhost:80", origin="http://localhost") == 200


def test_a_refusal_says_what_to_do() -> None:
    text = sent("127.0.0.1", host="evil.example")[1]["body"].decode()
    assert "set HOST" in text
    assert text.count("\n") == 1


def test_a_websocket_handshake_from_another_site_is_refused_before_it_is_accepted() -> None:
    refused = sent("127.0.0.1", "websocket", host="127.0.0.1", origin="http://evil.example")
    assert [message["type"] for message in refused] == ["websocket.close"]
    taken = sent("127.0.0.1", "websocket", host="127.0.0.1", origin="http://127.0.0.1")
    assert [message["type"] for message in taken] == ["websocket.accept"]


def test_health_answers_to_every_name_of_the_machine() -> None:
    assert status("127.0.0.1", "/healthz", host="load-balancer.example") == 200


def test_a_page_for_the_network_answers_to_addresses_and_its_own_name_only() -> None:
    assert status("0.0.0.0", host="10.1.2.3:3000") == 200
    assert status("xuke.corp.example", host="xuke.corp.example:3000") == 200
    assert status("0.0.0.0", host="evil.example:3000") == 403
    assert status("0.0.0.0", host="10.1.2.3:3000", origin="http://evil.example") == 403


@given(PRINTABLE, PRINTABLE)
def test_no_header_breaks_the_guard(host: str, origin: str) -> None:
    assert status("127.0.0.1", host=host) in (200, 403)
    assert status("127.0.0.1", host="127.0.0.1", origin=origin) == 403
    assert status("127.0.0.1", host="127.0.0.1", origin=f"http://{origin}") in (200, 403)
