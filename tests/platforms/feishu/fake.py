"""A stand-in of Feishu's Open API, as its documentation has it: token, uuid, cards, errors."""

import json
import random
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.platforms.feishu.card_rules import problems

APP_ID, SECRET, BOT, TENANT = "cli_a1b2c3d4", "app-secret-of-the-tests", "ou_xuke00000001", "tenant-home"
PEOPLE = {name: f"ou_{name}0000000001" for name in ("mei", "tom", "wang", "li", "zhao", "other")}
CHATS = {name: f"oc_{name}" for name in ("questions", "officers", "alerts", "incidents")}
GROUP = "g_oncall01"
PATIENCE = 15.0
SPOILED: tuple[tuple[int, Any, bool], ...] = (
    (502, b"<html>502</html>", False),
    (400, {"code": 230020, "msg": "ext=chat rate limit"}, False),
    (500, b"<html>500</html>", True),
)
"""A post that fails, one that is limited, and one whose answer is lost."""


@dataclass
class Posted:
    """A message: `content` as JSON text."""

    id: str
    chat: str
    kind: str
    content: str
    root: str | None
    thread: str | None
    uuid: str
    at: float
    deleted: bool = False

    @property
    def card(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.content)
        return found

    @property
    def words(self) -> str:
        """Everything that is shown, as one text."""
        return words(json.loads(self.content))


def words(value: Any) -> str:
    """The texts of a card."""
    if isinstance(value, dict):
        own = [str(value[name]) for name in ("content",) if isinstance(value.get(name), str)]
        return "\n".join(
            [
                *own,
                *(
                    words(it)
                    for name, it in value.items()
                    if name != "summary" and isinstance(it, dict | list)
                ),
            ]
        )
    return "\n".join(map(words, value)) if isinstance(value, list) else ""


@dataclass
class Fake:
    """The server's state and switches. `faults`: path -> answers to give instead, once each: (status, body,
    whether the call is carried out all the same). Each call takes `slow` seconds; of the posts the share
    `spoil` fails, is limited, or loses its answer."""

    url: str = ""
    posted: list[Posted] = field(default_factory=list)
    alone: list[dict[str, Any]] = field(default_factory=list)
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    resources: dict[str, bytes] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)
    fetched: int = 0
    calls: list[tuple[str, str]] = field(default_factory=list)
    commands: list[dict[str, Any]] = field(default_factory=list)
    faults: dict[str, deque[tuple[int, Any, bool]]] = field(default_factory=lambda: defaultdict(deque))
    socket_url: str = ""
    news: threading.Condition = field(default_factory=threading.Condition)
    uuids: dict[str, str] = field(default_factory=dict)
    topics: bool = True
    slow: float = 0
    spoil: float = 0
    chance: random.Random = field(default_factory=lambda: random.Random(5))

    def until(self, condition: Callable[[], Any], within: float = PATIENCE, why: str = "") -> Any:
        """What `condition` gives once it is true."""
        give_up = time.monotonic() + within
        with self.news:
            while not (found := condition()):
                assert time.monotonic() < give_up, f"not within {within} s: {why}; {self.refused[-3:]}"
                self.news.wait(0.1)
            return found

    def in_chat(self, chat: str) -> list[Posted]:
        """What stands in a chat, or in a person's."""
        return [it for it in self.posted if it.chat == chat and not it.deleted]

    def thread(self, root: str) -> list[Posted]:
        """What answers a message."""
        return [it for it in self.posted if it.root == root and not it.deleted]

    def answer(self, method: str, path: str, query: dict[str, str], body: Any) -> tuple[int, Any]:
        """What the Open API answers to a call with a good token."""
        parts = path.split("/")
        match method, parts:
            case "GET", ["bot", "v3", "info"]:
                return 200, {"code": 0, "msg": "ok", "bot": {"open_id": BOT, "app_name": "Xuke"}}
            case "POST", ["im", "v1", "messages"]:
                if query.get("receive_id_type") not in ("chat_id", "open_id"):
                    return _error(230001)
                return self.post(body, body["receive_id"], None)
            case "POST", ["im", "v1", "messages", id_, "reply"]:
                before = self.find(id_)
                if not id_.startswith("om_"):
                    return _error(99992354)
                if before and before.deleted:
                    return _error(230011)
                chat = before.chat if before else self.chat_of.get(id_, "")
                if body.get("reply_in_thread") and not self.topics:
                    return _error(230071)
                return self.post(body, chat, (before.root if before and before.thread else None) or id_)
            case "PATCH", ["im", "v1", "messages", id_]:
                before = self.find(id_)
                if before is None or before.deleted:
                    return _error(230110)
                if time.time() - before.at > 14 * 86_400:
                    return _error(230031)
                if wrong := problems(body["content"], set(PEOPLE.values())):
                    return self.refuse(wrong)
                before.content = body["content"]
                return 200, {"code": 0, "msg": "success", "data": {}}
            case "DELETE", ["im", "v1", "messages", id_]:
                if before := self.find(id_):
                    before.deleted = True
                return 200, {"code": 0, "data": {}}
            case "GET", ["im", "v1", "messages", id_]:
                before = self.find(id_)
                if before is None and id_ in self.texts:
                    content = json.dumps({"text": self.texts[id_]})
                    item = {"message_id": id_, "msg_type": "text", "body": {"content": content}}
                    return 200, {"code": 0, "data": {"items": [item]}}
                return (200, {"code": 0, "data": {"items": [_item(before)]}}) if before else _error(230110)
            case "GET", ["im", "v1", "messages"]:
                name = query["container_id"]
                found = [it for it in self.posted if name in (it.chat, it.thread)]
                return 200, {"code": 0, "data": {"items": [_item(it) for it in reversed(found)]}}
            case "POST", ["im", "v1", "files"]:
                key = f"file_{len(self.files)}"
                self.files[key] = body
                return 200, {"code": 0, "data": {"file_key": key}}
            case "POST", ["ephemeral", "v1", "send"]:
                if wrong := problems(json.dumps(body["card"]), set(PEOPLE.values())):
                    return self.refuse(wrong)
                self.alone.append(body)
                return 200, {"code": 0, "data": {"message_id": "om_alone"}}
            case "GET", ["contact", "v3", "group", group, "member", "simplelist"] if group == GROUP:
                if query.get("page_token"):
                    return 200, {"code": 0, "data": {"memberlist": [{"member_id": PEOPLE["zhao"]}]}}
                first = [{"member_id": PEOPLE["other"]}]
                data = {"memberlist": first, "has_more": True, "page_token": "2"}
                return 200, {"code": 0, "data": data}
            case "GET", ["application", "v7", "app_slash_commands"]:
                return 200, {"code": 0, "data": {"items": self.commands}}
            case "POST", ["application", "v7", "app_slash_commands"]:
                self.commands.append({**body, "command_id": "c1"})
                return 200, {"code": 0, "data": {}}
            case "PATCH", ["application", "v7", "app_slash_commands", "c1"]:
                self.commands[0] |= body
                return 200, {"code": 0, "data": {}}
        return _error(99991672)

    chat_of: dict[str, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)

    def find(self, id_: str) -> Posted | None:
        return next((it for it in self.posted if it.id == id_), None)

    def post(self, body: Any, chat: str, root: str | None) -> tuple[int, Any]:
        uuid = body.get("uuid", "")
        if len(uuid) > 50:
            return _error(230001)
        if uuid in self.uuids:
            return 200, {"code": 0, "data": {"message_id": self.uuids[uuid]}}
        if body["msg_type"] == "interactive" and (wrong := problems(body["content"], set(PEOPLE.values()))):
            return self.refuse(wrong)
        id_ = f"om_{len(self.posted):05d}x"
        thread = f"omt_{root}" if root and body.get("reply_in_thread") else None
        self.posted.append(
            Posted(id_, chat, body["msg_type"], body["content"], root, thread, uuid, time.time())
        )
        if uuid:
            self.uuids[uuid] = id_
        return 200, {"code": 0, "data": {"message_id": id_}}

    def refuse(self, wrong: list[str]) -> tuple[int, Any]:
        self.refused += wrong
        return 400, {"code": 230099, "msg": f"Failed to create card content, ext=ErrCode: {wrong[0][:6]}; "}


