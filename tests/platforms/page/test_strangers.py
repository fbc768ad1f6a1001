"""Without a session nothing of the page answers, and nothing tells one address from another."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st
from nicegui import core
from starlette.types import ASGIApp, Message

from bot import web
from bot.conversation.surroundings import Surroundings
from bot.platforms import page
from bot.settings import read_settings
from commands import may_write, recall, respond
from tests.commands.desks import real_desk
from tests.platforms.page.provider_stand_in import CLIENT, SECRET
from tests.serving import ROOT

METHODS = ("GET", "POST", "PUT", "DELETE", "OPTIONS", "PATCH")
FOR_STRANGERS = {"/healthz", "/readyz", "/login", "/login/callback"}


@pytest.fixture(scope="module")
def app() -> FastAPI:
    """Xuke's application, with every address of the page."""
    return web.new_app({})


@pytest.fixture(scope="module")
def guarded(app: FastAPI) -> ASGIApp:
    settings = read_settings(
        {"OIDC_ISSUER": "https://sso.example", "OIDC_CLIENT_ID": CLIENT, "OIDC_CLIENT_SECRET": SECRET},
        Path("no-such-folder/.env"),
    )
    desk = real_desk()
    around = Surroundings(
        settings,
        desk,
        partial(respond, desk=desk),
        partial(recall, desk=desk),
        may_write,
        lambda who, away: [],
        app,
        lambda work: None,
        lambda platform, organization: True,
    )
    page.build(around)
    return web.guard(app, "0.0.0.0", around.signed, *around.gates)


def paths(application: Any, prefix: str = "") -> Iterator[str]:
    """Every address of an application and of those mounted into it, something in place of each variable."""
    for route in application.routes:
        path = prefix + route.path
        if inner := getattr(route, "app", None):
            yield path or "/"
            if hasattr(inner, "routes"):
                yield from paths(inner, path.rstrip("/"))
        else:
            yield path


def fill_in(path: str) -> str:
    parts = (("I1" if part.startswith("{") else part) for part in path.split("/"))
    return "/".join(parts)


def answers(guarded: ASGIApp, requests: list[tuple[str, str]], accept: str) -> list[tuple[int, str, bytes]]:
    """Status, kind and body that a stranger gets for each request."""

    async def ask() -> list[tuple[int, str, bytes]]:
        transport = httpx.ASGITransport(guarded)
        async with httpx.AsyncClient(transport=transport, base_url="http://xuke.example.com") as client:
            found = []
            for method, path in requests:
                answer = await client.request(method, path, headers={"accept": accept})
                found.append((answer.status_code, answer.headers["content-type"], answer.content))
            return found

    return asyncio.run(ask())


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_no_address_of_the_page_answers_a_stranger(guarded: ASGIApp, app: FastAPI, accept: str) -> None:
    known = {fill_in(path) for path in (*paths(app), *paths(core.app))} - FOR_STRANGERS
    assert {
        "/",
        "/incidents",
        "/incidents/I1/I1",
        "/deadlines",
        "/prefer",
        "/logout",
        "/_nicegui_ws",
    } <= known
    requests = [(method, path) for path in [*sorted(known), "/no-such-thing"] for method in METHODS]
    found = set(answers(guarded, requests, accept))
    assert {status for status, _, _ in found} == {401}
    assert len(found) == 1


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=40))
def test_no_other_address_does(guarded: ASGIApp, path: str) -> None:
    if f"/{path}".partition("?")[0].partition("#")[0] not in FOR_STRANGERS:
        ((status, _, _),) = answers(guarded, [("GET", f"/{path.lstrip('/')}")], "text/html")
        assert status in (401, 307)


def test_a_strangers_websocket_is_refused_before_it_is_accepted(guarded: ASGIApp) -> None:
    said: list[str] = []

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    async def send(message: Message) -> None:
        said.append(message["type"])

    headers = [(b"host", b"xuke.example.com"), (b"cookie", b"xuke=forged")]
    scope = {"type": "websocket", "path": "/_nicegui_ws/socket.io/", "headers": headers, "query_string": b""}

    async def knock() -> None:
        await guarded({**scope, "scheme": "ws", "http_version": "1.1"}, receive, send)

    asyncio.run(knock())
    assert said == ["websocket.close"]


def test_a_page_without_a_login_loads_nothing_of_one() -> None:
    code = "import sys, bot.app, bot.platforms.page; print({'authlib', 'joserfc'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
