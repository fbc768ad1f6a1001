"""Feishu's long connection, looked after by Xuke: no SDK's survives every failure (see README, Feishu).

One thread opens it, reads it, and opens it anew whenever it is closed, silent for too long, or old. What
comes over it is acknowledged by `bot.platforms.feishu.arrivals`.
"""

import json
import logging
import random
import socket as sockets
import struct
import sys
import threading
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect

from bot.platforms.feishu.api import Api, Failed
from bot.platforms.feishu.arrivals import Arrivals
from bot.platforms.feishu.frames import CONTROL, DATA, Frame, read_frame
from bot.platforms.feishu.stolen import Stolen
from bot.words import say

log = logging.getLogger(__name__)

MOST_PING, LEAST_PING = 20.0, 0.2
"""Seconds between pings: Feishu asks for two minutes, after which a dead connection would long be missed."""
PONG_WITHIN = 10.0
"""Seconds that a pong may take."""
RENEWED = 6 * 3_600.0
"""Seconds after which a connection is opened anew: one that pongs may still be fed by nobody."""
FIRST, LONGEST = 1.0, 20.0
"""Seconds until the first and any later attempt to open it again, of which chance takes up to a half."""
OPENING, CLOSING, SEND_WITHIN = 15.0, 2.0, 5.0
LARGEST = 4_000_000
"""Bytes of a frame."""


class LongConnection:
    """From `start` to `stop`. `problem` says when it is deaf, not merely closed."""

    def __init__(self, api: Api, arrivals: Arrivals, stolen: Stolen) -> None:
        self._api = api
        self._arrivals = arrivals
        self._stolen = stolen
        self._stopped = threading.Event()
        self._socket: ClientConnection | None = None
        self._pong: float | None = None
        self._ping = MOST_PING
        self._failures = 0
        self._why = "not_connected"
        self._sending = threading.Lock()

    def start(self) -> None:
        """Opens it, soon."""
        self._arrivals.start()
        threading.Thread(target=self._run, name="feishu-connection", daemon=True).start()

    def stop(self) -> None:
        """Closes it; events that are not acknowledged by then come again."""
        self._stopped.set()
        self._arrivals.stop()
        socket = self._socket
        if socket is not None:
            threading.Thread(target=socket.close, daemon=True).start()

    def problem(self) -> str | None:
        """Why nothing is heard; None where a pong came lately and no other program gets what is said."""
        if self._pong is None or time.monotonic() - self._pong > self._ping + PONG_WITHIN:
            return say("en", "feishu.deaf", problem=self._why)
        return self._stolen.problem()

    # -- open, and open again -------------------------------------------------------------------------

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                self._once()
                continue  # it was old, and is opened anew at once
            except (Failed, WebSocketException, OSError, ValueError) as error:
                self._why = str(error) if isinstance(error, Failed) else type(error).__name__
            except Exception as error:  # whatever it is, the connection is looked after
                self._why = type(error).__name__
                log.exception("the long connection to Feishu failed")
            self._pong = None
            self._stolen.disconnected()
            if self._stopped.is_set():
                return
            log.warning("the long connection to Feishu is down (%s); it is opened again", self._why)
            wait = min(LONGEST, FIRST * 2 ** min(self._failures, 10))
            self._failures += 1
            self._stopped.wait(wait * (0.5 + random.random() / 2))

    def _once(self) -> None:
        """One connection, until it is old or Xuke stops. Raises what else ended it."""
        found = self._api.connection()
        address = str(found["URL"])
        service = int(parse_qs(urlsplit(address).query).get("service_id", ["0"])[0])
        self._configure(found.get("ClientConfig"))
        with connect(
            address, open_timeout=OPENING, close_timeout=CLOSING, max_size=LARGEST, ping_interval=None
        ) as socket:
            _bound_sends(socket)
            self._socket = socket
            opened, next_ping, unanswered = time.monotonic(), 0.0, None
            while not self._stopped.is_set():
                now = time.monotonic()
                if now - opened > RENEWED:
                    return
                if unanswered is not None and (self._pong or 0.0) >= unanswered:
                    unanswered = None
                if unanswered is not None and now - unanswered > PONG_WITHIN:
                    raise TimeoutError("no pong")
                if now >= next_ping:
                    self._put(socket, Frame(service, CONTROL, {"type": "ping"}))
                    next_ping = now + self._ping
                    unanswered = now if unanswered is None else unanswered
                try:
                    raw = socket.recv(timeout=max(0.05, min(1.0, next_ping - now)))
                except TimeoutError:
                    continue
                if isinstance(raw, bytes):
                    self._take(socket, raw)

    def _take(self, socket: ClientConnection, raw: bytes) -> None:
        try:
            frame = read_frame(raw)
        except ValueError:
            log.warning("left alone what came over the long connection: no frame")
            return
        if frame.method == DATA:
            self._arrivals.put(frame, lambda answer: self._put(socket, answer))
        elif frame.method == CONTROL and frame.headers.get("type") == "pong":
            self._pong, self._failures = time.monotonic(), 0
            self._stolen.connected()
            try:
                self._configure(json.loads(frame.payload or b"{}"))
            except ValueError:
                return

    def _configure(self, given: Any) -> None:
        """Takes over how often Feishu wants to be pinged, within reason."""
        seconds = given.get("PingInterval") if isinstance(given, Mapping) else None
        if isinstance(seconds, int | float) and seconds > 0:
            self._ping = min(max(float(seconds), LEAST_PING), MOST_PING)

    def _put(self, socket: ClientConnection, frame: Frame) -> None:
        """Raises WebSocketException or OSError where it is closed."""
        # Whoever takes nothing any more must not hold up the look for pongs.
        if not self._sending.acquire(timeout=SEND_WITHIN):
            raise TimeoutError("nothing is taken")
        try:
            socket.send(frame.pack())
        finally:
            self._sending.release()


def _bound_sends(socket: ClientConnection) -> None:
    """A send into a full buffer fails after some seconds (EAGAIN), where the system knows such a bound."""
    if sys.platform != "win32":
        within = struct.pack("ll", int(SEND_WITHIN), 0)
        socket.socket.setsockopt(sockets.SOL_SOCKET, sockets.SO_SNDTIMEO, within)
