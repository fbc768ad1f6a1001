"""`POST /feishu/events`: read, verified, claimed, answered (open.feishu.cn: event subscription guide)."""

import hmac
import json
import logging
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from bot.conversation.conversation import Conversation
from bot.feishu_settings import Feishu
from bot.platforms.feishu.api import Failed
from bot.platforms.feishu.crypto import decrypt, is_signed
from bot.platforms.feishu.listeners import CALLBACK, Listeners
from bot.record.errors import RecordError

log = logging.getLogger(__name__)

PATH = "/feishu/events"
LARGEST = 2_000_000
"""Bytes of a body."""
LARGEST_UNSIGNED = 2_000
"""Bytes of a body without a signature, where there is a key: only a challenge comes so."""
FIVE_MINUTES = 5 * 60
_TIME = re.compile(r"[0-9]{1,12}", re.A)
_SIGNATURE = re.compile(r"[0-9a-f]{64}", re.A)


def endpoint(
    settings: Feishu, listeners: Listeners, conversation: Conversation
) -> Callable[[Request], Awaitable[Response]]:
    """The handler. A challenge is answered before any signature; everything else has to be signed (where
    there is a key), of these minutes, and to carry the verification token (where there is one)."""

    async def handle(request: Request) -> Response:
        timestamp = request.headers.get("x-lark-request-timestamp", "")
        nonce = request.headers.get("x-lark-request-nonce", "")
        signature = request.headers.get("x-lark-signature", "")
        signed = bool(_TIME.fullmatch(timestamp) and _SIGNATURE.fullmatch(signature) and len(nonce) <= 200)
        if not _has_room(request, LARGEST if signed or not settings.encrypt_key else LARGEST_UNSIGNED):
            return _refuse(413, "its body is too large")
        try:
            raw = await request.body()
        except ClientDisconnect:
            return Response(status_code=400)
        if len(raw) > LARGEST:
            return _refuse(413, "its body is too large")
        body = _read(raw, settings)
        if body is None:
            return _refuse(400, "it could not be read")
        if body.get("type") == "url_verification":
            return _challenge(body, settings)
        if settings.encrypt_key:
            fresh = signed and abs(time.time() - int(timestamp)) <= FIVE_MINUTES
            if not fresh or not is_signed(raw, timestamp, nonce, signature, settings.encrypt_key):
                return _refuse(401, "its signature is missing, wrong, or older than five minutes")
        if not _has_token(body, settings):
            return _refuse(401, "its verification token is wrong")
        if not settings.encrypt_key and not _is_of_these_minutes(body):
            return _refuse(401, "it is older than five minutes")
        if (body.get("header") or {}).get("event_type") == CALLBACK:
            return await run_in_threadpool(partial(_press, body, listeners))
        return await _take(body)

    async def _take(body: Mapping[str, Any]) -> Response:
        try:
            heard = await run_in_threadpool(listeners.hear, body)
            for done in [conversation.claims.put(it) for it in heard]:
                await done
        except (RecordError, Failed) as error:  # not acknowledged: Feishu sends it again
            log.error("not taken: %s", error)
            return Response(status_code=503)
        except (KeyError, ValueError, TypeError, AttributeError, IndexError) as error:
            return _refuse(400, f"it is not as its kind always is ({type(error).__name__})")
        return JSONResponse({})

    return handle


def _press(body: Mapping[str, Any], listeners: Listeners) -> Response:
    try:
        return JSONResponse(listeners.press(body))
    except RecordError as error:
        log.error("a press was not taken: %s", error)
        return JSONResponse({"toast": {"type": "error", "content": str(error)[:150]}})
    except (KeyError, ValueError, TypeError, AttributeError, IndexError) as error:
        return _refuse(400, f"it is not as its kind always is ({type(error).__name__})")


def _has_room(request: Request, limit: int) -> bool:
    length = request.headers.get("content-length", "")
    return not length or (length.isdecimal() and int(length) <= limit)


def _read(raw: bytes, settings: Feishu) -> dict[str, Any] | None:
    """The body as JSON, decrypted where it is encrypted; None for what cannot be read."""
    try:
        body = json.loads(raw)
        if isinstance(body, dict) and isinstance(body.get("encrypt"), str):
            if not settings.encrypt_key:
                return None
            body = json.loads(decrypt(body["encrypt"], settings.encrypt_key))
        elif settings.encrypt_key and isinstance(body, dict) and body.get("type") != "url_verification":
            return None  # with a key everything comes encrypted
    except (ValueError, RecursionError):
        return None
    return body if isinstance(body, dict) else None


def _challenge(body: Mapping[str, Any], settings: Feishu) -> Response:
    challenge = body.get("challenge")
    if not isinstance(challenge, str) or len(challenge) > 1_000 or not _same(body.get("token"), settings):
        return _refuse(401, "its verification token is wrong")
    return JSONResponse({"challenge": challenge})


def _has_token(body: Mapping[str, Any], settings: Feishu) -> bool:
    header = body.get("header")
    return _same(header.get("token") if isinstance(header, dict) else None, settings)


def _same(token: object, settings: Feishu) -> bool:
    if settings.verification_token is None:
        return True
    given = token.encode("utf-8", "replace") if isinstance(token, str) else b""
    return hmac.compare_digest(given, settings.verification_token.encode())


def _is_of_these_minutes(body: Mapping[str, Any]) -> bool:
    """Whether an event without a signature is new, or one of those that are told again within a day."""
    moment = str((body.get("header") or {}).get("create_time") or "")
    if not moment.isdecimal() or len(moment) > 17:
        return False
    seconds = int(moment) / (1_000_000 if len(moment) > 14 else 1_000)
    return -FIVE_MINUTES <= time.time() - seconds <= 8 * 3_600


def _refuse(status: int, why: str) -> Response:
    log.warning("refused a request to %s: %s", PATH, why)
    return Response(status_code=status)
