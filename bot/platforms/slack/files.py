"""Files put into Slack, read from Slack alone."""

import threading
import time
import urllib.request
from collections.abc import Callable
from functools import partial
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from socket import SHUT_RDWR, socket
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit

TIMEOUT = 20
"""Seconds without a byte."""
WHOLE_TIME = 60.0
"""Seconds that reading a whole file may take, from the first byte asked for to the last one read."""
SLACK = "slack.com"
_PIECE = 1 << 16


def read_file(url: str, token: str, api_url: str, limit: int, within: float = WHOLE_TIME) -> bytes | None:
    """A file's content; None where it is larger than `limit` bytes, takes longer than `within` seconds, does
    not come whole, or lies anywhere but with Slack: the token goes to nobody else, also by no redirect.
    `api_url` says which Slack is meant."""
    if not _is_slacks(url, api_url):
        return None
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"})
    alarm = _Alarm(within)
    opener = urllib.request.build_opener(_SameHost, _Http(alarm), _Https(alarm))
    content = bytearray()
    try:
        with opener.open(request, timeout=TIMEOUT) as answer:
            while piece := answer.read1(_PIECE):
                content += piece
                if len(content) > limit or alarm.rang:
                    return None
            whole = not answer.length and not alarm.rang  # what is cut off ends like what is whole
    except (OSError, HTTPException, ValueError):
        return None
    finally:
        alarm.stop()
    return bytes(content) if whole else None


def _is_slacks(url: str, api_url: str) -> bool:
    """Whether an address is one of Slack's own: where another Web API is set, of that host alone."""
    try:
        api, there = urlsplit(api_url), urlsplit(url)
        api_host, host = api.hostname or "", there.hostname or ""
        if api_host == SLACK or api_host.endswith(f".{SLACK}"):
            return there.scheme == "https" and there.port in (None, 443) and host.endswith(f".{SLACK}")
        return (there.scheme, host, there.port) == (api.scheme, api_host, api.port)
    except ValueError:
        return False


class _SameHost(urllib.request.HTTPRedirectHandler):
    """Follows redirects that stay where they began; others lead to a login page, or away."""

    def redirect_request(
        self, req: urllib.request.Request, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request | None:
        if urlsplit(newurl)[:2] != urlsplit(req.full_url)[:2]:
            raise HTTPError(newurl, code, "a redirect to another host is not followed", headers, fp)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


class _Alarm:
    """Ends connections once their time is over: who drips a byte now and then is never silent for long."""

    def __init__(self, seconds: float) -> None:
        self._give_up = time.monotonic() + seconds
        self._sockets: list[socket] = []
        self._timer = threading.Timer(seconds, self._ring)
        self._timer.daemon = True
        self._timer.start()

    @property
    def rang(self) -> bool:
        """Whether the time is over."""
        return time.monotonic() >= self._give_up

    def watch(self, connection: socket) -> None:
        """Ends this one too."""
        self._sockets.append(connection)
        if self.rang:
            self._ring()

    def stop(self) -> None:
        """It is not needed any more."""
        self._timer.cancel()

    def _ring(self) -> None:
        for connection in self._sockets:
            try:
                connection.shutdown(SHUT_RDWR)
            except OSError:  # it has ended by itself
                continue


class _Http(urllib.request.HTTPHandler):
    def __init__(self, alarm: _Alarm) -> None:
        super().__init__()
        self._connection = partial(_watched, HTTPConnection, alarm)

    def http_open(self, req: urllib.request.Request) -> Any:
        return self.do_open(self._connection, req)


class _Https(urllib.request.HTTPSHandler):
    def __init__(self, alarm: _Alarm) -> None:
        super().__init__()
        self._connection = partial(_watched, HTTPSConnection, alarm)

    def https_open(self, req: urllib.request.Request) -> Any:
        return self.do_open(self._connection, req)


def _watched(kind: Callable[..., HTTPConnection], alarm: _Alarm, host: str, **options: Any) -> HTTPConnection:
    """A connection that the alarm ends."""
    connection = kind(host, **options)
    connect = connection.connect

    def connect_watched() -> None:
        connect()
        alarm.watch(connection.sock)

    connection.connect = connect_watched  # type: ignore[method-assign]
    return connection
