"""Files in incidents' threads: the token goes to Slack alone; what is filed is the file, or else its link."""

import hashlib
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.platforms.slack.files import read_file
from tests.platforms.slack.blocks import words
from tests.platforms.slack.emulator import BOT_TOKEN
from tests.platforms.slack.file_host import cut_off, dripping, redirect, whole
from tests.platforms.slack.front import Front, fronting
from tests.platforms.slack.reporting import reported
from tests.platforms.slack.running import Running, ready, slack
from tests.platforms.slack.workspace import Workspace

LOG = b"2026-11-25T03:00:00 GET /patients 200\n" * 40
LINKED = "its content is not on record"
SLACK = "https://slack.com/api/"


@pytest.fixture
def elsewhere() -> Iterator[Front]:
    """Another host; nobody may bring it a token."""
    with fronting(None) as host:
        host.files["loot"] = whole(LOG)
        yield host


@pytest.fixture
def case(team: Workspace) -> tuple[str, str]:
    """A case that zhao is on: its id, and the ts of its thread."""
    what = f"a leak with files {time.monotonic_ns()}"
    id_ = reported(team, "zhao", what, "leak")
    return id_, str(team.posted("incidents", what)["ts"])


def file(name: str, url: str, size: int = len(LOG), **more: Any) -> dict[str, Any]:
    """A file as an event tells of it."""
    return {"name": name, "size": size, "permalink": f"https://q/{name}", "url_private": url, **more}


def put(team: Workspace, person: str, thread: str, *files: dict[str, Any]) -> None:
    """Somebody puts files into a case's thread."""
    team.say(person, "incidents", "here it is", thread, files=list(files), subtype="file_share")


def line(team: Workspace, case: str, name: str) -> str:
    """What the case's time line says of a file, once it does."""

    def said() -> str | None:
        shown = words(team.ask("zhao", f"incident {case}")["blocks"]).splitlines()
        return next((it for it in shown if name in it), None)

    found: str = team.front.until(said, why=f"a word on {name}")
    return found


def test_a_file_of_slacks_own_is_filed_with_its_hash(
    team: Workspace, front: Front, case: tuple[str, str]
) -> None:
    front.files["good"] = whole(LOG)
    put(team, "zhao", case[1], file("good.log", f"{front.url}/files/good"))
    assert hashlib.sha256(LOG).hexdigest() in line(team, case[0], "good.log")
    assert [call.token for call in front.named("file")][-1] == f"Bearer {BOT_TOKEN}"


def test_the_token_goes_to_no_other_host(
    team: Workspace, front: Front, case: tuple[str, str], elsewhere: Front
) -> None:
    """A Drive file, a Dropbox file and a forged address got `Authorization: Bearer xoxb-…`."""
    loot = f"{elsewhere.url}/files/loot"
    put(
        team,
        "zhao",
        case[1],
        file("drive.log", loot, is_external=True, external_type="gdrive", mode="external"),
        file("dropbox.log", f"{front.url}/files/good", is_external=True),
        file("remote.log", f"{front.url}/files/good", external_type="dropbox"),
        file("forged.log", loot),
        file("plain.log", loot.replace("127.0.0.1", "localhost")),
        file("user.log", loot.replace("http://", f"http://{front.url[7:]}@")),
        file("none.log", ""),
    )
    for name in ("drive", "dropbox", "remote", "forged", "plain", "user", "none"):
        assert LINKED in line(team, case[0], f"{name}.log"), name
    assert elsewhere.calls == []


def test_no_redirect_takes_the_token_along(
    team: Workspace, front: Front, case: tuple[str, str], elsewhere: Front
) -> None:
    port = elsewhere.url.rsplit(":", 1)[1]
    front.files["away"] = redirect(f"{elsewhere.url}/files/loot")
    front.files["name"] = redirect(f"http://localhost:{port}/files/loot")
    front.files["tls"] = redirect("https://127.0.0.1:1/files/loot")
    front.files["disk"] = redirect("file:///etc/passwd")
    front.files["loop"] = redirect("/files/loop")
    front.files["near"] = redirect("/files/good")
    front.files["good"] = whole(LOG)
    for name in ("away", "name", "tls", "disk", "loop"):
        put(team, "zhao", case[1], file(f"{name}.log", f"{front.url}/files/{name}"))
        assert LINKED in line(team, case[0], f"{name}.log"), name
    assert elsewhere.calls == []
    put(team, "zhao", case[1], file("near.log", f"{front.url}/files/near"))
    assert hashlib.sha256(LOG).hexdigest() in line(team, case[0], "near.log")


