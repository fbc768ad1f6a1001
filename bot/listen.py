"""The HTTP listener: its sockets, its start and its stop."""

import asyncio
import errno
import logging
import os
import socket
import sys
import threading
from collections.abc import Callable
from types import FrameType
from typing import NoReturn

import uvicorn
from starlette.types import ASGIApp

from bot.bodies import LARGEST
from bot.connections import BoundedProtocol
from bot.errors import BadInput, CouldNot

log = logging.getLogger(__name__)

Started = Callable[[asyncio.AbstractEventLoop], None]

STOP_WITHIN = 1
"""Seconds that open requests get to finish once Xuke is told to stop."""
LAST_RESORT = 9.0
"""Seconds after which it ends all the same, whatever is stuck; what it was at, the next start takes up."""


def open_sockets(host: str, port: int) -> list[socket.socket]:
    """Listening sockets for every address of `host`; `port` 0 picks one, the same for all.

    Raises BadInput where HOST is none of this machine's, CouldNot where the port cannot be had.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (socket.gaierror, UnicodeError):
        raise BadInput(f"HOST: {host} cannot be resolved; give an address of this machine") from None
    sockets: list[socket.socket] = []
    for family, _, _, _, address in dict.fromkeys(found):
        chosen = sockets[0].getsockname()[1] if sockets else port
        try:
            sockets.append(_listening(family, (address[0], chosen, *address[2:])))
        except OSError as error:
            for opened in sockets:
                opened.close()
            raise _explain(error, host, chosen) from None
    return sockets


def address_of(host: str, listening: socket.socket) -> str:
    """Where a browser on this machine finds it."""
    name = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{name}:{listening.getsockname()[1]}"


def run(app: ASGIApp, sockets: list[socket.socket], ready: str, started: Started) -> None:
    """Serves until SIGTERM or Ctrl-C, then returns.

    Once requests are answered, calls `started` with the event loop they are answered on and prints `ready`.
    """
    config = uvicorn.Config(
        app,
        http=BoundedProtocol,
        log_config=None,
        access_log=False,
        server_header=False,
        ws_max_size=LARGEST,
        timeout_graceful_shutdown=STOP_WITHIN,
    )
    _Server(config, ready, started).run(sockets=sockets)


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, ready: str, started: Started) -> None:
        super().__init__(config)
        self._ready = ready
        self._started = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        # What starts reads and writes the record, which may be slow; requests are answered meanwhile.
        await asyncio.to_thread(self._started, asyncio.get_running_loop())
        print(self._ready, file=sys.stdout, flush=True)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        timer = threading.Timer(LAST_RESORT, _end)
        timer.daemon = True
        timer.start()
        super().handle_exit(sig, frame)


def end_at_once(code: int) -> NoReturn:
    """Ends the process, once everything is closed: Python itself would wait for whatever a thread is at."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _end() -> None:
    log.error("something did not stop within %.0f s; the next start takes up what it was at", LAST_RESORT)
    os._exit(1)


def _listening(family: int, address: tuple[object, ...]) -> socket.socket:
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        if sys.platform != "win32":  # there the option would let two processes share the port
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            listening.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        # What the kernel has taken is read at once: a small part of a body, not a quarter of a megabyte.
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
        listening.bind(address)
        listening.listen(2048)
    except OSError:
        listening.close()
        raise
    return listening


def _explain(error: OSError, host: str, port: int) -> Exception:
    if error.errno == errno.EADDRINUSE:
        return CouldNot(f"PORT: {port} is in use on {host}; stop what uses it, or set PORT to another")
    if error.errno in (errno.EACCES, errno.EPERM):
        return CouldNot(f"PORT: {port} may not be opened by this user; set PORT to one above 1023")
    if error.errno == errno.EADDRNOTAVAIL:
        return BadInput(f"HOST: {host} is no address of this machine; give one that is, or 0.0.0.0 for all")
    return CouldNot(f"HOST, PORT: cannot listen on {host} port {port}: {error.strerror}")
