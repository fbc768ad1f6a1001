"""A strict stand-in of Feishu's Open API as a server: tokens, switches for what goes wrong, and waiting."""

import json
import random
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.platforms.feishu.open_api import Answer, Call, OpenApi, error
from tests.platforms.feishu.tenancy import (
    APP_ID,
    BOT,
    CHATS,
    GROUP,
    PEOPLE,
    SECRET,
    TENANT,
    Posted,
    Tenancy,
    chat_of_two,
    words,
)

__all__ = ["APP_ID", "BOT", "CHATS", "GROUP", "PEOPLE", "SECRET", "TENANT", "Posted", "words"]

PATIENCE = 15.0
LASTS, LEFT = 7_200, 1_800
"""How many seconds a token lasts, and how many must be left for the same one to be given again."""
TOKEN, ENDPOINT = "/open-apis/auth/v3/tenant_access_token/internal", "/callback/ws/endpoint"
SPOILED: tuple[tuple[int, Any, bool], ...] = (
    (502, b"<html>502</html>", False),
    (400, {"code": 230020, "msg": "ext=chat rate limit"}, False),
    (500, b"<html>500</html>", True),
)
"""A post that fails, one that is limited, and one whose answer is lost."""
EVERY_SCOPE = frozenset(
    "im:message im:message.group_msg im:message.reactions:read im:resource im:chat:readonly im:message.urgent"
    " im:message.urgent:sms im:message.urgent:phone contact:contact.base:readonly"
    " contact:user.base:readonly contact:group:readonly application:app_slash_command:read"
    " application:app_slash_command:write".split()
)


@dataclass
class Fake:
    """The server and its switches. `faults`: path -> answers to give instead, once each: (status, body,
    whether the call is carried out all the same). Each call takes `slow` seconds; of the posts the share
    `spoil` fails, is limited, or loses its answer. A bad token is refused with the status `bad_token`."""

    scopes: set[str] = field(default_factory=lambda: set(EVERY_SCOPE))
    tenancy: Tenancy = field(default_factory=Tenancy)
    url: str = ""
    socket_url: str = ""
    tokens: dict[str, float] = field(default_factory=dict)
    fetched: int = 0
    bad_token: int = 400
    calls: list[tuple[str, str]] = field(default_factory=list)
    faults: dict[str, deque[tuple[int, Any, bool]]] = field(default_factory=lambda: defaultdict(deque))
    news: threading.Condition = field(default_factory=threading.Condition)
    slow: float = 0
    spoil: float = 0
    chance: random.Random = field(default_factory=lambda: random.Random(5))

    def __post_init__(self) -> None:
        self.api = OpenApi(self.tenancy, self.scopes)

    @property
    def posted(self) -> list[Posted]:
        """What Xuke posted."""
        return self.tenancy.posted

    @property
    def refused(self) -> list[str]:
        """What was asked that a well-made client never asks."""
        return self.api.refused

    @property
    def alone(self) -> list[dict[str, Any]]:
        """The cards that one person alone sees."""
        return self.api.alone

    @property
    def files(self) -> dict[str, tuple[str, bytes]]:
        """Uploaded: name and content by key."""
        return self.api.files

    @property
    def resources(self) -> dict[str, bytes]:
        """What people put into messages, by key."""
        return self.api.resources

    def find(self, id_: str) -> Posted | None:
        """A message."""
        return self.tenancy.find(id_)

    def until(self, condition: Callable[[], Any], within: float = PATIENCE, why: str = "") -> Any:
        """What `condition` gives once it is true."""
        give_up = time.monotonic() + within
        with self.news:
            while not (found := condition()):
                assert time.monotonic() < give_up, f"not within {within} s: {why}; {self.refused[-3:]}"
                self.news.wait(0.1)
            return found

    def in_chat(self, chat: str) -> list[Posted]:
        """What Xuke posted in a chat, or in a person's with it."""
        place = chat_of_two(chat) if chat.startswith("ou_") else chat
        return [it for it in self.posted if it.chat == place and not it.deleted]

    def thread(self, root: str) -> list[Posted]:
        """What Xuke answered to a message."""
        return [it for it in self.posted if it.root == root and not it.deleted]

    # --- how it answers ------------------------------------------------------------------------------

    def token(self, raw: bytes) -> Answer:
        """A token: the same one while half an hour of it is left, else another beside it. Wrong secrets are
        told at HTTP 200."""
        told = json.loads(raw)
        if (told.get("app_id"), told.get("app_secret")) != (APP_ID, SECRET):
            return 200, {"code": 10014, "msg": "app secret invalid"}
        self.fetched += 1
        now = self.tenancy.now()
        token, until = next(iter(reversed(self.tokens.items())), ("", 0.0))
        if until - now < LEFT:
            token, until = f"t-{self.fetched:06d}", now + LASTS
            self.tokens[token] = until
        return 200, {"code": 0, "msg": "ok", "tenant_access_token": token, "expire": int(until - now)}

    def endpoint(self, raw: bytes) -> Answer:
        """Where the long connection is."""
        told = json.loads(raw)
        if (told.get("AppID"), told.get("AppSecret")) != (APP_ID, SECRET):
            return 200, {"code": 514, "msg": "auth failed"}
        if fault := self.fault(ENDPOINT):
            return fault[:2]
        config = {"ReconnectCount": -1, "ReconnectInterval": 1, "ReconnectNonce": 1, "PingInterval": 1}
        return 200, {"code": 0, "msg": "", "data": {"URL": self.socket_url, "ClientConfig": config}}

    def fault(self, path: str) -> tuple[int, Any, bool] | None:
        """What was told for a path, used up."""
        return self.faults[path].popleft() if self.faults[path] else None

    def authorize(self, header: str) -> Answer | None:
        """Why the token does not count."""
        if not header.startswith("Bearer "):
            return error(99991661, "Missing access token for authorization.")
        if self.tokens.get(header.removeprefix("Bearer "), 0.0) < self.tenancy.now():
            return error(99991663, "Invalid access token for authorization.", self.bad_token)
        return None

    def decide(self, call: Call, header: str) -> Answer:
        """What a call of the API is answered."""
        if refusal := self.authorize(header):
            return refusal
        with self.news:
            self.calls.append((call.method, call.path))
            fault = self.fault(call.path)
            if call.method == "POST" and self.chance.random() < self.spoil:
                fault = self.chance.choice(SPOILED)
            answer = self.api.answer(call) if fault is None or fault[2] else fault[:2]
            self.news.notify_all()
        return fault[:2] if fault else answer


