"""Whatever comes signed and makes no sense: no 5xx, no crash, one line in the log."""

import itertools
import json
import time
from contextlib import suppress
from typing import Any

import pytest

from tests.platforms.slack.blocks import buttons
from tests.platforms.slack.client import FORM, JSON, signed
from tests.platforms.slack.fuzz import payloads
from tests.platforms.slack.officers import NO, ask_officers, open_card
from tests.platforms.slack.running import Running
from tests.platforms.slack.workspace import Workspace

_seconds = itertools.count()
COUNT = 1_500
"""`python -m tests.bench_slack` sends 10,000."""


def interactions(team: Workspace) -> list[dict[str, Any]]:
    """Real buttons and a real modal, as they would come back."""
    answer = team.ask("mei", "can we launch live chat?")
    pressed = [team.pressing("mei", item, "questions", ephemeral=True) for item in buttons(answer)]
    _, card = ask_officers(team, "我们可以办摄影展吗？")
    in_card = [team.pressing("wang", item, "officers", message=card) for item in buttons(card)]
    view = open_card(team, card)
    sent = team.submitting("wang", view, {"verdict": NO, "reason": "Spoiled."})
    return [*pressed, *in_card, sent]


def test_fuzzed_payloads(running: Running, team: Workspace) -> None:
    """Answered, each in its own time, and Xuke answers the next question as before."""
    real = interactions(team)
    before = len(running.log())
    refused = 0
    for body, kind in payloads(team, COUNT, real):
        answered = running.http.post(body, signed(body, kind))
        assert answered.status < 500, (answered, body[:3_000])
        refused += answered.status >= 400
    logged = running.log()[before:]
    traces = [place for place, line in enumerate(logged) if "Traceback" in line]
    assert not traces, "\n".join(logged[traces[0] - 1 : traces[0] + 40])
    assert refused <= len(logged) <= COUNT, (refused, len(logged))
    assert max(map(len, logged)) < 2_000
    ts = team.mention("mei", "questions", "can we launch live chat?")
    team.answers("questions", ts)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"{", JSON),
        (b"[]", JSON),
        (b"null", JSON),
        (b"\xff\xfe", JSON),
        (b"[" * 100_000, JSON),
        (b"", JSON),
        (b'{"type":"event_callback"}', JSON),
        (b'{"type":"event_callback","event":[]}', JSON),
        (b"payload=", FORM),
        (b"payload=%7B", FORM),
        (b"payload=%5B%5D", FORM),
        (b"", FORM),
        (b"nothing=here", FORM),
        (json.dumps({"type": "event_callback", "event": "x" * 1_000_000}).encode(), JSON),
    ],
    ids=lambda value: repr(value)[:24],
)
def test_one_line_for_each(running: Running, team: Workspace, body: bytes, kind: str) -> None:
    """In the log, without the payload's whole length."""
    before = len(running.log())
    # Each signed at a second of its own: the same bytes of one second are a replay, of which nothing is said.
    answered = running.http.post(body, signed(body, kind, time.time() - 100 - next(_seconds)))
    assert answered.status < 500
    lines = team.front.until(lambda: running.log()[before:], why="a line in the log")
    assert len(lines) == 1, lines
    assert len(lines[0]) < 2_000


def test_a_body_beyond_measure_is_not_read(running: Running, team: Workspace) -> None:
    """Twenty megabytes: refused, and nobody else waits."""
    body = b"x" * 20_000_000
    with suppress(OSError):  # hung up on while sending
        assert running.http.post(body, signed(body, JSON)).status in (400, 401, 413)
    assert "No" in str(team.ask("mei", "can we launch live chat?"))
