"""The same Xuke over Slack's other way: one long connection, no address of its own."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.platforms.slack.blocks import words
from tests.platforms.slack.emulator import emulating
from tests.platforms.slack.front import fronting
from tests.platforms.slack.officers import NO, ask_officers, open_card
from tests.platforms.slack.running import events, ready, scopes, settings
from tests.platforms.slack.sockets import OverSocket, sockets
from tests.platforms.slack.workspace import Workspace
from tests.serving import Served, serving
from tests.waiting import until

APP_TOKEN = "xapp-1-A0XUKEAPP0-0000000000-emulated"


@dataclass
class Connected:
    """Xuke over Socket Mode, and Slack's end of it."""

    team: Workspace
    end: OverSocket
    served: Served


@pytest.fixture(scope="module")
def connected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connected]:
    folder = tmp_path_factory.mktemp("socket")
    home = folder / "xuke"
    home.mkdir()
    with sockets() as (url, end), emulating(folder, scopes()) as emulator, fronting(emulator.url) as front:
        front.socket_url, front.granted = url, scopes()
        front.groups["S0OFFICERS"] = [emulator.users["wang"]]
        environment = settings(
            folder,
            emulator,
            front,
            SLACK_APP_TOKEN=APP_TOKEN,
            SLACK_SIGNING_SECRET="",
            OFFICERS=f"slack:{emulator.users['li']},slack:S0OFFICERS",
        )
        with serving(home, **environment) as served:
            end.connected()
            yield Connected(Workspace(emulator, front, end, events()), end, served)
            assert APP_TOKEN not in served.errors.read_text()


def test_a_mention_is_answered_once(connected: Connected) -> None:
    """Delivered three times here too."""
    ts = connected.team.mention("mei", "questions", "can we launch live chat?", deliveries=3)
    (answer,) = connected.team.answers("questions", ts)
    assert "No" in words(answer["blocks"])
    connected.team.settle()
    assert len(connected.team.thread("questions", ts)) == 1


def test_a_command_is_answered_in_its_acknowledgement(connected: Connected) -> None:
    """As in HTTP mode it is in the response."""
    answered = connected.team.command("mei", "can we launch live chat?")
    assert "No" in words(answered.json["blocks"])
    assert answered.seconds < 2


def test_an_officer_rules(connected: Connected) -> None:
    """Card, modal, submission and its errors pass over the socket."""
    team = connected.team
    question = "can our doctors advise patients about scooters by video?"
    ts, card = ask_officers(team, question)
    view = open_card(team, card, "li")
    assert team.submit("li", view, {"verdict": NO, "reason": " "}).json["response_action"] == "errors"
    team.submit("li", view, {"verdict": NO, "reason": "Not over a socket either."})
    _, told = team.answers("questions", ts, 2)
    assert "Not over a socket either." in words(told["blocks"])


def test_an_officer_by_user_group(connected: Connected) -> None:
    """OFFICERS may name a group; whoever is in it rules."""
    question = "can our doctors advise patients about umbrellas by video?"
    ts, card = ask_officers(connected.team, question)
    view = open_card(connected.team, card, "wang")
    connected.team.submit("wang", view, {"verdict": NO, "reason": "The group says no."})
    _, told = connected.team.answers("questions", ts, 2)
    assert "The group says no." in words(told["blocks"])


@pytest.mark.parametrize("reason", ["refresh_requested", "warning"])
def test_it_connects_again_when_asked(connected: Connected, reason: str) -> None:
    """And answers on the new connection."""
    before = connected.end.greeted
    connected.end.ask_to_reconnect(reason)
    if reason == "refresh_requested":
        connected.end.connected(before + 1)
    ts = connected.team.mention("tom", "questions", f"can we launch live chat after {reason}?")
    connected.team.answers("questions", ts)


def test_it_connects_again_after_a_break(connected: Connected) -> None:
    """The connection dies without a word."""
    before = connected.end.greeted
    connected.end.break_off()
    connected.end.connected(before + 1, within=30)
    ts = connected.team.mention("tom", "questions", "can we launch live chat after the break?")
    connected.team.answers("questions", ts)
    until(lambda: ready(connected.served)[0] == 200, 20, "ready again")


def test_what_makes_no_sense_is_survived(connected: Connected) -> None:
    """Unknown envelopes and torn JSON close nothing."""
    connection = connected.end.connected()
    for message in ("{", "[]", "null", '{"type":"news"}', '{"envelope_id":"e1","type":"news","payload":{}}'):
        connection.send(message)
    assert "No" in words(connected.team.command("mei", "can we launch live chat?").json["blocks"])
    assert connected.served.process.poll() is None
