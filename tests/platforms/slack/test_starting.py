"""Starting without a network, and losing the token while running."""

import json
import socket
from functools import partial
from pathlib import Path

from tests.platforms.slack.client import OverHttp
from tests.platforms.slack.emulator import BOT_TOKEN, BOT_USER, emulating, free_port
from tests.platforms.slack.front import Fault, fronting
from tests.platforms.slack.running import events, ready, scopes, settings, slack
from tests.platforms.slack.workspace import Workspace
from tests.serving import serving
from tests.waiting import until

MENTION = f"<@{BOT_USER}> can we launch live chat?"


def test_a_revoked_token_turns_ready_red(tmp_path: Path) -> None:
    """503 naming Slack and what to do, without a crash; /healthz stays green; well again when it is back."""
    with slack(tmp_path) as running:
        until(lambda: ready(running.served)[0] == 200, 20, "ready")
        running.front.always("*", Fault("refused", error="token_revoked"))
        running.team.mention("mei", "questions", "can we launch live chat?")
        until(lambda: ready(running.served)[0] == 503, 40, "not ready any more")
        failing = json.loads(ready(running.served)[1])["failing"]
        assert "slack" in failing
        assert "token" in failing["slack"].lower()
        assert BOT_TOKEN not in str(failing)
        assert running.served.process.poll() is None
        # The log is written by the next look at Slack, which may come after that of /readyz.
        until(lambda: any("token" in line.lower() for line in running.log()), 10, "said in the log")
        log = running.log()
        assert len(log) < 30, "no crash-loop, no flood"
        assert BOT_TOKEN not in "\n".join(log)
        assert "Traceback" not in "\n".join(log)


def test_a_token_that_never_counted(tmp_path: Path) -> None:
    """Starts, says so, and serves on."""
    home = tmp_path / "xuke"
    home.mkdir()
    with emulating(tmp_path, scopes()) as emulator, fronting(emulator.url) as front:
        # The emulator itself takes any token.
        front.always("*", Fault("refused", error="invalid_auth"))
        with serving(home, **settings(tmp_path, emulator, front)) as served:
            front.await_call("auth.test")
            until(lambda: "invalid_auth" in ready(served)[1], 20, "not ready, and why")
            assert ready(served)[0] == 503
            assert served.process.poll() is None
            assert BOT_TOKEN not in served.errors.read_text() + ready(served)[1]
            front.calm()
            until(lambda: ready(served)[0] == 200, 20, "ready once the token counts")


def test_no_network_at_the_start(tmp_path: Path) -> None:
    """Xuke starts, is not ready, and connects when Slack can be reached."""
    port = free_port()
    home = tmp_path / "xuke"
    home.mkdir()
    with emulating(tmp_path, scopes()) as emulator, fronting(emulator.url) as unused:
        environment = settings(tmp_path, emulator, unused, SLACK_API_URL=f"http://127.0.0.1:{port}/api/")
        with serving(home, **environment) as served:
            http = OverHttp(served.url)
            until(lambda: ready(served)[0] == 503, 20, "red while Slack cannot be reached")
            assert "slack" in ready(served)[1]
            team = Workspace(emulator, unused, http, events())
            ts = team.mention("mei", "questions", "can we launch live chat?")
            command = team.command("mei", "can we launch live chat?")
            assert command.status == 200, "a command needs no Web API"
            with fronting(emulator.url, port) as front:
                until(lambda: ready(served)[0] == 200, 60, "ready once Slack is there")
                front.until(lambda: team.thread("questions", ts), within=60, why="the answer kept until then")
                team.settle(1)
                assert len(team.thread("questions", ts)) == 1
            assert served.process.poll() is None
            assert "Traceback" not in served.errors.read_text()


def test_killed_after_the_acknowledgement(tmp_path: Path) -> None:
    """What was acknowledged is answered after the restart, once, though Slack tells of it again."""
    home = tmp_path / "xuke"
    home.mkdir()
    with emulating(tmp_path, scopes()) as emulator, fronting(emulator.url) as front:
        environment = settings(tmp_path, emulator, front)
        front.always("*", Fault("failed"))
        with serving(home, **environment) as served:
            team = Workspace(emulator, front, OverHttp(served.url), events())
            ts = [team.write("mei", "questions", MENTION) for _ in range(5)]
            told = [event for one in ts for event in team.message_events("mei", "questions", MENTION, one)]
            assert {team.slack.event(event).status for event in told} == {200}
            served.process.kill()
            served.process.wait()
        front.calm()
        again = tmp_path / "again"
        again.mkdir()
        with serving(again, **environment) as served:
            team.slack = OverHttp(served.url)
            assert {team.slack.event(event, retry=1).status for event in told} == {200}
            for one in ts:
                front.until(partial(team.thread, "questions", one), within=40, why="the answer kept")
            team.settle(1)
            assert [len(team.thread("questions", one)) for one in ts] == [1] * len(ts)


def test_silent_connections_hold_nobody_up(tmp_path: Path) -> None:
    """200 of them, half in the middle of their headers."""
    with slack(tmp_path) as running:
        silent = [socket.create_connection(("127.0.0.1", running.served.port)) for _ in range(200)]
        for connection in silent[::2]:
            connection.sendall(b"POST /slack/events HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Le")
        answered = running.team.command("mei", "can we launch live chat?")
        assert answered.status == 200
        assert answered.seconds < 1
        for connection in silent:
            connection.close()
