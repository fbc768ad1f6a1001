"""Feishu's long connection, looked after by Xuke: no SDK's survives every failure (see README, Feishu).

One thread opens it, reads it, and opens it anew whenever it is closed, silent for too long, or old. Each
event is claimed on disk before it is acknowledged; one that cannot be claimed is refused, and comes again.
"""

import json
import logging
import random
import threading
import time
from base64 import b64encode
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cachetools import TTLCache
from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect

from bot.conversation.conversation import Conversation
from bot.platforms.feishu.api import Api, Failed
from bot.platforms.feishu.frames import CONTROL, DATA, Frame, read_frame
from bot.platforms.feishu.listeners import CALLBACK, Listeners
from bot.record.errors import RecordError
from bot.words import say

log = logging.getLogger(__name__)

PING = 30.0
"""Seconds between pings, where Feishu does not say; a pong has to come before the next two are due."""
MOST_PING = 120.0
RENEWED = 6 * 3_600.0
"""Seconds after which a connection is opened anew: one that pongs may still be fed by nobody."""
FIRST, LONGEST = 0.5, 20.0
"""Seconds until the first and any later attempt to open it again; up to as much is added by chance."""
OPENING = 15.0
FRAGMENTS_FOR, MOST_FRAGMENTS = 60, 1_000
LARGEST = 4_000_000
WORKERS = 4


class LongConnection:
    """From `start` to `stop`. `problem` says when it is deaf, not merely closed."""

    def __init__(self, api: Api, listeners: Listeners, conversation: Conversation) -> None:
        self._api = api
        self._listeners = listeners
        self._conversation = conversation
        self._stopped = threading.Event()
        self._socket: ClientConnection | None = None
        self._pong: float | None = None
        self._deaf_after = 3 * PING
        self._why = "not_connected"
        self._fragments: TTLCache[str, dict[int, bytes]] = TTLCache(MOST_FRAGMENTS, FRAGMENTS_FOR)
        self._pool = ThreadPoolExecutor(WORKERS, "feishu-events")
        self._sending = threading.Lock()

    def start(self) -> None:
        """Opens it, soon."""
        threading.Thread(target=self._run, name="feishu-connection", daemon=True).start()

    def stop(self) -> None:
        """Closes it; events that are being claimed are acknowledged no more, and come again."""
        self._stopped.set()
        socket = self._socket
        if socket is not None:
            threading.Thread(target=socket.close, daemon=True).start()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def problem(self) -> str | None:
        """Why nothing is heard; None where a pong came lately."""
        if self._pong is not None and time.monotonic() - self._pong <= self._deaf_after:
            return None
        return say("en", "feishu.deaf", problem=self._why)

    # -- open, and open again -------------------------------------------------------------------------

    def _run(self) -> None:
        failures = 0
        while not self._stopped.is_set():
            try:
                self._once()
                failures = 0
            except (Failed, WebSocketException, OSError, ValueError) as error:
                failures += 1
                self._why = type(error).__name__ if not isinstance(error, Failed) else str(error)
            except Exception as error:  # whatever it is, the connection is looked after
                failures += 1
                self._why = type(error).__name__
                log.exception("the long connection to Feishu failed")
            self._pong = None
            if self._stopped.is_set():
                return
            log.warning("the long connection to Feishu is down (%s); it is opened again", self._why)
            wait = min(LONGEST, FIRST * 2 ** min(failures, 10))
            self._stopped.wait(wait / 2 + random.random() * wait / 2)

    def _once(self) -> None:
        """One connection, until it ends. Raises what ended it."""
        found = self._api.connection()
        address = str(found["URL"])
        config = found.get("ClientConfig")
        ping = _seconds(config.get("PingInterval") if isinstance(config, Mapping) else None)
        service = int(parse_qs(urlsplit(address).query).get("service_id", ["0"])[0])
        self._deaf_after = 2 * ping + 5
        with connect(address, open_timeout=OPENING, max_size=LARGEST, ping_interval=None) as socket:
            self._socket = socket
            self._pong = time.monotonic()
            opened, next_ping = time.monotonic(), 0.0
            while not self._stopped.is_set():
                now = time.monotonic()
                if now >= next_ping:
                    self._put(socket, Frame(service, CONTROL, {"type": "ping"}))
                    next_ping = now + ping
                if now - self._pong > self._deaf_after:
                    raise OSError("no_pong")
                if now - opened > RENEWED:
                    self._why = "renewed"
                    return
                try:
                    raw = socket.recv(timeout=max(0.05, min(1.0, next_ping - now)))
                except TimeoutError:
                    continue
                if isinstance(raw, bytes):
                    ping = self._take(socket, read_frame(raw), ping)

    def _take(self, socket: ClientConnection, frame: Frame, ping: float) -> float:
        """Acts on a frame; the seconds between pings from now on."""
        kind = frame.headers.get("type", "")
        if frame.method == CONTROL:
            if kind == "pong":
                self._pong = time.monotonic()
                try:
                    ping = _seconds(json.loads(frame.payload or b"{}").get("PingInterval")) or ping
                except (ValueError, AttributeError):
                    return ping
            return ping
        if frame.method == DATA and kind in ("event", "card") and (whole := self._join(frame)) is not None:
            self._pool.submit(self._handle, socket, frame, whole)
        return ping

    def _join(self, frame: Frame) -> bytes | None:
        """The whole payload, once all its fragments are there."""
        try:
            count, place = int(frame.headers.get("sum", "1")), int(frame.headers.get("seq", "0"))
        except ValueError:
            return frame.payload
        if count <= 1:
            return frame.payload
        name = frame.headers.get("message_id", "")
        parts = self._fragments.setdefault(name, {})
        parts[place] = frame.payload
        if len(parts) < count or sum(map(len, parts.values())) > LARGEST:
            return None
        del self._fragments[name]
        return b"".join(parts[nth] for nth in sorted(parts))

    # -- what comes ------------------------------------------------------------------------------------

    def _handle(self, socket: ClientConnection, frame: Frame, payload: bytes) -> None:
        began = time.monotonic()
        answer: dict[str, Any] = {"code": 200}
        try:
            body = json.loads(payload)
            if (body.get("header") or {}).get("event_type") == CALLBACK:
                data = json.dumps(self._listeners.press(body), ensure_ascii=False).encode()
                answer["data"] = b64encode(data).decode()
            else:
                self._conversation.take(self._listeners.hear(body))
        except (RecordError, Failed) as error:  # refused: Feishu tells it again
            log.error("not taken: %s", error)
            answer["code"] = 500
        except (KeyError, ValueError, TypeError, AttributeError, IndexError, RecursionError) as error:
            log.warning("left alone what came over the long connection: %s", type(error).__name__)
        took = str(int((time.monotonic() - began) * 1_000))
        headers = {**frame.headers, "biz_rt": took}
        reply = Frame(
            frame.service, frame.method, headers, json.dumps(answer).encode(), frame.seq_id, frame.log_id
        )
        try:
            self._put(socket, reply)
        except (WebSocketException, OSError):
            log.warning("an event could not be acknowledged; Feishu tells it again")

    def _put(self, socket: ClientConnection, frame: Frame) -> None:
        with self._sending:
            socket.send(frame.pack())


def _seconds(given: object) -> float:
    """An interval of Feishu's within reason."""
    found = float(given) if isinstance(given, int | float) and given > 0 else PING
    return min(max(found, 0.2), MOST_PING)
