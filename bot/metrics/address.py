"""`GET /metrics`: for programs on this machine, and for whoever holds METRICS_TOKEN."""

import hmac

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from bot.guard import is_forwarded, is_loopback, own_host
from bot.measures import Measures
from bot.metrics.state import State
from bot.words import say


def serve_metrics(app: FastAPI, token: str | None, measures: Measures, state: State) -> str:
    """Adds the route; its path, which looks after itself who may read it."""

    async def metrics(request: Request) -> Response:
        if not (_is_here(request) or (token and _holds(request, token))):
            headers = {"WWW-Authenticate": "Bearer"} if token else {}
            line = say("en", "guard.token" if token else "guard.metrics")
            return PlainTextResponse(f"{line}\n", status_code=401 if token else 403, headers=headers)
        return await run_in_threadpool(_expose, request.headers.get("accept", ""), measures, state)

    app.add_route("/metrics", metrics)
    return "/metrics"


def _expose(accept: str, measures: Measures, state: State) -> Response:
    # Prometheus' library is loaded by the first who reads.
    from bot.metrics.exposition import Families, expose

    content, kind = expose(Families(measures, state), accept)
    return Response(content, headers={"content-type": kind})


def _holds(request: Request, token: str) -> bool:
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    right = hmac.compare_digest(given.strip().encode("utf-8", "replace"), token.encode())
    return right and scheme.lower() == "bearer"


def _is_here(request: Request) -> bool:
    """Asked by a program on this machine: through no proxy, and by no page of another site, whose name may
    point here (see `bot.guard`)."""
    own = is_loopback(own_host(request.headers)[0]) and "origin" not in request.headers
    near = request.client is not None and is_loopback(request.client.host)
    return near and own and not is_forwarded(request.scope)
