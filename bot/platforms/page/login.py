"""Logging in and out: two addresses that strangers reach, one that ends a session."""

import hashlib
import logging
import re
from collections.abc import Callable

from itsdangerous import BadSignature, URLSafeTimedSerializer
from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection, Request
from starlette.responses import RedirectResponse, Response

from bot.guard import public_host
from bot.oidc_settings import Oidc
from bot.platforms.page.identity import IsHome, display_name, identify
from bot.platforms.page.login_page import login_page
from bot.platforms.page.preferences import preferences
from bot.platforms.page.provider import read_claims, send_to_provider
from bot.platforms.page.refused import Reason, Refused
from bot.platforms.page.sessions import LASTS, Session, Sessions
from bot.words import say

log = logging.getLogger(__name__)

LOGIN, CALLBACK = "/login", "/login/callback"
OPEN = frozenset({LOGIN, CALLBACK})
"""What a stranger may ask for."""
WITHIN = 600
"""Seconds from the beginning of a login to its end."""
_PLACES = re.compile(r"/(?:deadlines|incidents(?:/[A-Za-z0-9-]{1,40})?)?", re.A)
_BAD_GATEWAY: frozenset[Reason] = frozenset({"provider", "issuer"})


class Login:
    """Logins with one provider. Its methods run on the event loop."""

    def __init__(
        self, provider: Oidc, sessions: Sessions, is_home: IsHome, learn_name: Callable[[str, str], None]
    ) -> None:
        """`is_home` says whether people of a workspace are Xuke's own; `learn_name` hears what somebody is
        called."""
        self.sessions = sessions
        self._provider = provider
        self._is_home = is_home
        self._learn_name = learn_name
        self._signer = URLSafeTimedSerializer(
            provider.client_secret,
            "xuke login",
            signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256},
        )

    def session(self, connection: HTTPConnection) -> Session | None:
        """The session that a request, or a websocket, belongs to."""
        session = self.sessions.read(connection.cookies.get(_cookie("xuke", connection), ""))
        if session and session.visitor.name:
            self._learn_name(session.visitor.who, session.visitor.name)
        return session

    async def begin(self, request: Request) -> Response:
        """GET /login: to the provider, who sends the browser back to /login/callback."""
        held: dict[str, object] = {"next": _place(request.query_params.get("next", ""))}
        request.scope["session"] = held
        try:
            response = await send_to_provider(self._provider, request, f"{public_address(request)}{CALLBACK}")
        except Refused as error:
            return self._refuse(request, error)
        self._set(request, response, "xuke_login", str(self._signer.dumps(held)), WITHIN)
        return response

    async def callback(self, request: Request) -> Response:
        """GET /login/callback: a session for whoever the provider vouches for."""
        request.scope["session"] = self._held(request)
        place = _place(str(request.session.get("next", "")))
        try:
            claims = await read_claims(self._provider, request)
            who = identify(self._provider.issuer, claims, self._is_home)
        except Refused as error:
            return self._refuse(request, error)
        name = display_name(claims)
        self._learn_name(who, name)
        response = RedirectResponse(place, status_code=303)
        lasts = int(LASTS.total_seconds())
        self._set(request, response, "xuke", self.sessions.begin(who, name), lasts)
        self._drop(request, response, "xuke_login")
        return response

    async def end(self, request: Request) -> Response:
        """POST /logout: the session is over in every window, and for whoever has copied it."""
        if session := self.session(request):
            await run_in_threadpool(self.sessions.end, session)
        response = RedirectResponse("/", status_code=303)
        self._drop(request, response, "xuke")
        return response

    def _held(self, request: Request) -> dict[str, object]:
        """What the beginning of a login has left in this browser."""
        try:
            held = self._signer.loads(request.cookies.get(_cookie("xuke_login", request), ""), max_age=WITHIN)
        except BadSignature:
            return {}
        return dict(held)

    def _refuse(self, request: Request, error: Refused) -> Response:
        what = say("en", f"login.log.{error.reason}")
        log.warning("a login came to nothing: %s", f"{what}: {error.detail}" if error.detail else what)
        status = 502 if error.reason in _BAD_GATEWAY else 403
        response = login_page(preferences(request).language, status, error.reason)
        self._drop(request, response, "xuke_login")
        return response

    def _set(self, request: Request, response: Response, name: str, value: str, lasts: int) -> None:
        response.set_cookie(
            _cookie(name, request),
            value,
            max_age=lasts,
            httponly=True,
            samesite="lax",
            secure=is_https(request),
        )

    def _drop(self, request: Request, response: Response, name: str) -> None:
        response.delete_cookie(
            _cookie(name, request), httponly=True, samesite="lax", secure=is_https(request)
        )


def is_https(connection: HTTPConnection) -> bool:
    """Whether the browser's side is encrypted, as the proxy before Xuke says, or Xuke itself sees."""
    forwarded = connection.headers.get("x-forwarded-proto", "").partition(",")[0].strip().lower()
    return (forwarded or connection.scope["scheme"]) in ("https", "wss")


def public_address(connection: HTTPConnection) -> str:
    """Where the browser has Xuke, without a path."""
    name, port = public_host(connection.headers)
    host = f"[{name}]" if ":" in name else name
    return f"{'https' if is_https(connection) else 'http'}://{host}{f':{port}' if port else ''}"


def _cookie(name: str, connection: HTTPConnection) -> str:
    """A cookie's name: behind https one that no other host can have set (RFC 6265bis, 4.1.3.2)."""
    return f"__Host-{name}" if is_https(connection) else name


def _place(path: str) -> str:
    """A page of this site's own, to go on at; the chat for anything else."""
    return path if _PLACES.fullmatch(path) else "/"
