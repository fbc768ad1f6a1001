"""Slack's Web API: one call an attempt, and what its failure means."""

import re
import socket
import threading
import urllib.request
from collections.abc import Mapping
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.delivery.message import Permanent, RetryAfter, Unknown, Unreachable
from bot.platforms.slack.files import read_file

TIMEOUT = 20
"""Seconds for one call."""

TOKEN_PROBLEMS = frozenset(
    {"token_revoked", "invalid_auth", "account_inactive", "not_authed", "token_expired", "org_login_required"}
)
_NEVER = frozenset(
    """block_mismatch cannot_reply_to_message cant_delete_message cant_update_message edit_window_closed
    expired_trigger_id exchanged_trigger_id invalid_arguments invalid_attachments invalid_blocks
    invalid_blocks_format invalid_metadata_format invalid_metadata_schema invalid_scheduled_message_id
    invalid_thread_ts invalid_trigger_id markdown_text_conflict message_not_found metadata_too_large
    metadata_must_be_sent_from_app msg_blocks_too_long msg_too_long no_text thread_not_found time_in_past
    time_too_far too_many_attachments too_many_contact_cards trigger_exchanged trigger_expired
    view_too_large""".split()
)
"""What Slack says of a message that it will not take however often it is sent."""
_PLACE = frozenset(
    """cannot_dm_bot cannot_message_deactivated_users channel_not_found channel_type_not_supported
    duplicate_channel_not_found is_archived is_inactive messages_tab_disabled not_in_channel restricted_action
    restricted_action_non_threadable_channel restricted_action_read_only_channel
    restricted_action_thread_only_channel user_disabled user_not_found users_not_found
    user_not_visible""".split()
)
"""What it says of a place that cannot be written to as things are. What it refuses the app everywhere (for a
scope that is missing) is none of these: once that is mended, everything goes out."""
_MAYBE = frozenset(
    {"internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org"}
)
"""Failures behind which the message may have been posted. Everything that is in no list here, codes that
Slack adds later among them, was refused for now and is tried again."""
UNREADABLE = (OSError, HTTPException, ValueError, LookupError, AttributeError)
"""What the SDK raises where no answer comes, or one that is none of Slack's: a list, an unknown charset."""
_CODE = re.compile(r"[a-z0-9_]{1,100}")


class Failed(Exception):
    """A call that brought no answer of use; `outcome` says what became of it."""

    def __init__(self, outcome: Permanent | Unreachable | RetryAfter | Unknown) -> None:
        super().__init__(outcome.problem)
        self.outcome = outcome


class Api:
    """Calls with one token."""

    def __init__(self, token: str, base_url: str) -> None:
        # Never a second attempt behind our back: one post with a lost answer must not become two.
        self.client = WebClient(token=token, base_url=base_url, timeout=TIMEOUT, retry_handlers=[])
        self.news = threading.Event()
        """Set when `problem` has changed."""
        self._problem: str | None = "not_connected"
        self._lock = threading.Lock()
        self._direct: dict[str, str] = {}

    @property
    def problem(self) -> str | None:
        """What keeps Slack from being used; None once a call has worked."""
        return self._problem

    @problem.setter
    def problem(self, problem: str | None) -> None:
        changed, self._problem = problem != self._problem, problem
        if changed:
            self.news.set()

    def call(self, method: str, **arguments: Any) -> dict[str, Any]:
        """The answer to a call. Raises Failed."""
        response = self._post(method, arguments)
        self.problem = None
        return response.data if isinstance(response.data, dict) else {}

    def _post(self, method: str, arguments: Mapping[str, Any]) -> SlackResponse:
        try:
            return self.client.api_call(method, json=dict(arguments))
        except SlackApiError as error:
            raise self._failure(error) from None
        except HTTPError as error:
            raise self._unreachable(Unknown(f"http_{error.code}")) from None
        except URLError as error:
            name = type(error.reason).__name__
            unsent = isinstance(error.reason, ConnectionRefusedError | socket.gaierror)
            raise self._unreachable(RetryAfter(name) if unsent else Unknown(name)) from None
        except UNREADABLE as error:
            raise self._unreachable(Unknown(type(error).__name__)) from None

    def read(self, method: str, **arguments: Any) -> dict[str, Any]:
        """A call that takes its arguments in the address: what only reads."""
        try:
            response = self.client.api_call(method, http_verb="GET", params=arguments)
        except SlackApiError as error:
            raise self._failure(error) from None
        except UNREADABLE as error:
            raise self._unreachable(Unknown(type(error).__name__)) from None
        found: dict[str, Any] = response.data if isinstance(response.data, dict) else {}
        return found

    def granted(self) -> frozenset[str] | None:
        """The scopes that Slack says the token has; None where it does not say. Raises Failed."""
        headers = self._post("auth.test", {}).headers
        told = next((value for name, value in headers.items() if name.lower() == "x-oauth-scopes"), None)
        return frozenset(scope.strip() for scope in str(told).split(",")) if told else None

    def download(self, url: str, limit: int) -> bytes | None:
        """See `bot.platforms.slack.files.read_file`."""
        return read_file(url, str(self.client.token), self.client.base_url, limit)

    def upload(self, channel: str, thread: str | None, name: str, content: bytes, comment: str) -> str:
        """A file into a thread, in Slack's two steps; its id. Raises Failed; nothing is shown before the
        second."""
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
        return str(place["file_id"])

    def direct(self, user: str) -> str:
        """The channel of direct messages with a user. Raises Failed."""
        with self._lock:
            known = self._direct.get(user)
        if known is None:
            known = str(self.call("conversations.open", users=user)["channel"]["id"])
            with self._lock:
                self._direct[user] = known
        return known

    def _failure(self, error: SlackApiError) -> Failed:
        response = error.response
        data = response.data if isinstance(response.data, dict) else {}
        # The SDK puts a page that is no JSON into `error`.
        code, status = str(data.get("error") or ""), response.status_code
        code = code if _CODE.fullmatch(code) else ""
        if status == 429 or code in ("ratelimited", "rate_limited"):
            self.problem = None
            return Failed(RetryAfter(code or "http_429", _seconds(response.headers)))
        if not code or status >= 500 or code in _MAYBE:  # a gateway's page, or half an answer
            return self._unreachable(Unknown(code or f"http_{status}"))
        if code in TOKEN_PROBLEMS:
            self.problem = code
            return Failed(RetryAfter(code))
        self.problem = None
        if code in _NEVER:
            return Failed(Permanent(code))
        return Failed(Unreachable(code) if code in _PLACE else RetryAfter(code))

    def _unreachable(self, outcome: RetryAfter | Unknown) -> Failed:
        self.problem = outcome.problem
        return Failed(outcome)


def _seconds(headers: Mapping[str, Any]) -> float | None:
    """Slack's "retry after"; None where it gives none, or nothing of use."""
    after = next((value for name, value in headers.items() if name.lower() == "retry-after"), None)
    value = after[0] if isinstance(after, list) and after else after
    try:
        return float(str(value))
    except ValueError:
        return None
