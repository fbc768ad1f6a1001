"""Slack's side of the wire: events, commands and interactions as Slack documents them, signed as Slack does.

https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

import hashlib
import hmac
import json
import threading
import time
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from typing import Any, Protocol
from urllib.parse import urlencode, urlsplit

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
JSON, FORM = "application/json", "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Answered:
    """What Xuke answered to a delivery, and after how many seconds."""

    status: int
    content: bytes
    seconds: float = 0

    @property
    def json(self) -> dict[str, Any]:
        """The answer's object; empty where there is none."""
        return dict(json.loads(self.content)) if self.content.strip() else {}


class Deliverer(Protocol):
    """One of Slack's two ways to an app."""

    def event(self, payload: dict[str, Any], retry: int = 0) -> Answered:
        """An event_callback; `retry` is the number of the redelivery."""

    def command(self, form: dict[str, str]) -> Answered:
        """A slash command."""

    def interaction(self, payload: dict[str, Any]) -> Answered:
        """A button, a modal or a shortcut."""


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """Slack's v0 signature."""
    base = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


def signed(body: bytes, kind: str, at: float | None = None, secret: str = SECRET) -> dict[str, str]:
    """The headers of a delivery sent now, or at a moment."""
    timestamp = str(int(time.time() if at is None else at))
    return {
        "Content-Type": kind,
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": signature(secret, timestamp, body),
        "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
    }


class OverHttp:
    """HTTP mode."""

    def __init__(self, url: str) -> None:
        self.netloc = urlsplit(url).netloc
        self._local = threading.local()

    def event(self, payload: dict[str, Any], retry: int = 0) -> Answered:
        """An event_callback; `retry` is the number of the redelivery."""
        extra = {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": "http_timeout"} if retry else {}
        body = json.dumps(payload, ensure_ascii=False).encode()
        return self.post(body, signed(body, JSON) | extra)

    def command(self, form: dict[str, str]) -> Answered:
        """A slash command."""
        body = urlencode(form).encode()
        return self.post(body, signed(body, FORM))

    def interaction(self, payload: dict[str, Any]) -> Answered:
        """A button, a modal or a shortcut."""
        return self.command({"payload": json.dumps(payload, ensure_ascii=False)})

    def post(self, body: bytes, headers: dict[str, str], path: str = "/slack/events") -> Answered:
        """A request with exactly these headers, on this thread's open connection."""
        kept: HTTPConnection | None = getattr(self._local, "connection", None)
        for fresh in (kept is None, True):
            connection = kept
            if fresh or connection is None:
                connection = self._local.connection = HTTPConnection(self.netloc, timeout=20)
            begun = time.perf_counter()
            try:
                connection.request("POST", path, body, headers)
                response = connection.getresponse()
                return Answered(response.status, response.read(), time.perf_counter() - begun)
            except (HTTPException, OSError):
                connection.close()
                if fresh:
                    raise
        raise AssertionError("a fresh connection neither answered nor failed")
