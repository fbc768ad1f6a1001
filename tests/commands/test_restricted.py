"""A restricted incident shows nowhere to those who may not see it: not even that it is, or of what kind."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main
from bot.deadlines.feed import feed
from bot.delivery.message import Message, NotFound, Sent
from bot.services.channels import Channels
from bot.services.desk import Desk
from commands import respond
from tests.commands.desks import OFFICER, ON_CALL, desk_at, real_desk, typed
from tests.commands.walks import ILLEGAL, do, later, opened

ALERTS, INCIDENTS, OFFICERS = "local:alerts", "local:incidents", "local:officers"


class Room:
    """A platform that keeps what is sent: by channel, the texts as they are now."""

    def __init__(self) -> None:
        self.said: dict[str, tuple[str, Mapping[str, Any]]] = {}

    def send(self, message: Message) -> Sent:
        name = message.edits or message.key
        self.said[name] = (message.channel, message.body)
        return Sent(name)

    def find(self, message: Message) -> NotFound:
        return NotFound()

    def seen_in(self, channel: str) -> str:
        return "\n".join(str(body) for there, body in self.said.values() if there == channel)


@pytest.fixture
def room() -> Room:
    return Room()


@pytest.fixture
def desk(room: Room) -> Desk:
    made = real_desk()
    channels = Channels(ALERTS, INCIDENTS, OFFICERS)
    made.outbox._senders = {"local": room}
    return Desk(made.counsel, made.now, made.store, made.outbox, made.roles, channels, made._licenses)


def deliver(desk: Desk) -> None:
    """Everything that waits is sent."""
    while waiting := {message.channel for message in desk.outbox.open()}:
        for channel in waiting:
            desk.outbox.step(channel)


def dispose(desk: Desk, **fields: str) -> None:
    """Illegal information, disposed of: its ten-working-day duty begins."""
    opened(desk, **{**ILLEGAL, **fields})
    do(desk, "I1 done dispose", what="taken down")
    desk.alerts.tick()


def test_what_it_sets_off_is_in_no_list_feed_or_digest_of_others(desk: Desk) -> None:
    """Existence and kind stood in the feed, in `deadlines` and in the alerts' channel."""
    dispose(desk, restricted="yes")
    assert "illegal" not in respond(typed("deadlines", who="local:someone"), desk).text.lower()
    assert "illegal" in respond(typed("deadlines", who=ON_CALL), desk).text.lower()
    assert respond(typed("deadlines", who=ON_CALL), desk).private
    name = next(it.id for it in desk.deadlines.all() if it.hidden)
    assert "no deadline" in respond(typed(f"deadlines {name}", who="local:someone"), desk).text.lower()
    content = feed(desk.deadlines.visible_to("member"), "x", "en", desk.now())
    assert name.encode() not in content
    assert "illegal" not in respond(typed("events", who="local:someone"), desk).text.lower()


def test_its_alerts_go_to_the_officers(desk: Desk, room: Room) -> None:
    dispose(desk, restricted="yes")
    for _ in range(20):
        later(desk, days=1)
        desk.alerts.tick()
    deliver(desk)
    assert "illegal" in room.seen_in(OFFICERS).lower()
    assert "illegal-information" not in room.seen_in(ALERTS)


def test_where_officers_have_no_channel_of_their_own_the_alert_tells_nothing(room: Room) -> None:
    made = real_desk()
    made.outbox._senders = {"local": room}
    one = Channels(ALERTS, ALERTS, ALERTS)
    desk = Desk(made.counsel, made.now, made.store, made.outbox, made.roles, one, made._licenses)
    dispose(desk, restricted="yes")
    later(desk, days=20)
    desk.alerts.tick()
    deliver(desk)
    assert "Something restricted is due" in room.seen_in(ALERTS)
    assert "illegal information" not in room.seen_in(ALERTS).lower()


def test_statistics_count_what_the_asker_may_see(desk: Desk) -> None:
    opened(desk, restricted="yes")
    assert "0 incidents" in respond(typed("incident statistics", who="local:someone"), desk).text
    assert "1 incident" in respond(typed("incident statistics", who=OFFICER), desk).text


def test_one_restricted_later_leaves_nothing_of_itself_behind(desk: Desk, room: Room) -> None:
    """Messages and files in the old thread stayed as they were."""
    dispose(desk)
    do(desk, "I1", command="case_report")
    deliver(desk)
    assert "Gambling" in room.seen_in(INCIDENTS)
    assert "docx" in room.seen_in(INCIDENTS)
    do(desk, "I1 restrict -")
    desk.alerts.tick()
    deliver(desk)
    assert "Gambling" not in room.seen_in(INCIDENTS)
    assert "taken down" not in room.seen_in(INCIDENTS)
    assert "docx" not in room.seen_in(INCIDENTS)
    assert "Gambling" in room.seen_in(OFFICERS)
    assert [it.hidden for it in desk.deadlines.all() if it.duty == "illegal-information"] == [True]


def test_a_case_shown_in_a_public_channel_is_for_the_asker_alone(desk: Desk) -> None:
    opened(desk)
    assert respond(typed("incident I1", who=OFFICER), desk).private


def test_the_command_line_shows_none_of_its_deadlines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with desk_at(tmp_path / "state") as desk:
        opened(desk, **{**ILLEGAL, "restricted": "yes"})
        do(desk, "I1 done dispose", what="taken down")
        until = desk.today() + timedelta(days=40)
    monkeypatch.setenv("STATE_DIR", str(tmp_path / "state"))
    for command in (
        ["deadlines", "--json"],
        ["deadlines"],
        ["deadlines", "--ics"],
        ["alerts", "preview", "--from", "2025-06-01", "--to", until.isoformat()],
    ):
        assert main(command) == 0
        assert "illegal" not in capsys.readouterr().out.lower()
