"""A small Open API for tests of what goes out: it keeps messages, knows uuids, and fails when told to."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any
from urllib.parse import parse_qsl, urlsplit

Answer = tuple[int, dict[str, Any]]
MINUTE = 60_000


@dataclass
class Call:
    """One call as it came."""

    method: str
    path: str
    query: dict[str, str]
    body: Any
    token: str


@dataclass
class Script:
    """What becomes of the next call whose path ends like that: an answer in its place, or none at all after
    it was done (`lost`)."""

    path: str
    status: int = 200
    answer: dict[str, Any] | bytes = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    lost: bool = False


@dataclass
class SmallApi:
    """`clock` is in milliseconds; `chats` are chat modes by id; `strangers` fail the cards that call them."""

    address: str = ""
    calls: list[Call] = field(default_factory=list)
    scripts: list[Script] = field(default_factory=list)
    messages: list[dict[str, Any]] = field(default_factory=list)
    chats: dict[str, str] = field(default_factory=dict)
    pages: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    strangers: set[str] = field(default_factory=set)
    flat: bool = False
    clock: int = 1_764_000_000_000
    expire: int = 7_200
    revoked: set[str] = field(default_factory=set)
    _uuids: dict[str, tuple[int, str]] = field(default_factory=dict)
    _ids: Any = field(default_factory=count)
    _lock: Any = field(default_factory=threading.RLock)

    def fail(self, path: str, code: int, status: int = 400, msg: str = "", **headers: str) -> None:
        """The next call of a path is refused with a code."""
        answer = {"code": code, "msg": msg}
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.scripts.append(Script(path, status, answer, named))

    def lose(self, path: str) -> None:
        """The next call of a path is done, and its answer lost."""
        self.scripts.append(Script(path, lost=True))

    def made(self, method: str, path: str) -> list[Call]:
        """The calls of a path that ends like that."""
        return [it for it in self.calls if it.method == method and it.path.endswith(path)]

    def cards(self) -> list[dict[str, Any]]:
        """The cards that stand anywhere, in order."""
        shown = [it for it in self.messages if it["msg_type"] == "interactive" and not it["deleted"]]
        return [json.loads(it["body"]["content"]) for it in shown]

    def say(self, chat: str, **more: Any) -> str:
        """A message of somebody else; its id."""
        return self._keep(
            {"msg_type": "text", "content": json.dumps({"text": "hello"})}, chat, "user", **more
        )

    # -- how it answers -----------------------------------------------------------------------------

    def script(self, path: str) -> Script | None:
        """What was told for a path, used up."""
        with self._lock:
            found = next((it for it in self.scripts if path.endswith(it.path)), None)
            if found:
                self.scripts.remove(found)
            return found

    def answer(self, call: Call) -> Answer:
        """What it does."""
        with self._lock:
            path = call.path.removeprefix("/open-apis/")
            if path.endswith("tenant_access_token/internal"):
                token = f"t-{next(self._ids)}"
                return 200, {"code": 0, "tenant_access_token": token, "expire": self.expire}
            if not call.token or call.token in self.revoked:
                return 200, {"code": 99991663, "msg": "invalid access token"}
            return self._answer(call.method, path, call)

    def _answer(self, method: str, path: str, call: Call) -> Answer:
        if path == "bot/v3/info":
            return 200, {"code": 0, "bot": {"open_id": "ou_xuke"}}
        if path in self.pages:
            at = int(call.query.get("page_token") or 0)
            entries = self.pages[path]
            last = at + 1 == len(entries)
            data = {**entries[at], "has_more": not last, "page_token": "" if last else str(at + 1)}
            return 200, {"code": 0, "data": data}
        if path.startswith("im/v1/chats/"):
            mode = self.chats.get(path.rpartition("/")[2], "group")
            return 200, {"code": 0, "data": {"chat_mode": mode, "group_message_type": "chat"}}
        if path == "im/v1/files":
            return 200, {"code": 0, "data": {"file_key": f"file_{next(self._ids)}"}}
        if path == "im/v1/messages" and method == "GET":
            return 200, {"code": 0, "data": {"items": self._listed(call.query), "has_more": False}}
        if path == "im/v1/messages":
            return self._post(call.body, call.body["receive_id"])
        if path.endswith("/reply"):
            root = self._message(path.split("/")[-2])
            if root is None or root["deleted"]:
                return 400, {"code": 230011, "msg": "recalled"}
            if call.body.get("reply_in_thread"):
                root.setdefault("thread_id", f"omt_{root['message_id']}")
            more = {"root_id": root["message_id"], "thread_id": root.get("thread_id")}
            return self._post(call.body, root["chat_id"], **more)
        if path.startswith("im/v1/messages/"):
            return self._one(method, path, call)
        return 200, {"code": 0, "data": {}}

    def _one(self, method: str, path: str, call: Call) -> Answer:
        found = self._message(path.split("/")[3])
        if found is None:
            return 400, {"code": 230001, "msg": "no such message"}
        if method == "PATCH" and path.count("/") == 3:
            if self.clock - int(found["create_time"]) > 14 * 24 * 60 * MINUTE:
                return 400, {"code": 230031, "msg": "older than 14 days"}
            found["body"] = {"content": call.body["content"]}
        if method == "DELETE":
            found["deleted"] = True
        return 200, {"code": 0, "data": {"items": [found]}}

    def _post(self, body: dict[str, Any], chat: str, **more: Any) -> Answer:
        if any(f"<at id={who}>" in body["content"] for who in self.strangers):
            return 400, {
                "code": 230099,
                "msg": "Failed to create card content, ext=ErrCode: 100290",
            }
        uuid = body.get("uuid")
        if uuid in self._uuids and self.clock - self._uuids[uuid][0] < 60 * MINUTE:
            return 200, {"code": 0, "data": {"message_id": self._uuids[uuid][1]}}
        id_ = self._keep(body, chat, "app", **more)
        if uuid:
            self._uuids[uuid] = self.clock, id_
        return 200, {"code": 0, "data": {"message_id": id_, "chat_id": chat}}

    def _keep(self, body: dict[str, Any], chat: str, sender: str, **more: Any) -> str:
        id_ = f"om_{next(self._ids)}"
        self.messages.append(
            {
                "message_id": id_,
                "chat_id": chat,
                "create_time": str(self.clock),
                "msg_type": body["msg_type"],
                "body": {"content": body["content"]},
                "sender": {"sender_type": sender},
                "deleted": False,
                **{name: value for name, value in more.items() if value},
            }
        )
        return id_

    def _message(self, id_: str) -> dict[str, Any] | None:
        return next((it for it in self.messages if it["message_id"] == id_), None)

    def _listed(self, query: dict[str, str]) -> list[dict[str, Any]]:
        """Chats show of topics only what opens them."""
        kind, where = query["container_id_type"], query["container_id"]
        found = [
            it
            for it in self.messages
            if (kind == "thread" and it.get("thread_id") == where)
            or (kind == "chat" and it["chat_id"] == where and not ("root_id" in it and "thread_id" in it))
        ]
        found = found[::-1] if query.get("sort_type") == "ByCreateTimeDesc" else found
        return [{**it, "body": {"content": "flat"}} for it in found] if self.flat else found


@contextmanager
def small_api() -> Iterator[SmallApi]:
    """One that listens on this machine."""
    api = SmallApi()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _serve(self) -> None:
            raw = self.rfile.read(int(self.headers.get("content-length") or 0))
            is_json = "json" in self.headers.get("content-type", "")
            parts = urlsplit(self.path)
            token = self.headers.get("authorization", "").removeprefix("Bearer ")
            body = json.loads(raw) if raw and is_json else raw
            call = Call(self.command, parts.path, dict(parse_qsl(parts.query)), body, token)
            api.calls.append(call)
            told = api.script(parts.path)
            status, answer = api.answer(call) if told is None or told.lost else (told.status, told.answer)
            if told and told.lost:
                self.close_connection = True
                self.connection.close()
                return
            content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            self.send_response(status)
            for name, value in (told.headers if told else {}).items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PATCH = do_DELETE = _serve  # noqa: N815

        def log_message(self, *_: Any) -> None: ...

        def handle_one_request(self) -> None:
            try:
                super().handle_one_request()
            except (OSError, ValueError):
                self.close_connection = True

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    api.address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield api
    finally:
        server.shutdown()
        server.server_close()
