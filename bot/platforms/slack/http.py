"""`POST /slack/events`: read, verified, handed to Bolt, answered; one line for whatever is refused."""

import logging
import re
from collections.abc import Awaitable, Callable, Sequence
from urllib.parse import parse_qsl

from slack_bolt import App, BoltRequest
from slack_sdk.signature import SignatureVerifier
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from bot.chat.reply import Reply
from bot.chat.request import Request as Asked
from bot.conversation.conversation import Conversation
from bot.conversation.platform import Heard
from bot.platforms.slack.listeners import TOGETHER
from bot.platforms.slack.manifest import COMMAND
from bot.platforms.slack.payloads import IsHome, read_command
from bot.platforms.slack.shortcuts import rendered
from bot.platforms.slack.workspace import Workspace
from bot.record.errors import RecordError

log = logging.getLogger(__name__)

Recall = Callable[[Asked], Reply | None]
"""The reply to a question that was answered before, from memory alone; None for all else."""

PATH = "/slack/events"
LARGEST = 2_000_000
"""Bytes of a payload; Slack's own stay far below."""
_TIME = re.compile(r"[0-9]{1,12}", re.A)


def endpoint(
    app: App, signing_secret: str, workspace: Workspace, conversation: Conversation, recall: Recall
) -> Callable[[Request], Awaitable[Response]]:
    """The handler. On the event loop happens only what memory answers: a question answered before
    (`recall`), and the reading of an event, which is claimed on a thread, many at a time, before it
    is acknowledged. Everything else runs on threads."""
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
        if not text.startswith("{"):
            if ready := _recalled(text, workspace.teams.is_home, recall):
                return ready
            return await run_in_threadpool(_answered, app, text, request)
        heard: list[Heard] = []
        answer = _answered(app, text, request, heard)
        try:
            for done in [conversation.claims.put(it) for it in heard]:
                await done
        except RecordError as error:  # not acknowledged: Slack sends it again
            log.error("not taken: %s", error)
            return Response(status_code=503)
        return answer

    return handle


def _recalled(text: str, is_home: IsHome, recall: Recall) -> Response | None:
    """The answer to a command whose question was answered before; None for all else."""
    fields = dict(parse_qsl(text))
    if fields.get("command") != COMMAND:
        return None
    try:
        request = read_command(fields, is_home)
    except (KeyError, ValueError):
        return None
    reply = recall(request)
    if reply is None:
        return None
    first, *more = rendered(reply, request)
    if more:
        return None
    return Response(first.private, media_type="application/json;charset=utf-8")


def _answered(app: App, text: str, request: Request, together: "list[Heard] | None" = None) -> Response:
    """What Bolt makes of a payload; what is heard in it goes into `together`, where that is given."""
    headers: dict[str, str | Sequence[str]] = dict(request.headers)
    context = {} if together is None else {TOGETHER: together}
    try:
        answer = app.dispatch(BoltRequest(body=text, headers=headers, context=context))
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
