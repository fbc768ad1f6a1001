"""Socket Mode: the same application behind one long connection (https://docs.slack.dev/apis/events-api/using-socket-mode)."""

import logging
import threading

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler

log = logging.getLogger(__name__)

AGAIN = 3.0
"""Seconds until the next attempt to connect."""
PING = 4.0
"""Seconds between pings; a connection silent for four of them is dead."""


class Connection:
    """Connects, and keeps trying where Slack cannot be reached; reconnects by itself once connected."""

    # One envelope at a time: what is said in a thread stays in order.
    def __init__(self, app: App, app_token: str) -> None:
        quiet = logging.getLogger("bot.platforms.slack.socket_mode")
        quiet.setLevel(logging.CRITICAL)
        self._handler = SocketModeHandler(app, app_token, logger=quiet, ping_interval=PING, concurrency=1)
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._connect, name="slack-socket", daemon=True)

    def start(self) -> None:
        """Returns at once; the connection comes when it can."""
        self._thread.start()

    def is_open(self) -> bool:
        """Whether the connection is there."""
        return bool(self._handler.client.is_connected())

    def stop(self) -> None:
        """Ends the connection."""
        self._stopped.set()
        self._handler.close()  # type: ignore[no-untyped-call]

    def _connect(self) -> None:
        told = False
        while not self._stopped.is_set():
            try:
                if not self.is_open():
                    # Never the old address: Slack's are good for one connection.
                    self._handler.client.connect_to_new_endpoint()
                told = False
            except Exception as error:  # noqa: BLE001  the SDK raises whatever its parts do
                if not told:
                    log.warning("Slack's long connection cannot be opened: %s", type(error).__name__)
                    told = True
            self._stopped.wait(AGAIN)
