"""Who may talk to the page: a browser on this machine, by this machine's own names, and the page itself.

The page asks nobody who they are. A browser sends other sites' scripts to any address, and a site may point
its own name at this machine (DNS rebinding): the first shows in the Origin header, the second in Host. A
proxy on this machine makes a stranger look like a neighbor: it shows in the headers that it adds.
"""

import html
import ipaddress
import logging
from collections.abc import Collection
from typing import Literal
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.words import Language, accepted_language, say

log = logging.getLogger(__name__)

Problem = Literal["forwarded", "no_login", "other_name", "other_site"]

_DEFAULT_PORTS = {"http": "80", "https": "443"}
_OF_A_PROXY = {"forwarded", "via", "x-real-ip", "x-client-ip", "x-cluster-client-ip", "true-client-ip"}
_OF_A_PROXY |= {"cf-connecting-ip", "fastly-client-ip", "x-original-host", "x-envoy-external-address"}
_PAGE = """<!doctype html><html lang="{language}"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>{title}</title>
<style>body {{ font: 1rem/1.6 system-ui, sans-serif; max-width: 34rem; margin: 20vh auto; padding: 0 1rem }}
</style><h1>{heading}</h1><p>{text}</p></html>
"""


class Guard:
    """Refuses, with 403 and before any page sees them, requests and websocket handshakes from elsewhere.

    `host` is the address Xuke listens on; on more than a loopback one, nothing but `open_paths` is answered.
    These answer to everybody, since they show nothing (health) or check a signature or a secret.
    """

    def __init__(self, app: ASGIApp, host: str, open_paths: Collection[str] = ()) -> None:
        self.app = app
        self._here = is_loopback(host)
        self._open_paths = frozenset(open_paths)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        problem = None
        if scope["type"] in ("http", "websocket") and scope["path"] not in self._open_paths:
            problem = self._problem(scope)
        if problem is None:
            await self.app(scope, receive, send)
            return
        log.warning("refused a request: %s", say("en", f"guard.{problem}"))
        if scope["type"] == "websocket":
            # A close before the handshake is accepted becomes a 403 (ASGI websocket specification).
            await receive()
            await send({"type": "websocket.close", "code": 1008})
        else:
            await _refusal(problem, Headers(scope=scope))(scope, receive, send)

    def _problem(self, scope: Scope) -> Problem | None:
        headers = Headers(scope=scope)
        if not self._here:
            return "no_login"
        if is_forwarded(scope):
            return "forwarded"
        hosts = headers.getlist("host")
        name, port = split_host(hosts[0]) if len(hosts) == 1 else ("", "")
        if not is_loopback(name):
            return "other_name"
        if not all(is_from(origin, name, port) for origin in headers.getlist("origin")):
            return "other_site"
        return None


def is_forwarded(scope: Scope) -> bool:
    """Whether a proxy passed a request on: by the headers that proxies add, or by HTTP/1.0, which nginx
    speaks to what lies behind it and no browser does."""
    names = {name.decode("latin-1").lower() for name, _ in scope["headers"]}
    return (
        not names.isdisjoint(_OF_A_PROXY)
        or any(name.startswith("x-forwarded") for name in names)
        or scope.get("http_version") == "1.0"
    )


def is_loopback(host: str) -> bool:
    """Whether an address or name is this machine's own, reachable from it alone."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def split_host(header: str) -> tuple[str, str]:
    """Name (or address without brackets) and port of a Host header; a port that is not there is ""."""
    try:
        parts = urlsplit(f"//{header}")
        return (parts.hostname or "").rstrip("."), str(parts.port or "")
    except ValueError:
        return "", ""


def is_from(origin: str, name: str, port: str) -> bool:
    """Whether an Origin header names the host of this name and port ("" for the scheme's own port)."""
    try:
        parts = urlsplit(origin)
        default = _DEFAULT_PORTS[parts.scheme]
        return (parts.hostname, str(parts.port or default)) == (name, port or default)
    except (ValueError, KeyError):
        return False


def _refusal(problem: Problem, headers: Headers) -> Response:
    """A short page for a browser, a line for a program."""
    language: Language = accepted_language(headers.get("accept-language", ""))
    text = say(language, f"guard.{problem}")
    if "text/html" not in headers.get("accept", ""):
        return PlainTextResponse(f"{text}\n", status_code=403)
    words = {name: html.escape(say(language, f"guard.{name}")) for name in ("title", "heading")}
    return HTMLResponse(_PAGE.format(language=language, text=html.escape(text), **words), status_code=403)