def test_what_does_not_come_whole_is_only_linked(
    team: Workspace, front: Front, case: tuple[str, str]
) -> None:
    """A sign-in page, or half a file, was filed under the file's name, with a hash."""
    page = b"<!DOCTYPE html><title>Sign in to Slack</title>"
    front.files["page"] = whole(page, "text/html")
    front.files["half"] = cut_off(LOG[:100], len(LOG))
    front.files["large"] = whole(LOG * 3)
    for name in ("page", "half", "large", "missing"):
        put(team, "zhao", case[1], file(f"{name}.log", f"{front.url}/files/{name}"))
        assert LINKED in line(team, case[0], f"{name}.log"), name


def test_nothing_is_asked_of_slack_before_the_role_is_known(
    team: Workspace, front: Front, case: tuple[str, str]
) -> None:
    front.files["good"] = whole(LOG)
    after = front.mark
    put(team, "tom", case[1], file("tom.log", f"{front.url}/files/good"))
    tom = team.user("tom")
    told = front.await_call("chat.postEphemeral", lambda call: call.body["user"] == tom, after=after)
    assert "you need the role on-call" in words(told.body)
    assert front.named("file", after) == []


def test_files_that_drip_hold_nobody_up_and_xuke_stops(tmp_path: Path) -> None:
    """Two files that dripped a byte now and then stopped all answers, and SIGTERM."""
    over = threading.Event()
    with slack(tmp_path) as running:
        try:
            _drip(running, over)
            code, seconds = running.served.stop()
        finally:
            over.set()
        assert code == 0
        assert seconds < 10


def _drip(running: Running, over: threading.Event) -> None:
    team, front = running.team, running.front
    id_ = reported(team, "zhao", "a leak that drips", "leak")
    thread = str(team.posted("incidents", "a leak that drips")["ts"])
    for number in range(4):
        front.files[f"drip{number}"] = dripping(over, in_head=number % 2 == 1)
        put(team, "zhao", thread, file(f"drip{number}.log", f"{front.url}/files/drip{number}"))
    front.until(lambda: len(front.named("file")) >= 2, why="two files are read")
    for number in range(6):
        ts = team.mention("mei", "questions", f"can we launch live chat, drop {number}?")
        team.answers("questions", ts)
    team.say("mei", "incidents", "meanwhile it leaks on", thread)
    front.until(lambda: "leaks on" in words(team.ask("zhao", f"incident {id_}")["blocks"]))
    assert ready(running.served)[0] == 200


@pytest.mark.parametrize("in_head", [False, True])
def test_a_file_has_its_whole_time_and_no_more(front: Front, in_head: bool) -> None:
    """Never silent for long enough to time out, in the file or in the head before it."""
    over = threading.Event()
    front.files["slow"] = dripping(over, in_head)
    begun = time.monotonic()
    try:
        api = f"{front.url}/api/"
        assert read_file(f"{front.url}/files/slow", "xoxb-1", api, 10**6, within=0.5) is None
    finally:
        over.set()
    assert time.monotonic() - begun < 5


def test_a_file_larger_than_the_limit_is_not_read_to_its_end(front: Front) -> None:
    front.files["huge"] = whole(b"x" * 5_000_000)
    url, api = f"{front.url}/files/huge", f"{front.url}/api/"
    assert read_file(url, "xoxb-1", api, 1_000_000) is None
    assert read_file(url, "xoxb-1", api, 5_000_000) == b"x" * 5_000_000


@pytest.mark.parametrize(
    "url",
    [
        "http://files.slack.com/files-pri/T1-F1/a.log",
        "https://files.slack.com:8443/a.log",
        "https://slack.com.evil.example/a.log",
        "https://evil.example/files.slack.com/a.log",
        "https://evilslack.com/a.log",
        "https://files.slack.com@evil.example/a.log",
        "https://evil.example#.slack.com/a.log",
        "https://docs.google.com/document/d/1",
        "https://www.dropbox.com/s/a.log",
        "https://slack-files.com/T1-F1-abc",
        "ftp://files.slack.com/a.log",
        "file:///etc/passwd",
        "//files.slack.com/a.log",
        "https://[::1/a.log",
        "https://files.slack.com:port/a.log",
        "",
    ],
)
def test_of_all_addresses_only_slacks_own_are_connected_to(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    met: list[Any] = []
    _meet(monkeypatch, met)
    assert read_file(url, "xoxb-1", SLACK, 100) is None
    assert met == []


def test_slacks_own_host_is_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    met: list[Any] = []
    _meet(monkeypatch, met)
    assert read_file("https://files.slack.com/files-pri/T1-F1/a.log", "xoxb-1", SLACK, 100) is None
    assert met == [("files.slack.com", 443)]


def _meet(monkeypatch: pytest.MonkeyPatch, met: list[Any]) -> None:
    """Connections of this thread are only noted; the workspace around goes on."""
    here, really = threading.current_thread(), socket.create_connection
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)

    def connect(address: Any, *more: Any, **named: Any) -> Any:
        if threading.current_thread() is not here:
            return really(address, *more, **named)
        met.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connect)
