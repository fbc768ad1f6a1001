"""What is behind it is for people who have logged in; a stranger gets the same answer to anything."""

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.platforms.page.login import OPEN, Login
from bot.platforms.page.login_page import login_page
from bot.platforms.page.preferences import preferences
from bot.platforms.page.sessions import Session
from bot.platforms.page.site import VISITOR_KEY
from bot.words import say

_POLICY_VIOLATION = 1008


class LoginGate:
    """Puts the visitor into the scope of each request, and ends a websocket with its session."""

    def __init__(self, app: ASGIApp, login: Login, windows: dict[str, str]) -> None:
        """`windows` are the open windows of the page: each one's id, and the session that opened it."""
        self.app = app
        self._login = login
        self._windows = windows

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        connection = HTTPConnection(scope)
        session = self._login.session(connection)
        if scope["type"] == "http" and scope["path"] in OPEN:
            await self.app(scope, receive, send)
        elif session is None or not self._is_own_window(connection, session):
            await self._refuse(connection, receive, send)
        else:
            scope[VISITOR_KEY] = session.visitor
            if scope["type"] == "websocket":
                receive, send = _until_over(self._login, session, receive, send)
            await self.app(scope, receive, send)

    def _is_own_window(self, connection: HTTPConnection, session: Session) -> bool:
        """A window that somebody else left open in this browser is not theirs who logged in next."""
        window = connection.query_params.get("client_id")
        return window not in self._windows or self._windows[window] == session.visitor.session

    async def _refuse(self, connection: HTTPConnection, receive: Receive, send: Send) -> None:
        if connection.scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": _POLICY_VIOLATION})
        else:
            await _stranger(connection)(connection.scope, receive, send)


def _stranger(connection: HTTPConnection) -> Response:
    headers: Headers = connection.headers
    language = preferences(connection).language
    if "text/html" in headers.get("accept", ""):
        return login_page(language)
    return PlainTextResponse(f"{say(language, 'login.needed')}\n", 401, {"cache-control": "no-store"})


def _until_over(login: Login, session: Session, receive: Receive, send: Send) -> tuple[Receive, Send]:
    """A websocket's two ways, for as long as the session goes on: nothing is heard or said after it."""
    closed = False

    async def receive_while() -> Message:
        message = await receive()
        if login.sessions.lasts(session):
            return message
        await close()
        return {"type": "websocket.disconnect", "code": _POLICY_VIOLATION}

    async def send_while(message: Message) -> None:
        if login.sessions.lasts(session):
            await send(message)
        else:
            await close()

    async def close() -> None:
        nonlocal closed
        if not closed:
            closed = True
            await send({"type": "websocket.close", "code": _POLICY_VIOLATION})

    return receive_while, send_while
