"""Who may talk to the page, decided on the Host and Origin headers and on what proxies leave."""

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.types import Message, Receive, Scope, Send

from bot.guard import Guard
from bot.words import load_words

PRINTABLE = st.text(st.characters(min_codepoint=33, max_codepoint=126))


async def page(scope: Scope, receive: Receive, send: Send) -> None:
    """What the guard protects: says yes to whoever gets through."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
    else:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"hello"})


def sent(
    listening_on: str, kind: str = "http", path: str = "/", version: str = "1.1", **headers: str
) -> list[dict[str, Any]]:
    """What a request with these headers gets back, as ASGI messages."""
    messages: list[dict[str, Any]] = []
    pairs = [(name.replace("_", "-").encode(), value.encode("latin-1")) for name, value in headers.items()]

    async def receive() -> Message:
        return {"type": f"{kind}.connect" if kind == "websocket" else "http.request"}

    async def send(message: Message) -> None:
        messages.append(dict(message))

    guard = Guard(page, listening_on, open_paths=("/healthz",))
    scope = {"type": kind, "method": "GET", "path": path, "headers": pairs, "http_version": version}
    asyncio.run(guard(scope, receive, send))
    return messages


def status(listening_on: str, path: str = "/", version: str = "1.1", **headers: str) -> int:
    return int(sent(listening_on, path=path, version=version, **headers)[0]["status"])


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


@pytest.mark.parametrize(
    "header",
    [
        "x_forwarded_for",
        "X_Forwarded_For",
        "x_forwarded_host",
        "x_forwarded_proto",
        "forwarded",
        "x_real_ip",
        "via",
        "cf_connecting_ip",
    ],
)
def test_what_came_through_a_proxy_is_refused_whatever_it_claims(header: str) -> None:
    """The page behind a proxy on the same machine was open to the Internet: Host is then a loopback name."""
    for value in ("203.0.113.7", "127.0.0.1", ""):
        assert status("127.0.0.1", host="127.0.0.1:3000", **{header: value}) == 403
    handshake = sent("127.0.0.1", "websocket", host="127.0.0.1", **{header: "127.0.0.1"})
    assert [message["type"] for message in handshake] == ["websocket.close"]
    assert status("127.0.0.1", "/healthz", host="127.0.0.1", **{header: "203.0.113.7"}) == 200


def test_a_proxy_that_adds_no_header_shows_by_its_old_version() -> None:
    assert status("127.0.0.1", version="1.0", host="127.0.0.1:3000") == 403
    assert status("127.0.0.1", "/healthz", version="1.0", host="127.0.0.1:3000") == 200


def test_a_refusal_says_what_to_do() -> None:
    text = sent("127.0.0.1", host="evil.example")[1]["body"].decode()
    assert "at the address that it prints" in text
    assert text.count("\n") == 1


@pytest.mark.parametrize(
    ("language", "words"), [("en-US,en;q=0.5", "came through a proxy"), ("zh-CN", "经过了代理")]
)
def test_a_browser_gets_a_page_in_its_language(language: str, words: str) -> None:
    start, body = sent(
        "127.0.0.1",
        host="127.0.0.1",
        x_forwarded_for="203.0.113.7",
        accept="text/html,*/*;q=0.8",
        accept_language=language,
    )
    assert start["status"] == 403
    assert dict(start["headers"])[b"content-type"].startswith(b"text/html")
    assert words in body["body"].decode()
    assert load_words("en", "guard").keys() == load_words("zh", "guard").keys()


def test_a_websocket_handshake_from_another_site_is_refused_before_it_is_accepted() -> None:
    refused = sent("127.0.0.1", "websocket", host="127.0.0.1", origin="http://evil.example")
    assert [message["type"] for message in refused] == ["websocket.close"]
    taken = sent("127.0.0.1", "websocket", host="127.0.0.1", origin="http://127.0.0.1")
    assert [message["type"] for message in taken] == ["websocket.accept"]


def test_health_answers_to_every_name_of_the_machine() -> None:
    assert status("127.0.0.1", "/healthz", host="load-balancer.example") == 200


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.1.2.3", "xuke.corp.example"])
def test_beyond_this_machine_there_is_no_page(host: str) -> None:
    for name in ("10.1.2.3:3000", "127.0.0.1:3000", "xuke.corp.example", "evil.example"):
        assert status(host, host=name) == 403
        assert status(host, "/healthz", host=name) == 200
    assert "HOST=127.0.0.1" in sent(host, host="10.1.2.3")[1]["body"].decode()


@given(PRINTABLE, PRINTABLE)
def test_no_header_breaks_the_guard(host: str, origin: str) -> None:
    assert status("127.0.0.1", host=host) in (200, 403)
    assert status("127.0.0.1", host="127.0.0.1", origin=origin) == 403
    assert status("127.0.0.1", host="127.0.0.1", origin=f"http://{origin}") in (200, 403)
