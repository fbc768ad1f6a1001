"""Slack's end of Socket Mode: hello, envelopes, acknowledgements, and the order to connect again.

https://docs.slack.dev/apis/events-api/using-socket-mode
"""

import itertools
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

from tests.platforms.slack.client import Answered
from tests.platforms.slack.emulator import APP
from tests.platforms.slack.front import PATIENCE

_numbers = itertools.count(1)


class OverSocket:
    """Delivers over the app's newest connection, and waits for what it acknowledges."""

    def __init__(self) -> None:
        self.connections: list[ServerConnection] = []
        self.greeted = 0
        self.acknowledged: dict[str, dict[str, Any]] = {}
        self.strange: list[str] = []
        self._news = threading.Condition()

    def handle(self, connection: ServerConnection) -> None:
        """One connection, as long as it lives."""
        hello = {
            "type": "hello",
            "num_connections": 1,
            "debug_info": {"host": "applink-0", "build_number": 1, "approximate_connection_time": 18060},
            "connection_info": {"app_id": APP},
        }
        connection.send(json.dumps(hello))
        with self._news:
            self.connections.append(connection)
            self.greeted += 1
            self._news.notify_all()
        try:
            for message in connection:
                self._read(str(message))
        except ConnectionClosed:
            pass
        finally:
            with self._news:
                self.connections.remove(connection)
                self._news.notify_all()

    def _read(self, message: str) -> None:
        with self._news:
            try:
                answer = json.loads(message)
                self.acknowledged[answer["envelope_id"]] = answer
            except (ValueError, KeyError):
                self.strange.append(message)
            self._news.notify_all()

    def connected(self, greeted: int = 1, within: float = PATIENCE) -> ServerConnection:
        """The newest connection, once there have been so many."""
        with self._news:
            there = self._news.wait_for(lambda: self.greeted >= greeted and self.connections, within)
            assert there, f"{self.greeted} connections within {within} s, {len(self.connections)} open"
            return self.connections[-1]

    def deliver(self, kind: str, payload: dict[str, Any], envelope: str = "", retry: int = 0) -> Answered:
        """Sends an envelope and waits for its acknowledgement."""
        envelope = envelope or f"00000000-0000-4000-9000-{next(_numbers):012}"
        message: dict[str, Any] = {
            "envelope_id": envelope,
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
        }
        if kind == "events_api":
            message |= {"retry_attempt": retry, "retry_reason": "timeout" if retry else ""}
        connection = self.connected()
        begun = time.perf_counter()
        connection.send(json.dumps(message, ensure_ascii=False))
        with self._news:
            there = self._news.wait_for(lambda: envelope in self.acknowledged, 10)
            assert there, f"no acknowledgement of {kind}; strange: {self.strange}"
            answer = self.acknowledged.pop(envelope)
        content = json.dumps(answer["payload"]).encode() if answer.get("payload") else b""
        return Answered(200, content, time.perf_counter() - begun)

    def event(self, payload: dict[str, Any], retry: int = 0) -> Answered:
        """An event_callback; `retry` is the number of the redelivery."""
        return self.deliver("events_api", payload, retry=retry)

    def command(self, form: dict[str, str]) -> Answered:
        """A slash command."""
        return self.deliver("slash_commands", dict(form))

    def interaction(self, payload: dict[str, Any]) -> Answered:
        """A button, a modal or a shortcut."""
        return self.deliver("interactive", payload)

    def ask_to_reconnect(self, reason: str = "refresh_requested") -> None:
        """Slack does so every few hours; `reason` may be "warning" and "link_disabled" too."""
        self.connected().send(json.dumps({"type": "disconnect", "reason": reason, "debug_info": {}}))

    def break_off(self) -> None:
        """The network goes away."""
        self.connected().socket.close()


@contextmanager
def sockets() -> Iterator[tuple[str, OverSocket]]:
    """The address for `apps.connections.open`, and Slack's end."""
    end = OverSocket()
    with serve(end.handle, "127.0.0.1", 0) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        port = server.socket.getsockname()[1]
        try:
            yield f"ws://127.0.0.1:{port}/link/?ticket=0", end
        finally:
            server.shutdown()
            thread.join(5)
