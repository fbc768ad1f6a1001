"""Who may talk to the page: requests to this machine by its own names, and from the page itself.

A browser sends other sites' scripts to any address, and a site may point its own name at this machine
(DNS rebinding). The first shows in the Origin header, the second in the Host header.
"""

import ipaddress
import logging
import socket
from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

log = logging.getLogger(__name__)

_DEFAULT_PORTS = {"http": "80", "https": "443"}


class Guard:
    """Refuses, with 403 and before any page sees them, requests and websocket handshakes from elsewhere.

    `host` is the address Xuke listens on: a loopback one answers only to loopback names; another also to
    its own name, to this machine's name and to any IP address. `open_paths` answer to every name, since
    they show nothing (health) or check a signature.
    """

    def __init__(self, app: ASGIApp, host: str, open_paths: Collection[str] = ()) -> None:
        self.app = app
        self._loopback_only = is_loopback(host)
        self._names = {"localhost", host} | (set() if self._loopback_only else {socket.gethostname().lower()})
        self._open_paths = frozenset(open_paths)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        problem = None
        if scope["type"] in ("http", "websocket") and scope["path"] not in self._open_paths:
            problem = self._problem(Headers(scope=scope))
        if problem is None:
            await self.app(scope, receive, send)
        else:
            log.warning("refused a request: %s", problem)
            await self._refuse(problem, scope, receive, send)

    def _problem(self, headers: Headers) -> str | None:
        hosts = headers.getlist("host")
        name, port = split_host(hosts[0]) if len(hosts) == 1 else ("", "")
        if not self._is_own(name):
            return (
                "the Host header names another machine; open Xuke at the address that it prints, or set HOST"
            )
        if not all(is_from(origin, name, port) for origin in headers.getlist("origin")):
            return "it comes from another site's page"
        return None

    def _is_own(self, name: str) -> bool:
        if name in self._names:
            return True
        try:
            address = ipaddress.ip_address(name)
        except ValueError:
            return False
        return address.is_loopback or not self._loopback_only

    async def _refuse(self, problem: str, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            # A close before the handshake is accepted becomes a 403 (ASGI websocket specification).
            await receive()
            await send({"type": "websocket.close", "code": 1008})
        else:
            await PlainTextResponse(f"{problem}\n", status_code=403)(scope, receive, send)


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
