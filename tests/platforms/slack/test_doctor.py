"""`doctor` on a Slack workspace: what is granted, where Xuke is, whom it can reach."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli.doctor import examine
from bot.platforms.finding import Finding
from bot.settings import read_settings
from tests.platforms.slack.emulator import Emulator, emulating
from tests.platforms.slack.front import Fault, Front, fronting
from tests.platforms.slack.running import scopes, settings


@pytest.fixture(scope="module")
def slack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Emulator, Front]]:
    """A workspace in which no Xuke runs."""
    with emulating(tmp_path_factory.mktemp("doctor"), scopes()) as emulator, fronting(emulator.url) as front:
        front.granted = scopes()
        yield emulator, front


def found(slack: tuple[Emulator, Front], folder: Path, **changed: str) -> list[Finding]:
    emulator, front = slack
    given = settings(folder, emulator, front, **changed)
    return list(examine(read_settings(given, folder / ".env")))


def lines(findings: list[Finding], state: str) -> dict[str, str]:
    return {it.part: it.line.line("en") for it in findings if it.state == state}


def test_a_sound_workspace_has_nothing_wrong(slack: tuple[Emulator, Front], tmp_path: Path) -> None:
    findings = found(slack, tmp_path)
    assert lines(findings, "wrong") == {}
    good = lines(findings, "good")
    assert {"slack", "scopes", "ALERT_CHANNEL", "OFFICER_CHANNEL", "OFFICERS", "ONCALL"} <= good.keys()
    posted = {call.method for call in slack[1].calls}
    assert posted <= {"auth.test", "conversations.history", "conversations.open", "api"}


def test_what_is_missing_is_named_with_its_mend(slack: tuple[Emulator, Front], tmp_path: Path) -> None:
    emulator, front = slack
    front.granted = [scope for scope in scopes() if scope != "pins:read"]
    front.upset("conversations.history", Fault("refused", error="not_in_channel"))
    front.groups["S0EMPTY"] = []
    people = f"slack:U0NOBODY,slack:{emulator.users['wang']}"
    wrong = lines(found(slack, tmp_path, OFFICERS=people, ONCALL="slack:S0EMPTY,feishu:ou_1"), "wrong")
    front.granted = scopes()
    assert "pins:read is missing, for: messages pinned" in wrong["scopes"]
    assert "/invite @Xuke" in wrong["ALERT_CHANNEL"]
    assert "U0NOBODY cannot be written to (user_not_found)" in wrong["OFFICERS"]
    assert "feishu:ou_1 is on a platform that is not set up" in wrong["ONCALL"]


def test_a_token_that_is_over_is_all_there_is_to_say(slack: tuple[Emulator, Front], tmp_path: Path) -> None:
    slack[1].always("auth.test", Fault("refused", error="token_revoked"))
    wrong = lines(found(slack, tmp_path), "wrong")
    slack[1].calm()
    assert list(wrong) == ["slack"]
    assert "token_revoked" in wrong["slack"]


def test_socket_mode_needs_its_token(slack: tuple[Emulator, Front], tmp_path: Path) -> None:
    token = "xapp-1-doctor"
    wrong = lines(found(slack, tmp_path, SLACK_APP_TOKEN=token), "wrong")
    assert "connections:write" in wrong["SLACK_APP_TOKEN"]
    slack[1].socket_url = "ws://127.0.0.1:1"
    findings = found(slack, tmp_path, SLACK_APP_TOKEN=token)
    slack[1].socket_url = None
    assert lines(findings, "good")["SLACK_APP_TOKEN"] == "it opens a connection"
    assert token not in repr(findings)
