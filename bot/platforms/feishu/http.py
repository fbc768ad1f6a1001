"""`POST /feishu/events`: verified, read, claimed, answered (open.feishu.cn: event subscription guide)."""

import asyncio
import hmac
import json
import logging
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Self

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from bot.conversation.conversation import Conversation
from bot.feishu_settings import Feishu
from bot.platforms.feishu.crypto import decrypt, is_signed
from bot.platforms.feishu.listeners import CALLBACK, KNOWN_WITHIN, Listeners, NotReady
from bot.record.errors import RecordError

log = logging.getLogger(__name__)

PATH = "/feishu/events"
LARGEST = 2_000_000
"""Bytes of a body."""
LARGEST_UNSIGNED = 2_000
"""Bytes of a body without a signature, where there is a key: only a challenge comes so."""
LONGEST_CHALLENGE = 1_000
"""Characters."""
A_MOMENT = 0.02
"""Seconds between two looks at whether an event can be read by now."""
FIVE_MINUTES = 5 * 60
"""Seconds that a signature counts: Feishu signs each of its deliveries anew, those of old events too."""
LAST_DELIVERY = 8 * 3_600
"""Seconds after which an event is told no more: the last time is 6 h 5 min 15 s after the first."""
UNSIGNED = "its signature is missing, wrong, or older than five minutes"
_TIME = re.compile(r"[0-9]{1,12}", re.A)
_SIGNATURE = re.compile(r"[0-9a-f]{64}", re.A)

Body = dict[str, Any]


@dataclass(frozen=True)
class Mark:
    """What is said of a body in its headers: when it was signed, and how."""

    timestamp: str
    nonce: str
    signature: str

    @classmethod
    def of(cls, headers: Headers) -> Self | None:
        """The mark, where it has the shapes of Feishu's and is of these minutes."""
        timestamp = headers.get("x-lark-request-timestamp", "")
        nonce = headers.get("x-lark-request-nonce", "")
        signature = headers.get("x-lark-signature", "")
        if not (_TIME.fullmatch(timestamp) and _SIGNATURE.fullmatch(signature) and len(nonce) <= 200):
            return None
        fresh = abs(time.time() - int(timestamp)) <= FIVE_MINUTES
        return cls(timestamp, nonce, signature) if fresh else None

    def is_of(self, raw: bytes, key: str) -> bool:
        """Whether it is the mark of this body."""
        return is_signed(raw, self.timestamp, self.nonce, self.signature, key)


def endpoint(
    settings: Feishu, listeners: Listeners, conversation: Conversation
) -> Callable[[Request], Awaitable[Response]]:
    """The handler. Where there is a key, what is not signed is only looked at for a challenge, and refused
    alike whatever else it is: an answer that told whether it could be decrypted would help to decrypt. What
    is heard is claimed on a thread, many at a time, before it is acknowledged; no answer waits for Feishu."""
    key = settings.encrypt_key

    async def handle(request: Request) -> Response:
        mark = Mark.of(request.headers)
        try:
            raw = await _read(request, LARGEST if mark or not key else LARGEST_UNSIGNED)
        except ClientDisconnect:
            return Response(status_code=400)
        if raw is None:
            return _refuse(413, "its body is too large")
        if key and not (mark and mark.is_of(raw, key)):
            return _challenge(_open(raw, settings), settings) or _refuse(401, UNSIGNED)
        body = _open(raw, settings)
        if body is None:
            return _refuse(400, "it could not be read")
        if challenge := _challenge(body, settings):
            return challenge
        header = body.get("header")
        if not _has_token(header, settings):
            return _refuse(401, "its verification token is wrong")
        if not isinstance(header, dict) or not (key or _may_be_told_now(header)):
            return _refuse(401, "it says no moment, or one of long ago")
        if header.get("event_type") == CALLBACK:
            return await run_in_threadpool(partial(_press, body, listeners))
        return await take(body)

    async def take(body: Body) -> Response:
        try:
            if errand := listeners.errand_of(body):
                await run_in_threadpool(errand)
                return JSONResponse({})
            give_up = time.monotonic() + KNOWN_WITHIN
            while not listeners.can_read(body) and time.monotonic() < give_up:
                await asyncio.sleep(A_MOMENT)
            for done in [conversation.claims.put(it) for it in listeners.hear(body)]:
                await done
        except (RecordError, NotReady) as error:  # not acknowledged: Feishu sends it again
            log.error("not taken: %s", error)
            return Response(status_code=503)
        except (KeyError, ValueError, TypeError, AttributeError, IndexError) as error:
            return _refuse(400, f"it is not as its kind always is ({type(error).__name__})")
        return JSONResponse({})

    return handle


def _press(body: Body, listeners: Listeners) -> Response:
    try:
        return JSONResponse(listeners.press(body))
    except (KeyError, ValueError, TypeError, AttributeError, IndexError) as error:
        return _refuse(400, f"it is not as its kind always is ({type(error).__name__})")


async def _read(request: Request, limit: int) -> bytes | None:
    """The body; None where it is larger. Raises ClientDisconnect."""
    raw = bytearray()
    async for piece in request.stream():
        raw += piece
        if len(raw) > limit:
            return None
    return bytes(raw)


def _open(raw: bytes, settings: Feishu) -> Body | None:
    """The body as JSON; None for what cannot be read. With a key everything comes encrypted, but perhaps a
    challenge that carries the token; without one, nothing."""
    key = settings.encrypt_key
    try:
        body = json.loads(raw)
        if isinstance(body, dict) and "encrypt" in body:
            body = json.loads(decrypt(str(body["encrypt"]), key)) if key else None
        elif key and isinstance(body, dict):
            plain = settings.verification_token and body.get("type") == "url_verification"
            body = body if plain else None
    except (ValueError, RecursionError):
        return None
    return body if isinstance(body, dict) else None


def _challenge(body: Body | None, settings: Feishu) -> Response | None:
    """The answer to a challenge that carries the verification token; None for all else."""
    if body is None or body.get("type") != "url_verification":
        return None
    challenge = body.get("challenge")
    if not _is_ours(body.get("token"), settings.verification_token):
        return _refuse(401, "its verification token is wrong")
    if not isinstance(challenge, str) or len(challenge) > LONGEST_CHALLENGE:
        return _refuse(400, "it is no challenge")
    # As ASCII: JSON can hold half a character, UTF-8 cannot.
    return Response(json.dumps({"challenge": challenge}), media_type="application/json")


def _has_token(header: object, settings: Feishu) -> bool:
    token = header.get("token") if isinstance(header, Mapping) else None
    return _is_ours(token, settings.verification_token)


def _is_ours(token: object, own: str | None) -> bool:
    if own is None:
        return True
    given = token.encode("utf-8", "replace") if isinstance(token, str) else b""
    return hmac.compare_digest(given, own.encode())


def _may_be_told_now(header: Mapping[str, Any]) -> bool:
    """Whether an event without a signature is new, or one of those that are told again."""
    moment = str(header.get("create_time") or "")
    if not (moment.isascii() and moment.isdecimal()) or len(moment) > 17:
        return False
    seconds = int(moment) / (1_000_000 if len(moment) > 14 else 1_000)  # callbacks say microseconds
    return -FIVE_MINUTES <= time.time() - seconds <= LAST_DELIVERY


def _refuse(status: int, why: str) -> Response:
    log.warning("refused a request to %s: %s", PATH, why)
    return Response(status_code=status)
