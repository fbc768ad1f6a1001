"""Files as a host gives them: whole, cut off, a byte at a time, from elsewhere."""

import threading
from http.server import BaseHTTPRequestHandler

from tests.platforms.slack.front import Serve


def whole(content: bytes, kind: str = "application/octet-stream") -> Serve:
    """The file."""
    return cut_off(content, len(content), kind)


def cut_off(content: bytes, promised: int, kind: str = "application/octet-stream") -> Serve:
    """Less of it than the head promises."""

    def serve(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", kind)
        handler.send_header("Content-Length", str(promised))
        handler.end_headers()
        handler.wfile.write(content)

    return serve


def redirect(to: str) -> Serve:
    """Somewhere else."""

    def serve(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(302)
        handler.send_header("Location", to)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    return serve


def dripping(stop: threading.Event, in_head: bool = False, seconds: float = 0.05) -> Serve:
    """A byte now and then, without end: of the file, or already of the head before it."""

    def serve(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        if not in_head:
            handler.wfile.write(b"Content-Type: text/plain\r\nContent-Length: 100000\r\n\r\n")
        while not stop.wait(seconds):
            handler.wfile.write(b"x")
            handler.wfile.flush()

    return serve
