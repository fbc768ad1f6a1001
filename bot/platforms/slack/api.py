"""Slack's Web API: one call an attempt, and what its failure means."""

import socket
import threading
import urllib.request
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.delivery.message import Permanent, RetryAfter, Unknown

TIMEOUT = 20
"""Seconds for one call."""

TOKEN_PROBLEMS = frozenset(
    {"token_revoked", "invalid_auth", "account_inactive", "not_authed", "token_expired", "org_login_required"}
)
_LATER = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
_MAYBE = frozenset(
    {"internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org"}
)


class Failed(Exception):
    """A call that brought no answer of use; `outcome` says what became of it."""

    def __init__(self, outcome: Permanent | RetryAfter | Unknown) -> None:
        super().__init__(outcome.problem)
        self.outcome = outcome


class Api:
    """Calls with one token. `problem` is what keeps Slack from being used; None once a call has worked."""

    def __init__(self, token: str, base_url: str) -> None:
        # Never a second attempt behind our back: one post with a lost answer must not become two.
        self.client = WebClient(token=token, base_url=base_url, timeout=TIMEOUT, retry_handlers=[])
        self.problem: str | None = "not_connected"
        self._lock = threading.Lock()
        self._direct: dict[str, str] = {}

    def call(self, method: str, **arguments: Any) -> dict[str, Any]:
        """The answer to a call. Raises Failed."""
        try:
            response = self.client.api_call(method, json=arguments)
        except SlackApiError as error:
            raise self._failed(error) from None
        except HTTPError as error:
            raise self._unreachable(Unknown(f"http_{error.code}")) from None
        except URLError as error:
            name = type(error.reason).__name__
            unsent = isinstance(error.reason, ConnectionRefusedError | socket.gaierror)
            raise self._unreachable(RetryAfter(name) if unsent else Unknown(name)) from None
        except (OSError, HTTPException, ValueError) as error:
            raise self._unreachable(Unknown(type(error).__name__)) from None
        self.problem = None
        found: dict[str, Any] = response.data if isinstance(response.data, dict) else {}
        return found

    def read(self, method: str, **arguments: Any) -> dict[str, Any]:
        """A call that takes its arguments in the address: what only reads."""
        try:
            response = self.client.api_call(method, http_verb="GET", params=arguments)
        except SlackApiError as error:
            raise self._failed(error) from None
        except (OSError, HTTPException, ValueError) as error:
            raise self._unreachable(Unknown(type(error).__name__)) from None
        found: dict[str, Any] = response.data if isinstance(response.data, dict) else {}
        return found

    def download(self, url: str, limit: int) -> bytes | None:
        """A file's content; None where it is larger than `limit` bytes or cannot be read."""
        token = self.client.token or ""
        if not url.startswith(("https://", self.client.base_url.split("/api/")[0])):
            return None
        request = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"})
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:
                content: bytes = answer.read(limit + 1)
        except (OSError, HTTPException, ValueError):
            return None
        return content if len(content) <= limit else None

    def upload(self, channel: str, thread: str | None, name: str, content: bytes, comment: str) -> None:
        """A file into a thread (Slack's two steps). Raises Failed; nothing is shown before the second."""
        place = self.read("files.getUploadURLExternal", filename=name, length=len(content))
        request = urllib.request.Request(str(place["upload_url"]), content, method="POST")
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT):
                pass
        except (OSError, HTTPException) as error:
            raise self._unreachable(RetryAfter(type(error).__name__)) from None
        arguments: dict[str, Any] = {"thread_ts": thread} if thread else {}
        self.call(
            "files.completeUploadExternal",
            files=[{"id": place["file_id"], "title": name}],
            channel_id=channel,
            initial_comment=comment,
            **arguments,
        )

    def direct(self, user: str) -> str:
        """The channel of direct messages with a user. Raises Failed."""
        with self._lock:
            known = self._direct.get(user)
        if known is None:
            known = str(self.call("conversations.open", users=user)["channel"]["id"])
            with self._lock:
                self._direct[user] = known
        return known

    def _failed(self, error: SlackApiError) -> Failed:
        response = error.response
        data = response.data if isinstance(response.data, dict) else {}
        code = str(data.get("error", "")) or f"http_{response.status_code}"
        if response.status_code == 429 or code in _LATER:
            after = response.headers.get("Retry-After") or response.headers.get("retry-after")
            value = after[0] if isinstance(after, list) else after
            try:
                return Failed(RetryAfter(code, float(value) if value else None))
            except ValueError:
                return Failed(RetryAfter(code))
        if response.status_code >= 500 or code in _MAYBE:
            return self._unreachable(Unknown(code))
        if code in TOKEN_PROBLEMS:
            self.problem = code
        else:
            self.problem = None
        return Failed(Permanent(code))

    def _unreachable(self, outcome: RetryAfter | Unknown) -> Failed:
        self.problem = outcome.problem
        return Failed(outcome)
