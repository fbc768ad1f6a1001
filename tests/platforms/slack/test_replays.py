"""The same signed bytes twice: done once, answered the same; also over a restart."""

import itertools
import json
import threading
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest

from bot.record import read_store
from tests.platforms.slack.client import FORM, SECRET, Answered, OverHttp, signed
from tests.serving import Served, license_until, serving

UNTIL = date.today() + timedelta(days=1_000)
EXPIRY = f"expiry-{UNTIL.year}"
_numbers = itertools.count(1)


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_API_URL": "http://127.0.0.1:1/api/",
        "SLACK_TEAMS": "T0OURS",
        "ALERT_CHANNEL": "slack:C0ALERTS",
        "OFFICERS": "slack:U0LI",
        "LICENSE_FILE": str(license_until(UNTIL, tmp_path)),
        "STATE_DIR": str(tmp_path / "state"),
    }


@pytest.fixture
def served(tmp_path: Path, environment: dict[str, str]) -> Iterator[Served]:
    (tmp_path / "home").mkdir()
    with serving(tmp_path / "home", **environment) as running:
        yield running


def command(text: str) -> tuple[bytes, dict[str, str]]:
    """`/license TEXT` by an officer: its bytes and its signed headers."""
    number = next(_numbers)
    form = {
        "command": "/license",
        "text": text,
        "team_id": "T0OURS",
        "user_id": "U0LI",
        "channel_id": "C0QUESTIONS",
        "response_url": "http://127.0.0.1:1/answer",
        "trigger_id": f"{number}.{number}.abc",
    }
    body = urlencode(form).encode()
    return body, signed(body, FORM)


def told(served: Served, delivery: tuple[bytes, dict[str, str]]) -> Answered:
    answered = OverHttp(served.url).post(*delivery)
    assert answered.status == 200
    return answered


def written(environment: dict[str, str], kind: str) -> int:
    """How often something of that kind was written into the record."""
    return [entry.kind for entry in read_store(Path(environment["STATE_DIR"])).history()].count(kind)


def test_a_command_that_writes_is_done_once_and_answered_the_same(
    served: Served, environment: dict[str, str]
) -> None:
    delivery = command(f"take {EXPIRY}")
    first = told(served, delivery)
    assert "is taken by" in first.content.decode()
    for _ in range(3):
        assert told(served, delivery).content == first.content
    assert written(environment, "deadline.taken") == 1
    told(served, command(f"take {EXPIRY}"))  # signed anew: somebody typed it again
    assert written(environment, "deadline.taken") == 2


def test_the_same_bytes_at_the_same_moment_are_done_once(served: Served, environment: dict[str, str]) -> None:
    delivery = command(f"snooze {EXPIRY} {date.today() + timedelta(days=30)}")
    answers: list[bytes] = []
    threads = [
        threading.Thread(target=lambda: answers.append(told(served, delivery).content)) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 8
    assert len(set(answers)) == 1
    assert written(environment, "deadline.snoozed") == 1


def test_a_command_that_only_shows_is_answered_the_same(served: Served) -> None:
    for text in ("deadlines", "help", "can we launch live chat?", "xyzzy quux frobnicate"):
        delivery = command(text)
        first = told(served, delivery).content
        assert told(served, delivery).content == first
        assert first


def test_a_restart_does_not_do_it_again(tmp_path: Path, environment: dict[str, str]) -> None:
    """The memory of answers is gone; the record's claim is not."""
    delivery = command(f"take {EXPIRY}")
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        with serving(tmp_path / name, **environment) as running:
            said = json.loads(told(running, delivery).content)
            assert (name == "two") == ("nothing was done again" in said["text"])
    assert written(environment, "deadline.taken") == 1


def test_another_body_under_a_signature_that_was_taken_is_refused(served: Served) -> None:
    body, headers = command(f"take {EXPIRY}")
    told(served, (body, headers))
    assert OverHttp(served.url).post(body + b"&x=1", headers).status == 401