def _error(code: int) -> tuple[int, Any]:
    return 400, {"code": code, "msg": f"error {code}"}


def _item(it: Posted) -> dict[str, Any]:
    return {
        "message_id": it.id,
        "root_id": it.root,
        "thread_id": it.thread,
        "msg_type": it.kind,
        "body": {"content": it.content},
    }


@contextmanager
def faking() -> Iterator[Fake]:
    """The Open API on a free port."""
    fake = Fake()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_any(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            address = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(address.query).items()}
            status, answer = self.decide(address.path, query, raw)
            content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            self.send_response(status)
            kind = "application/octet-stream" if isinstance(answer, bytes) else "application/json"
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def decide(self, path: str, query: dict[str, str], raw: bytes) -> tuple[int, Any]:
            if path == "/callback/ws/endpoint":
                told = json.loads(raw)
                if (told.get("AppID"), told.get("AppSecret")) != (APP_ID, SECRET):
                    return 200, {"code": 514, "msg": "auth"}
                if fake.faults[path]:
                    return fake.faults[path].popleft()[:2]
                config = {"PingInterval": 1, "ReconnectInterval": 1}
                return 200, {"code": 0, "data": {"URL": fake.socket_url, "ClientConfig": config}}
            if path == "/open-apis/auth/v3/tenant_access_token/internal":
                told = json.loads(raw)
                if (told.get("app_id"), told.get("app_secret")) != (APP_ID, SECRET):
                    return 200, {"code": 10014, "msg": "app secret invalid"}
                with fake.news:
                    fake.fetched += 1
                    token = f"t-{fake.fetched}"
                    fake.tokens.add(token)
                return 200, {"code": 0, "msg": "ok", "tenant_access_token": token, "expire": 7_200}
            path = path.removeprefix("/open-apis/")
            if (self.headers.get("Authorization") or "").removeprefix("Bearer ") not in fake.tokens:
                return 200, {"code": 99991663, "msg": "Invalid access token"}
            if "/resources/" in path:
                return 200, fake.resources[path.rpartition("/")[2]]
            time.sleep(fake.slow)
            with fake.news:
                fake.calls.append((self.command, path))
                fault = fake.faults[path].popleft() if fake.faults[path] else None
                if self.command == "POST" and fake.chance.random() < fake.spoil:
                    fault = fake.chance.choice(SPOILED)
                if fault and not fault[2]:
                    fake.news.notify_all()
                    return fault[:2]
                kind = self.headers.get("Content-Type") or ""
                body = _multipart(raw) if kind.startswith("multipart") else json.loads(raw or b"{}")
                done = fake.answer(self.command, path, query, body)
                fake.news.notify_all()
                return fault[:2] if fault else done

        do_GET = do_POST = do_PATCH = do_DELETE = handle_any  # noqa: N815

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


def _multipart(raw: bytes) -> tuple[str, bytes]:
    """The file of a form: its name and content."""
    _head, _, rest = raw.partition(b'name="file"; filename="')
    name, _, rest = rest.partition(b'"')
    content = rest.partition(b"\r\n\r\n")[2].rpartition(b"\r\n--")[0]
    return name.decode(), content
