"""Load from a process of its own: keep-alive sockets and requests signed beforehand, so the client is not
what is measured."""

import asyncio
import gc
import multiprocessing
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from urllib.parse import urlsplit

from tests.platforms.slack.client import signed


@dataclass
class Load:
    """What a run gave. `odd` are the first answers that were no 200 with the expected words."""

    seconds: float = 0
    times: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    odd: list[str] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.times) / self.seconds if self.seconds else 0

    def percentile(self, part: float) -> float:
        """Milliseconds within which that part of the answers came."""
        ordered = sorted(self.times)
        return ordered[min(int(len(ordered) * part), len(ordered) - 1)] * 1_000 if ordered else float("nan")

    def __str__(self) -> str:
        return (
            f"{self.rate:7.0f}/s, median {self.percentile(0.5):6.2f} ms, "
            f"p99 {self.percentile(0.99):7.2f} ms, max {self.percentile(1):8.2f} ms, "
            f"{len(self.times)} answers {dict(self.statuses)}"
        )


def request(body: bytes, kind: str, host: str = "127.0.0.1") -> bytes:
    """A signed POST /slack/events as it goes over the wire."""
    headers = {"Host": host, **signed(body, kind), "Content-Length": str(len(body))}
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"POST /slack/events HTTP/1.1\r\n{lines}\r\n".encode() + body


def load(
    url: str, requests: Sequence[bytes], connections: int, seconds: float = 0, expect: bytes = b""
) -> Load:
    """Sends the requests over so many connections, until they or the seconds (if any) are over."""
    context = multiprocessing.get_context("fork")
    receiving, sending = context.Pipe(duplex=False)
    address = urlsplit(url)
    process = context.Process(
        target=_work,
        args=(
            sending,
            str(address.hostname),
            int(address.port or 80),
            requests,
            connections,
            seconds,
            expect,
        ),
        daemon=True,
    )
    process.start()
    sending.close()
    try:
        result: Load = receiving.recv()
    finally:
        process.join()
        receiving.close()
    return result


def _work(
    pipe: object,
    host: str,
    port: int,
    requests: Sequence[bytes],
    connections: int,
    seconds: float,
    expect: bytes,
) -> None:
    gc.disable()
    pipe.send(asyncio.run(_run(host, port, requests, connections, seconds, expect)))  # type: ignore[attr-defined]


def _itself(client: "_Client") -> "_Client":
    return client


async def _run(
    host: str, port: int, requests: Sequence[bytes], connections: int, seconds: float, expect: bytes
) -> Load:
    loop = asyncio.get_running_loop()
    result, waiting = Load(), iter(requests)
    deadline = time.perf_counter() + (seconds or 3_600)
    clients = [_Client(result, waiting, deadline, expect) for _ in range(connections)]
    for client in clients:
        await loop.create_connection(partial(_itself, client), host, port)
    begun = time.perf_counter()
    for client in clients:
        client.next()
    await asyncio.gather(*(client.done for client in clients))
    result.seconds = time.perf_counter() - begun
    return result


class _Client(asyncio.Protocol):
    """One connection: a request, its whole answer, the next request."""

    def __init__(self, result: Load, waiting: object, deadline: float, expect: bytes) -> None:
        self.result = result
        self.waiting = waiting
        self.deadline = deadline
        self.expect = expect
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.buffer = bytearray()
        self.sent = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Connected."""
        self.transport = transport

    def next(self) -> None:
        """Sends the next request, or hangs up."""
        body = next(self.waiting, None) if time.perf_counter() < self.deadline else None  # type: ignore[call-overload]
        if body is None:
            self.transport.close()
            self._finish()
            return
        self.sent = time.perf_counter()
        self.transport.write(body)  # type: ignore[attr-defined]

    def data_received(self, data: bytes) -> None:
        """Part of an answer."""
        self.buffer += data
        end = self.buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        head = bytes(self.buffer[:end]).lower()
        place = head.find(b"content-length:")
        length = int(head[place + 15 :].split(b"\r\n", 1)[0]) if place >= 0 else 0
        if len(self.buffer) < end + 4 + length:
            return
        self.result.times.append(time.perf_counter() - self.sent)
        status = int(head[9:12])
        self.result.statuses[status] += 1
        if (status != 200 or self.expect not in self.buffer) and len(self.result.odd) < 3:
            self.result.odd.append(bytes(self.buffer[:600]).decode(errors="replace"))
        self.buffer.clear()
        if b"connection: close" in head:
            self.transport.close()
            self._finish()
        else:
            self.next()

    def connection_lost(self, error: Exception | None) -> None:
        """Hung up on: what was under way is not answered."""
        if not self.done.done():
            self.result.statuses[0] += 1
        self._finish()

    def _finish(self) -> None:
        if not self.done.done():
            self.done.set_result(None)
