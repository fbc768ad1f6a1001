"""Who is not Slack gets 401, no answer, and nothing done."""

import json
import time
from urllib.parse import urlencode

import pytest

from tests.platforms.slack.client import FORM, JSON, SECRET, OverHttp, signature, signed
from tests.platforms.slack.running import Running
from tests.platforms.slack.workspace import Workspace, envelope

MINUTE = 60


def a_mention(team: Workspace) -> tuple[str, bytes]:
    """A question in a channel, and the body of its event, not yet sent."""
    text = "<@U0XUKEUSER> can we launch live chat?"
    ts = team.write("mei", "questions", text)
    (event, *_) = team.message_events("mei", "questions", text, ts)
    return ts, json.dumps(event).encode()


def headers(body: bytes, how: str) -> dict[str, str]:
    """A delivery's headers with something wrong."""
    now = time.time()
    right = signed(body, JSON)
    wrong = {
        "another secret": signed(body, JSON, secret="0" * 32),
        "six minutes old": signed(body, JSON, now - 6 * MINUTE),
        "six minutes ahead": signed(body, JSON, now + 6 * MINUTE),
        "an old signature under a new time": {
            **right,
            "X-Slack-Signature": signature(SECRET, str(int(now) - 6 * MINUTE), body),
        },
        "another body": {**right, "X-Slack-Signature": signature(SECRET, str(int(now)), body + b" ")},
        "version 1": {**right, "X-Slack-Signature": right["X-Slack-Signature"].replace("v0=", "v1=")},
        "cut short": {**right, "X-Slack-Signature": right["X-Slack-Signature"][:-1]},
        "no words": {**right, "X-Slack-Signature": "v0=许可".encode().decode("latin-1")},
        "a time in words": {**right, "X-Slack-Request-Timestamp": "now"},
        "an endless time": {**right, "X-Slack-Request-Timestamp": "9" * 400},
        "a time in other digits": {**right, "X-Slack-Request-Timestamp": "١٢٣".encode().decode("latin-1")},
        "no signature": {name: value for name, value in right.items() if name != "X-Slack-Signature"},
        "no time": {name: value for name, value in right.items() if name != "X-Slack-Request-Timestamp"},
        "nothing": {"Content-Type": JSON},
    }
    return wrong[how]


@pytest.mark.parametrize(
    "how",
    [
        "another secret",
        "six minutes old",
        "six minutes ahead",
        "an old signature under a new time",
        "another body",
        "version 1",
        "cut short",
        "no words",
        "a time in words",
        "an endless time",
        "a time in other digits",
        "no signature",
        "no time",
        "nothing",
    ],
)
def test_a_wrong_signature_is_refused(running: Running, team: Workspace, how: str) -> None:
    """With 401 and nothing else; no call to Slack follows."""
    ts, body = a_mention(team)
    before, logged = team.front.mark, len(running.log())
    answered = running.http.post(body, headers(body, how))
    assert answered.status == 401, answered
    assert "live chat" not in answered.content.decode()
    team.settle(0.3)
    # Xuke looks after its connection and its reminders all the time, and may still answer others.
    about = [call.method for call in team.front.calls[before:] if call.body.get("thread_ts") == ts]
    assert about == []
    assert team.thread("questions", ts) == []
    assert len(running.log()) - logged <= 1
    assert SECRET not in "\n".join(running.log())


@pytest.mark.parametrize("kind", ["url_verification", "ssl_check", "command", "interaction"])
def test_nothing_unsigned_passes(running: Running, team: Workspace, kind: str) -> None:
    """Neither Slack's own checks, nor commands, nor buttons."""
    body = {
        "url_verification": json.dumps({"type": "url_verification", "challenge": "c", "token": "t"}).encode(),
        "ssl_check": urlencode({"ssl_check": "1", "token": "t"}).encode(),
        "command": urlencode({"command": "/license", "text": "can we launch live chat?"}).encode(),
        "interaction": urlencode({"payload": json.dumps({"type": "block_actions"})}).encode(),
    }[kind]
    form = JSON if kind == "url_verification" else FORM
    answered = running.http.post(body, signed(body, form, secret="1" * 32))
    assert answered.status == 401
    assert b"live chat" not in answered.content


def test_slack_may_verify_the_address(running: Running) -> None:
    """Signed, the challenge comes back."""
    body = json.dumps({"type": "url_verification", "challenge": "3eZbrw1a", "token": "t"}).encode()
    answered = running.http.post(body, signed(body, JSON))
    assert answered.status == 200
    assert b"3eZbrw1a" in answered.content


def test_a_replay_within_minutes_does_nothing_more(running: Running, team: Workspace) -> None:
    """The very same bytes and signature again: an event, and a command."""
    ts, body = a_mention(team)
    right = signed(body, JSON)
    assert running.http.post(body, right).status == 200
    team.answers("questions", ts)
    for _ in range(3):
        assert running.http.post(body, right).status in (200, 401)
    team.settle()
    assert len(team.thread("questions", ts)) == 1


def test_a_forged_retry_does_not_skip_the_check(running: Running, team: Workspace) -> None:
    """Retry headers earn no trust."""
    _, body = a_mention(team)
    forged = signed(body, JSON, secret="0" * 32) | {"X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": "x"}
    assert running.http.post(body, forged).status == 401


def test_only_posts_are_taken(running: Running) -> None:
    """Another method, or another address below, is none of Slack's."""
    body = b"{}"
    assert running.http.post(body, signed(body, JSON), "/slack/other").status == 404


def test_a_signature_counts_for_any_team_only_once_checked(running: Running, team: Workspace) -> None:
    """Other header letters are the same headers."""
    ts, body = a_mention(team)
    lower = {name.lower(): value for name, value in signed(body, JSON).items()}
    assert OverHttp(running.served.url).post(body, lower).status == 200
    team.answers("questions", ts)


def test_an_event_of_an_unknown_kind_is_taken_and_left(running: Running, team: Workspace) -> None:
    """Slack would repeat what is refused."""
    event = envelope({"type": "emoji_changed", "event_ts": f"{time.time():.6f}"})
    assert team.slack.event(event).status == 200
