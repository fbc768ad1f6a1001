"""The calendar feed over HTTP, for whoever knows its address."""

import time
from datetime import date
from email.message import Message
from email.utils import format_datetime, parsedate_to_datetime
from http.client import HTTPConnection
from pathlib import Path

import vobject

from tests.commands.desks import OFFICER, desk_at
from tests.serving import Served, serving

TOKEN = "a-secret-that-nobody-guesses"
PATH = f"/calendar/{TOKEN}.ics"


def get(running: Served, path: str = PATH, method: str = "GET", **headers: str) -> tuple[int, Message, str]:
    connection = HTTPConnection("127.0.0.1", running.port, timeout=10)
    try:
        connection.request(method, path, headers={it.replace("_", "-"): headers[it] for it in headers})
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read().decode()
    finally:
        connection.close()


def settled(running: Served) -> tuple[Message, str]:
    """The feed, once the record has its mark of the day, which the first minute after a start brings."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        status, headers, content = get(running)
        assert status == 200
        if "X-XUKE-RECORD" in content:
            return headers, content
    raise AssertionError("the record got no mark")


def without_mark(content: str) -> str:
    return "\n".join(line for line in content.splitlines() if not line.startswith("X-XUKE-RECORD"))


def test_the_feed_is_served_under_its_token_alone(tmp_path: Path) -> None:
    with serving(tmp_path, CALENDAR_TOKEN=TOKEN) as running:
        status, headers, content = get(running)
        assert status == 200
        assert headers["content-type"].startswith("text/calendar")
        calendar = vobject.readOne(content)
        assert "license expires" in " ".join(event.summary.value for event in calendar.vevent_list)
        for other in ("wrong", TOKEN[:-1], TOKEN.upper(), f"{TOKEN}.ics/", "%FF", ""):
            assert get(running, f"/calendar/{other}.ics")[0] == 404
        assert TOKEN not in running.errors.read_text()


def test_without_a_token_there_is_no_feed(tmp_path: Path) -> None:
    with serving(tmp_path) as running:
        assert get(running, "/calendar/.ics")[0] == 404


def test_who_has_it_is_told_so(tmp_path: Path) -> None:
    with serving(tmp_path, CALENDAR_TOKEN=TOKEN) as running:
        headers, content = settled(running)
        tag, since = headers["etag"], headers["last-modified"]
        assert get(running)[2] == content
        for known in (tag, f'"other", W/{tag}', "*"):
            status, again, nothing = get(running, if_none_match=known)
            assert (status, again["etag"], nothing) == (304, tag, "")
        assert get(running, if_none_match='"other"', if_modified_since=since)[0] == 200
        assert get(running, if_modified_since=since)[0] == 304
        assert get(running, if_modified_since="Thu, 01 Jan 2026 00:00:00 GMT")[0] == 200
        assert get(running, if_modified_since="no date")[0] == 200
        assert get(running, method="HEAD")[2] == ""
        assert "no-cache" in headers["cache-control"]
        assert format_datetime(parsedate_to_datetime(since), usegmt=True) == since


def test_a_restart_changes_nothing_and_a_change_shows(tmp_path: Path) -> None:
    environment = {"CALENDAR_TOKEN": TOKEN, "STATE_DIR": str(tmp_path / "state")}
    told: list[str] = []
    for name in ("first", "second", "third", "fourth"):  # the first start itself changes the record
        (tmp_path / name).mkdir()
        if name == "fourth":
            with desk_at(tmp_path / "state", date.today()) as desk:
                desk.deadlines.take("expiry-2026", OFFICER)
        with serving(tmp_path / name, **environment) as running:
            told.append(without_mark(settled(running)[1]))
    assert told[1] == told[2]
    changed = set(told[3].splitlines()) - set(told[2].splitlines())
    assert any(OFFICER in line for line in changed)
