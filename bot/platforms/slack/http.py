"""`POST /slack/events`: read, verified, handed to Bolt, answered; one line for whatever is refused."""

import hashlib
import logging
import re
import time
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from urllib.parse import parse_qsl

from slack_bolt import App, BoltRequest
from slack_sdk.signature import SignatureVerifier
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from bot.chat.reply import Reply
from bot.chat.request import Request as Asked
from bot.conversation.conversation import Conversation
from bot.conversation.platform import IncomingMessage
from bot.conversation.surroundings import Surroundings
from bot.platforms.slack.blocks import Rendered
from bot.platforms.slack.listeners import TOGETHER
from bot.platforms.slack.manifest import COMMAND
from bot.platforms.slack.payloads import IsHome, read_command
from bot.platforms.slack.replays import Replays
from bot.platforms.slack.shortcuts import render_answer
from bot.platforms.slack.workspace import Workspace
from bot.record.errors import RecordError
from bot.words import say

log = logging.getLogger(__name__)

Recall = Callable[[Asked], Reply | None]
"""The reply to a question that was answered before, from memory alone; None for all else."""

PATH = "/slack/events"
FIVE_MINUTES = 5 * 60
UNSIGNED = "its signature is missing, wrong, or older than five minutes"
_TIME, _SIGNATURE = re.compile(r"[0-9]{1,12}", re.A), re.compile(r"v0=[0-9a-f]{64}", re.A)


def endpoint(
    app: App, signing_secret: str, workspace: Workspace, conversation: Conversation, around: Surroundings
) -> Callable[[Request], Awaitable[Response]]:
    """The handler. On the event loop happens only what memory answers: a question answered before (`recall`
    of `around`), and the reading of an event, whose message is claimed on a thread, many at a time, before it
    is acknowledged. Everything else runs on threads; the same signed bytes again change nothing."""
    verifier = SignatureVerifier(signing_secret)
    replays = Replays()

    async def handle(request: Request) -> Response:
        timestamp = request.headers.get("x-slack-request-timestamp", "")
        signature = request.headers.get("x-slack-signature", "")
        if not _may_be_signed(timestamp, signature):
            return _refuse(401, UNSIGNED)
        try:
            text = (await request.body()).decode("utf-8")
        except ClientDisconnect:
            return Response(status_code=400)
        except UnicodeDecodeError:
            return _refuse(400, "its body is no UTF-8")
        if not verifier.is_valid(text, timestamp, signature):
            return _refuse(401, UNSIGNED)
        if before := replays.answer(signature):
            return before
        if text.startswith("{"):
            return await replays.once(signature, partial(take_event, text, request))
        asked = _read_command(text, workspace.is_home)
        if asked and (ready := _answer_from_memory(asked, around.recall)):
            return ready
        answer = partial(_dispatch, app, text, request)
        if asked and around.may_write(asked):
            answer = partial(_claimed, conversation, signature, asked, answer)
        return await replays.once(signature, partial(run_in_threadpool, answer))

    async def take_event(text: str, request: Request) -> Response:
        messages: list[IncomingMessage] = []
        answer = _dispatch(app, text, request, messages)
        try:
            for done in [conversation.claims.put(message) for message in messages]:
                await done
        except RecordError as error:  # not acknowledged: Slack sends it again
            log.error("not taken: %s", error)
            return Response(status_code=503)
        return answer

    return handle


def _read_command(text: str, is_home: IsHome) -> Asked | None:
    """What was asked by `/license`; None for all else."""
    fields = dict(parse_qsl(text))
    if fields.get("command") != COMMAND:
        return None
    try:
        return read_command(fields, is_home)
    except (KeyError, ValueError):
        return None


def _answer_from_memory(asked: Asked, recall: Recall) -> Response | None:
    """The answer to a question that was answered before, where one message holds it; None for all else."""
    reply = recall(asked)
    if reply is None:
        return None
    first, *more = render_answer(reply, asked)
    return None if more else _command_answer(first)


def _claimed(
    conversation: Conversation, signature: str, asked: Asked, answer: Callable[[], Response]
) -> Response:
    """The answer to a command that may change the record, once for a signature also over restarts."""
    digest = hashlib.sha256(signature.encode()).hexdigest()[:32]
    try:
        found = conversation.do_once(f"slack:signed:{digest}", answer)
    except RecordError:  # nor can the command be recorded, and it says so
        return answer()
    if found is not None:
        return found
    (first,) = render_answer(Reply(asked.language, say(asked.language, "slack.done_before")), asked)
    return _command_answer(first)


def _command_answer(rendered: Rendered) -> Response:
    return Response(rendered.private, media_type="application/json;charset=utf-8")


def _dispatch(
    app: App, text: str, request: Request, together: "list[IncomingMessage] | None" = None
) -> Response:
    """What Bolt makes of a payload; its message goes into `together`, where that is given."""
    headers: dict[str, str | Sequence[str]] = dict(request.headers)
    context = {} if together is None else {TOGETHER: together}
    try:
        answer = app.dispatch(BoltRequest(body=text, headers=headers, context=context))
    except Exception as error:  # noqa: BLE001  whatever a stranger's payload does to Bolt
        return _refuse(400, f"it could not be read ({type(error).__name__})")
    if answer.status == 404:
        # Taken and left: Slack would send again what is refused.
        log.warning("left alone what came to %s: Xuke has no listener for it", PATH)
        return Response(status_code=200)
    if answer.status >= 400:
        return _refuse(answer.status if answer.status != 500 else 400, "it is not as its kind always is")
    return Response(answer.body, answer.status, headers=answer.first_headers_without_set_cookie())


def _may_be_signed(timestamp: str, signature: str) -> bool:
    """Whether the headers are such that the body is worth reading: Slack's shapes, and of these minutes."""
    if not (_TIME.fullmatch(timestamp) and _SIGNATURE.fullmatch(signature)):
        return False
    return abs(time.time() - int(timestamp)) <= FIVE_MINUTES


def _refuse(status: int, why: str) -> Response:
    log.warning("refused a request to %s: %s", PATH, why)
    return Response(status_code=status)
