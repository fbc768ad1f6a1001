"""The long connection: events in fragments, acknowledged; cut, silenced and refused, it comes back."""

import json
import threading
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

from bot.platforms.feishu.frames import CONTROL, DATA, Frame, read_frame
from tests.platforms.feishu.team import Team, feishu
from tests.platforms.slack.running import ready
from tests.waiting import until


class Pusher:
    """Feishu's side: answers pings while it is not silent, sends events, keeps acknowledgements."""

    def __init__(self) -> None:
        self.connections: list[ServerConnection] = []
        self.acks: dict[str, dict[str, Any]] = {}
        self.silent = False
        self.news = threading.Condition()

    def handle(self, connection: ServerConnection) -> None:
        self.connections.append(connection)
        try:
            for raw in connection:
                frame = read_frame(raw if isinstance(raw, bytes) else raw.encode())
                if frame.method == CONTROL and frame.headers.get("type") == "ping" and not self.silent:
                    told = json.dumps({"PingInterval": 1}).encode()
                    connection.send(Frame(frame.service, CONTROL, {"type": "pong"}, told).pack())
                elif frame.method == DATA:
                    self.acks[frame.headers["message_id"]] = json.loads(frame.payload)
        except ConnectionClosed:
            return

    def push(self, name: str, body: Any, parts: int = 1) -> None:
        raw = json.dumps(body).encode()
        size = -(-len(raw) // parts)
        pieces = [raw[at : at + size] for at in range(0, len(raw), size)]
        for place in reversed(range(len(pieces))):  # out of order
            headers = {"type": "event", "message_id": name, "sum": str(len(pieces)), "seq": str(place)}
            self.connections[-1].send(Frame(1, DATA, headers, pieces[place], 1, 1).pack())


@pytest.fixture
def connected(tmp_path: Path) -> Iterator[tuple[Team, Pusher]]:
    pusher = Pusher()
    with serve(pusher.handle, "127.0.0.1", 0, ping_interval=None) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"ws://127.0.0.1:{server.socket.getsockname()[1]}/?device_id=d&service_id=7"
        with feishu(tmp_path, url, FEISHU_LONG_CONNECTION="true") as team:
            until(lambda: pusher.connections, 20, "connected")
            yield team, pusher
            server.shutdown()


def body_of(team: Team, text: str) -> tuple[str, dict[str, Any]]:
    body = team.message("mei", "questions", text)
    body["header"]["token"] = ""  # as it comes over the long connection
    return str(body["event"]["message"]["message_id"]), body


def test_events_in_fragments_are_answered_and_acknowledged(connected: tuple[Team, Pusher]) -> None:
    team, pusher = connected
    id_, body = body_of(team, "can we launch live chat over this line?")
    pusher.push("m1", body, parts=3)
    found = team.answers(id_)
    assert pusher.acks["m1"] == {"code": 200}
    value = next(it for it in found.card["body"]["elements"][-1]["columns"][0]["elements"][0]["behaviors"])
    press = {
        "schema": "2.0",
        "header": {**body["header"], "event_type": "card.action.trigger", "event_id": "p1"},
        "event": {
            "operator": {"open_id": "ou_mei0000000001"},
            "action": {"value": value["value"]},
            "context": {"open_message_id": found.id, "open_chat_id": found.chat},
        },
    }
    pusher.push("m2", press)
    until(lambda: "m2" in pusher.acks, 10, "the press")
    assert "data" in pusher.acks["m2"]
    assert ready(team.served)[0] == 200


def test_cut_silenced_and_refused_it_comes_back(connected: tuple[Team, Pusher]) -> None:
    team, pusher = connected
    until(lambda: ready(team.served)[0] == 200, 20, "ready")
    team.fake.faults["/callback/ws/endpoint"] = deque(
        [(502, b"<html>", False), (200, {"code": 514, "msg": "auth"}, False)]
    )
    pusher.connections[-1].close()
    until(lambda: ready(team.served)[0] == 503, 20, "deaf")
    until(lambda: len(pusher.connections) == 2, 30, "connected again")
    pusher.silent = True  # open, but no pong
    until(lambda: "feishu" in ready(team.served)[1], 30, "deaf")
    pusher.silent = False
    until(lambda: len(pusher.connections) >= 3 and ready(team.served)[0] == 200, 90, "back")
    id_, body = body_of(team, "can we launch live chat after all this?")
    pusher.push("m9", body)
    team.answers(id_)


def test_an_open_connection_without_a_pong_is_none(connected: tuple[Team, Pusher]) -> None:
    """It was called ready for as long as two pings and more: four minutes at the interval that Feishu asks
    for."""
    team, pusher = connected
    until(lambda: ready(team.served)[0] == 200, 20, "ready")
    pusher.silent = True
    before = len(pusher.connections)
    pusher.connections[-1].close()
    until(lambda: len(pusher.connections) > before, 20, "open again")
    for _ in range(20):
        assert ready(team.served)[0] == 503
    pusher.silent = False
    until(lambda: ready(team.served)[0] == 200, 40, "a pong")


def test_what_is_no_frame_and_no_event_ends_nothing(connected: tuple[Team, Pusher]) -> None:
    """A frame that could not be read closed the connection."""
    team, pusher = connected
    pusher.connections[-1].send(b"\xff\xff\xff")
    pusher.connections[-1].send("a text")
    for number, body in enumerate(([1], {"header": []}, {"header": {"event_type": "x.y_v1"}, "event": 7})):
        pusher.push(f"odd{number}", body)
    pusher.push("odd", {"header": {"event_type": "im.message.message_read_v1"}, "event": {}})
    until(lambda: len(pusher.acks) == 4, 10, "all are acknowledged")
    assert {it["code"] for it in pusher.acks.values()} == {200}
    id_, body = body_of(team, "can we launch live chat after what is none?")
    pusher.push("m1", body)
    team.answers(id_)
    assert len(pusher.connections) == 1


def test_a_burst_over_the_connection_is_answered_once_and_in_order(connected: tuple[Team, Pusher]) -> None:
    """Four workers claimed side by side, and a topic's questions changed places."""
    team, pusher = connected
    clauses = "一二三四五六七八"
    first = team.message("mei", "questions", "clause 九")
    root = first["event"]["message"]["message_id"]
    said = [first, *(team.message("mei", "questions", f"clause {it}", root=root) for it in clauses)]
    for number, body in enumerate(said):
        pusher.push(f"b{number}", body)
        if number % 3 == 0:
            pusher.push(f"b{number}again", body)
    until(lambda: len(pusher.acks) == len(said) + 3, 20, "all are acknowledged")
    assert {it["code"] for it in pusher.acks.values()} == {200}
    team.fake.until(lambda: len(team.fake.thread(root)) >= len(said), within=40, why="all are answered")
    shown = [it.words for it in team.fake.thread(root)]
    assert len(shown) == len(said)
    for clause, words in zip("九" + clauses, shown, strict=True):
        assert f"Clause {clause}" in words


def test_a_press_over_the_connection_that_is_none_of_xukes(connected: tuple[Team, Pusher]) -> None:
    team, pusher = connected
    press = {"header": {"event_type": "card.action.trigger"}, "event": {"action": {"value": "x"}}}
    pusher.push("p1", press)
    until(lambda: "p1" in pusher.acks, 10, "the press")
    assert pusher.acks["p1"]["code"] == 200
    assert team.served.process.poll() is None
