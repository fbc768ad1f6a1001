"""The HTTP process: the local chat, and whether Xuke lives and is ready."""

from collections.abc import Callable, Collection, Mapping

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.bodies import BoundedBodies
from bot.guard import Gate, Guard

HEALTH = ("/healthz", "/readyz")

Check = Callable[[], str | None]
"""What is wrong with a part of Xuke right now, in one line; None while it works."""

# Everything the page needs comes from this process; the browser holds it to that.
_POLICY = (
    "default-src 'self'",
    "script-src 'self' 'unsafe-inline' 'unsafe-eval'",  # NiceGUI's templates are compiled in the browser
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'none'",
)
_HEADERS = {
    b"content-security-policy": "; ".join(_POLICY).encode(),
    b"referrer-policy": b"no-referrer",
    b"x-content-type-options": b"nosniff",
}


def new_app(checks: Mapping[str, Check]) -> FastAPI:
    """An application with the health addresses; `checks` are Xuke's parts by name."""
    app = FastAPI(openapi_url=None)

    async def healthz(_: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def readyz(_: Request) -> Response:
        return await run_in_threadpool(readiness, checks)

    app.add_route("/healthz", healthz)
    app.add_route("/readyz", readyz)
    return app


def readiness(checks: Mapping[str, Check]) -> JSONResponse:
    """200 while every part works, else 503 with the failing parts and what is wrong with them."""
    failing = {name: problem for name, check in checks.items() if (problem := check())}
    if failing:
        return JSONResponse({"status": "not ready", "failing": failing}, status_code=503)
    return JSONResponse({"status": "ready"})


def guard(app: ASGIApp, host: str, signed_paths: Collection[str] = (), gate: Gate | None = None) -> ASGIApp:
    """The application as the network sees it: only to whom it may concern, and with careful headers.

    `signed_paths` check a signature themselves and answer to every name; all else is behind `gate`, where
    there is a login.
    """
    return _WithHeaders(Guard(BoundedBodies(app), host, (*HEALTH, *signed_paths), gate))


class _WithHeaders:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", ()), *_HEADERS.items()]}
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)
