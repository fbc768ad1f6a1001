"""How long and how much the listener waits for: a head and a body within seconds, so many connections.

uvicorn bounds neither the time nor the size of what a client has begun to send, so a stranger could hold
connections and memory with a few bytes a minute.
"""

import asyncio
from typing import Literal, TypeGuard

import httptools
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

HEAD_WITHIN, BODY_WITHIN = 10.0, 10.0
"""Seconds from a connection's or a request's begin to the end of its head, and from there to that of its
body."""
LARGEST_HEAD = 65_536
"""Bytes of a request line and its headers."""
MOST_UNREAD = 16_384
"""Bytes of a body that are taken from a client before anybody reads them."""
MOST_AHEAD = 16
"""Requests sent on one connection before the first is answered."""
MOST_CONNECTIONS = 500
"""Above it the connection that has been sending one request for longest is closed, else an idle one."""

_unfinished: "dict[BoundedProtocol, None]" = {}
"""Connections in the middle of a request, the longest first."""


class BoundedProtocol(HttpToolsProtocol):
    """uvicorn's HTTP protocol with these bounds."""

    _part: Literal["head", "body"] | None = "head"
    """What is still to come of the request that has begun."""
    _number = 0
    _head_size = 0
    _watched: tuple[int, str] | None = None
    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._watch()
        if len(self.connections) > MOST_CONNECTIONS:
            self._make_room()

    def connection_lost(self, exc: Exception | None) -> None:
        self._part = None
        self._watch()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._part == "head":
            self._head_size += len(data)
            if self._head_size > LARGEST_HEAD:
                self._refuse(431)
        self._watch()

    def handle_websocket_upgrade(self) -> None:
        self._part = None
        self._watch()
        super().handle_websocket_upgrade()

    def on_message_begin(self) -> None:
        if len(self.pipeline) >= MOST_AHEAD:
            raise httptools.HttpParserError("too many requests ahead of their answers")
        self._part, self._head_size = "head", 0
        self._number += 1
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._part = "body"
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        super().on_body(body)
        if len(self.cycle.body) > MOST_UNREAD and not self.cycle.response_complete:
            self.flow.pause_reading()

    def on_message_complete(self) -> None:
        self._part = None
        super().on_message_complete()

    def _make_room(self) -> None:
        """Closes the longest unfinished connection, or an idle one where this is the only unfinished one."""
        longest = next(iter(_unfinished))
        if longest is self:
            longest = next((it for it in self.connections if _is_idle(it)), self)
        _unfinished.pop(longest, None)
        longest.transport.abort()

    def _watch(self) -> None:
        """One timer for the part that is being waited for, none where the request is whole."""
        wanted = (self._number, self._part) if self._part else None
        if wanted == self._watched:
            return
        self._watched = wanted
        _unfinished.pop(self, None)
        if self._timer:
            self._timer.cancel()
            self._timer = None
        if self._part:
            _unfinished[self] = None
            within = HEAD_WITHIN if self._part == "head" else BODY_WITHIN
            self._timer = self.loop.call_later(within, self._refuse, 408)
        elif self.cycle and self.cycle.response_complete and not self.timeout_keep_alive_task:
            # Answered before its body was there: uvicorn's own timer ended with the first byte of that.
            later = self.loop.call_later(self.timeout_keep_alive, self.timeout_keep_alive_handler)
            self.timeout_keep_alive_task = later

    def _refuse(self, status: int) -> None:
        if self.transport.is_closing():
            return
        cycle: RequestResponseCycle | None = self.cycle
        is_open = cycle is not None and not cycle.response_complete
        has_begun = cycle is not None and cycle.response_started
        if self._number and not (has_begun if self._part == "body" else is_open):
            self.transport.write(STATUS_LINE[status] + b"content-length: 0\r\nconnection: close\r\n\r\n")
        if cycle is not None and is_open:
            cycle.disconnected = True
            cycle.message_event.set()
        self.transport.close()


def _is_idle(connection: object) -> TypeGuard[BoundedProtocol]:
    """Whether a connection waits for its next request."""
    return (
        isinstance(connection, BoundedProtocol)
        and connection._part is None
        and not connection.transport.is_closing()
        and (connection.cycle is None or connection.cycle.response_complete)
    )
