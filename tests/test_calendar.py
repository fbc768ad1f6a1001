"""The calendar feed over HTTP, for whoever knows its address."""

import urllib.error
import urllib.request
from pathlib import Path

import pytest
import vobject

from tests.serving import serving

TOKEN = "a-secret-that-nobody-guesses"


def get(url: str) -> tuple[int, str, str]:
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.status, answer.headers["content-type"], answer.read().decode()


def test_the_feed_is_served_under_its_token_alone(tmp_path: Path) -> None:
    with serving(tmp_path, CALENDAR_TOKEN=TOKEN) as running:
        status, kind, content = get(f"{running.url}/calendar/{TOKEN}.ics")
        assert status == 200
        assert kind.startswith("text/calendar")
        calendar = vobject.readOne(content)
        assert "license expires" in " ".join(event.summary.value for event in calendar.vevent_list)
        for other in ("wrong", TOKEN[:-1]):
            with pytest.raises(urllib.error.HTTPError) as refused:
                get(f"{running.url}/calendar/{other}.ics")
            assert refused.value.code == 404
        assert TOKEN not in running.errors.read_text()


def test_without_a_token_there_is_no_feed(tmp_path: Path) -> None:
    with serving(tmp_path) as running, pytest.raises(urllib.error.HTTPError):
        get(f"{running.url}/calendar/.ics")
