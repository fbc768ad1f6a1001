"""`POST /slack/events`: read, verified, handed to Bolt, answered; one line for whatever is refused."""

import logging
import re
from collections.abc import Awaitable, Callable

from slack_bolt import App, BoltRequest
from slack_sdk.signature import SignatureVerifier
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from bot.conversation.batched_claims import Claims
from bot.platforms.slack.payloads import Said
from bot.platforms.slack.workspace import heard
from bot.record.errors import RecordError

log = logging.getLogger(__name__)

PATH = "/slack/events"
LARGEST = 2_000_000
"""Bytes of a payload; Slack's own stay far below."""
_TIME = re.compile(r"[0-9]{1,12}", re.A)
_COMMAND = b"command=%2Flicense"


def endpoint(app: App, signing_secret: str, claims: Claims) -> Callable[[Request], Awaitable[Response]]:
    """The handler. Commands and events are computation, done on the event loop; what events bring is claimed
    on disk, many at a time, before they are acknowledged. What people press runs on threads."""
    verifier = SignatureVerifier(signing_secret)

    async def handle(request: Request) -> Response:
        body = await _read(request)
        if body is None:
            return _refused(413, "its body is too large")
        try:
            text = body.decode("utf-8")
        except UnicodeDecodeError:
            return _refused(400, "its body is no UTF-8")
        timestamp = request.headers.get("x-slack-request-timestamp", "")
        signature = request.headers.get("x-slack-signature", "")
        if not (_TIME.fullmatch(timestamp) and verifier.is_valid(text, timestamp, _ascii(signature))):
            return _refused(401, "its signature is missing, wrong, or older than five minutes")
        if _COMMAND in body:
            return _answered(app, text, request)
        if not text.startswith("{"):
            return await run_in_threadpool(_answered, app, text, request)
        messages: list[Said] = []
        mark = heard.set(messages)
        answer = _answered(app, text, request)
        heard.reset(mark)
        try:
            for done in [claims.put(message) for message in messages]:
                await done
        except RecordError as error:  # not acknowledged: Slack sends it again
            log.error("not taken: %s", error)
            return Response(status_code=503)
        return answer

    return handle


def _answered(app: App, text: str, request: Request) -> Response:
    try:
        answer = app.dispatch(BoltRequest(body=text, headers=dict(request.headers)))
    except Exception as error:  # noqa: BLE001  whatever a stranger's payload does to Bolt
        return _refused(400, f"it could not be read ({type(error).__name__})")
    if answer.status == 404:
        # Taken and left: Slack would send again what is refused.
        log.warning("left alone what came to %s: Xuke has no listener for it", PATH)
        return Response(status_code=200)
    if answer.status >= 400:
        return _refused(answer.status if answer.status != 500 else 400, "it is not as its kind always is")
    return Response(answer.body, answer.status, headers=answer.first_headers_without_set_cookie())


def _ascii(text: str) -> str:
    """A signature as it may be compared; one with other letters is none."""
    return text if text.isascii() else ""


async def _read(request: Request) -> bytes | None:
    """The body; None where it is larger than anything that Slack sends."""
    size = 0
    chunks: list[bytes] = []
    try:
        async for chunk in request.stream():
            size += len(chunk)
            if size > LARGEST:
                return None
            chunks.append(chunk)
    except ClientDisconnect:
        return b""
    return b"".join(chunks)


def _refused(status: int, why: str) -> Response:
    log.warning("refused a request to %s: %s", PATH, why)
    return Response(status_code=status)
