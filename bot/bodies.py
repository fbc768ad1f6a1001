"""How much of request bodies is held in memory at once."""

import asyncio
import logging

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = logging.getLogger(__name__)

LARGEST = 2_000_000
"""Bytes of a body; what Slack, Feishu and the page send stays far below."""
SMALL, LARGE_AT_ONCE = 65_536, 8
"""Bodies above so many bytes are read so many at a time, while others wait; small ones never do."""


class BoundedBodies:
    """ASGI middleware: 413 for a body above LARGEST, and a place in line for each large one."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._places = asyncio.Semaphore(LARGE_AT_ONCE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        declared = _declared(Headers(scope=scope))
        if declared > LARGEST:
            log.warning("refused a request: its body is too large")
            await Response(status_code=413, headers={"connection": "close"})(scope, receive, send)
        else:
            body = _Body(receive, self._places, declared)
            try:
                await self.app(scope, body.receive, send)
            finally:
                body.leave()


class _Body:
    """One body as it comes in."""

    def __init__(self, receive: Receive, places: asyncio.Semaphore, declared: int) -> None:
        self._receive = receive
        self._places = places
        self._declared = declared
        self._size = 0
        self._has_place = False
        self._more = True

    async def receive(self) -> Message:
        """The next message. Raises HTTPException above LARGEST."""
        if self._more and max(self._declared, self._size) > SMALL and not self._has_place:
            await self._places.acquire()
            self._has_place = True
        message = await self._receive()
        self._more = bool(message.get("more_body"))
        self._size += len(message.get("body", b""))
        if self._size > LARGEST:
            log.warning("refused a request: its body is too large")
            raise HTTPException(413, headers={"connection": "close"})
        return message

    def leave(self) -> None:
        """Makes room for the next."""
        if self._has_place:
            self._places.release()


def _declared(headers: Headers) -> int:
    length = headers.get("content-length", "0")
    return int(length) if length.isascii() and length.isdigit() and len(length) < 20 else LARGEST + 1