@contextmanager
def faking(scopes: set[str] | None = None) -> Iterator[Fake]:
    """The Open API on a free port, for an app that has these scopes, or all that there are."""
    fake = Fake(set(EVERY_SCOPE if scopes is None else scopes))

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_any(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, answer = self.decide(raw)
            content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            self.send_response(status)
            kind = "application/octet-stream" if isinstance(answer, bytes) else "application/json"
            self.send_header("Content-Type", kind)
            if status == 429:
                self.send_header("x-ogw-ratelimit-reset", "1")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def decide(self, raw: bytes) -> Answer:
            address = urlsplit(self.path)
            if (self.command, address.path) == ("POST", ENDPOINT):
                return fake.endpoint(raw)
            if (self.command, address.path) == ("POST", TOKEN):
                with fake.news:
                    return fake.token(raw)
            if not address.path.startswith("/open-apis/"):
                return 404, b"404 page not found"
            time.sleep(fake.slow)
            kind = self.headers.get("Content-Type") or ""
            try:
                body = _form(kind, raw) if kind.startswith("multipart") else json.loads(raw or b"{}")
            except ValueError:
                return fake.api.wrong(9499, "the body is no JSON")
            path = address.path.removeprefix("/open-apis/")
            call = Call(self.command, path, dict(parse_qsl(address.query)), body, kind)
            return fake.decide(call, self.headers.get("Authorization") or "")

        do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = handle_any  # noqa: N815

        def log_message(self, *args: Any) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    fake.url = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()


def _form(kind: str, raw: bytes) -> dict[str, Any]:
    """The fields of a multipart form, and its file: name and content."""
    message = BytesParser(policy=HTTP).parsebytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + raw)
    fields: dict[str, str] = {}
    file = ("", b"")
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        content = content if isinstance(content, bytes) else b""
        if part.get_filename() is None:
            fields[str(name)] = content.decode()
        else:
            file = str(part.get_filename()), content
    return {"fields": fields, "file": file}
