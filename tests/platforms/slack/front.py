"""A proxy before the emulator: it remembers every call, and can be slow, broken or forgetful on demand."""

import json
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal
from urllib.parse import parse_qsl, urlsplit

Serve = Callable[[BaseHTTPRequestHandler], None]
"""Answers a request for a file."""
PATIENCE = 15.0
"""Seconds within which whatever is awaited must have happened."""


@dataclass(frozen=True)
class Fault:
    """What goes wrong with one call.

    `limited`: 429 and a Retry-After of `seconds`. `failed`: 500. `refused`: an `error` from Slack.
    `foreign`: no answer of Slack's but `page` with `status`, as a gateway between gives.
    `lost`: the call is carried out and its answer thrown away. `slow`: it takes `seconds` longer.
    """

    kind: Literal["limited", "failed", "refused", "foreign", "lost", "slow"]
    seconds: float = 0
    error: str = ""
    page: str = ""
    status: int = 200

    @property
    def kept_away(self) -> bool:
        """Whether the call never reached Slack."""
        return self.kind in ("limited", "failed", "refused", "foreign")


@dataclass(frozen=True)
class Call:
    """One call of the Web API, or a post to a response_url (`method` is then "response")."""

    method: str
    body: dict[str, Any]
    answer: dict[str, Any]
    fault: Fault | None = None
    token: str = ""
    at: float = field(default_factory=time.monotonic)


class Front:
    """The proxy's switches and memory."""

    def __init__(self, emulator: str | None) -> None:
        self.emulator = emulator
        self.url = ""
        self.socket_url: str | None = None  # where apps.connections.open sends the bot
        self.groups: dict[str, list[str]] = {}  # user groups, which the emulator does not have
        self.granted: list[str] = []  # the bot's scopes, for the methods answered here
        self.locales: dict[str, str] = {}  # in which language people read Slack, which the emulator lacks
        self.files: dict[str, Serve] = {}  # what lies under /files/, by name
        self.calls: list[Call] = []
        self._faults: dict[str, deque[Fault]] = defaultdict(deque)
        self._always: dict[str, Fault] = {}
        self._news = threading.Condition()

    def upset(self, method: str, *faults: Fault, thread: str = "") -> None:
        """The next calls of `method` (about a thread, if one is given) go wrong, each as given."""
        with self._news:
            self._faults[f"{method} {thread}"].extend(faults)

    def always(self, method: str, fault: Fault | None) -> None:
        """Every call of `method` ("*": of any) goes wrong so, until it is given None."""
        with self._news:
            if fault is None:
                self._always.pop(method, None)
            else:
                self._always[method] = fault

    def calm(self) -> None:
        """Nothing goes wrong any more."""
        with self._news:
            self._faults.clear()
            self._always.clear()

    def fault(self, method: str, body: dict[str, Any]) -> Fault | None:
        """What goes wrong with this call."""
        with self._news:
            for waiting in (
                self._faults[f"{method} {body.get('thread_ts', '')}"],
                self._faults[f"{method} "],
            ):
                if waiting:
                    return waiting.popleft()
            return self._always.get(method) or self._always.get("*")

    def remember(self, call: Call) -> None:
        """Keeps a call and wakes who waits for it."""
        with self._news:
            self.calls.append(call)
            self._news.notify_all()

    def await_call(
        self, method: str, wanted: Callable[[Call], bool] = bool, after: int = 0, within: float = PATIENCE
    ) -> Call:
        """The first such call among those from number `after` on, awaited."""

        def found() -> Call | None:
            return next((call for call in self.calls[after:] if call.method == method and wanted(call)), None)

        with self._news:
            call = self._news.wait_for(found, within)
        assert call, f"no {method} within {within} s; came: {[call.method for call in self.calls[after:]]}"
        return call

    def named(self, method: str, after: int = 0) -> list[Call]:
        """Every call of `method` so far that was carried out."""
        with self._news:
            return [
                call
                for call in self.calls[after:]
                if call.method == method and not (call.fault and call.fault.kept_away)
            ]

    @property
    def mark(self) -> int:
        """How many calls there have been: `after` for those that are still to come."""
        with self._news:
            return len(self.calls)

    def until(self, condition: Callable[[], Any], within: float = PATIENCE, why: str = "") -> Any:
        """What `condition` gives once it is true; looked at again whenever a call has come."""
        deadline = time.monotonic() + within
        while True:
            with self._news:
                before = len(self.calls)
            if value := condition():
                return value
            assert time.monotonic() < deadline, f"not within {within} s: {why or condition}"
            with self._news:
                self._news.wait_for(partial(self._is_news, before), 0.1)

    def quiet(self, seconds: float) -> None:
        """Returns once no call has come for so long."""
        with self._news:
            while True:
                before = len(self.calls)
                if not self._news.wait_for(partial(self._is_news, before), seconds):
                    return

    def _is_news(self, before: int) -> bool:
        return len(self.calls) != before


@contextmanager
def fronting(emulator: str | None, port: int = 0) -> Iterator[Front]:
    """A proxy before `emulator`; with None it answers only what it knows itself."""
    front = Front(emulator)
    server = _Server(("127.0.0.1", port), _handler(front))
    front.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield front
    finally:
        server.shutdown()
        server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A connection that went away is no news."""


def _handler(front: Front) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            parts = urlsplit(self.path).path.strip("/").split("/")
            if parts[0] == "response":
                self._response(raw, parts[1:])
            elif parts[0] == "files":
                self._file(parts[-1])
            else:
                self._api(parts[-1], raw)

        do_GET = do_POST  # noqa: N815

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing."""

        def _api(self, method: str, raw: bytes) -> None:
            body = parsed(raw, self.headers.get("Content-Type", ""))
            fault = front.fault(method, body)
            if fault and fault.kind == "slow":
                time.sleep(fault.seconds)
            if fault and fault.kept_away:
                answer = {"ok": False, "error": fault.error or "ratelimited"}
                front.remember(Call(method, body, answer, fault))
                if fault.kind == "foreign":
                    self._reply(fault.status, fault.page.encode(), {"Content-Type": "text/html"})
                elif fault.kind == "limited":
                    self._send(429, answer, {"Retry-After": f"{fault.seconds:.0f}"})
                else:
                    self._send(500 if fault.kind == "failed" else 200, answer)
                return
            own = self._own(method, body)
            try:
                status, answer = (200, own) if own else self._forward(raw)
            except (OSError, HTTPException):
                self.close_connection = True
                return
            front.remember(Call(method, body, answer, fault))
            if fault and fault.kind == "lost":
                self.close_connection = True
            else:
                self._send(status, answer)

        def _file(self, name: str) -> None:
            front.remember(Call("file", {"name": name}, {}, token=self.headers.get("Authorization", "")))
            serve = front.files.get(name)
            if serve is None:
                self._reply(404, b"", {})
                return
            self.close_connection = True
            with suppress(OSError):  # whoever asked has hung up
                serve(self)

        def _own(self, method: str, body: dict[str, Any]) -> dict[str, Any] | None:
            if method == "apps.connections.open":
                bearer = self.headers.get("Authorization", "")
                if not bearer.removeprefix("Bearer ").startswith("xapp-"):
                    return {"ok": False, "error": "not_allowed_token_type"}
                if front.socket_url is None:
                    return {"ok": False, "error": "internal_error"}
                return {"ok": True, "url": front.socket_url}
            if method == "users.info" and body.get("user") in front.locales:
                return {"ok": True, "user": {"locale": front.locales[str(body["user"])]}}
            if method == "usergroups.users.list":
                if "usergroups:read" not in front.granted:
                    return {"ok": False, "error": "missing_scope", "needed": "usergroups:read"}
                group = str(body.get("usergroup", ""))
                if group in front.groups:
                    return {"ok": True, "users": front.groups[group]}
                return {"ok": False, "error": "no_such_subteam"}
            return None

        def _forward(self, raw: bytes) -> tuple[int, dict[str, Any]]:
            if front.emulator is None:
                raise ConnectionRefusedError
            connection = HTTPConnection(urlsplit(front.emulator).netloc, timeout=30)
            try:
                headers = {
                    name: value
                    for name, value in self.headers.items()
                    if name.lower() in ("authorization", "content-type")
                }
                connection.request(self.command, self.path, raw, headers)
                response = connection.getresponse()
                return response.status, json.loads(response.read())
            finally:
                connection.close()

        def _response(self, raw: bytes, where: list[str]) -> None:
            body = parsed(raw, self.headers.get("Content-Type", ""))
            fault = front.fault("response", body)
            front.remember(Call("response", body | {"_where": where}, {"ok": True}, fault))
            self._send(200, {"ok": True})

        def _send(self, status: int, answer: dict[str, Any], headers: dict[str, str] | None = None) -> None:
            kind = {"Content-Type": "application/json"}
            if front.granted:
                kind["X-OAuth-Scopes"] = ",".join(front.granted)
            self._reply(status, json.dumps(answer).encode(), kind | (headers or {}))

        def _reply(self, status: int, content: bytes, headers: dict[str, str]) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    return Handler


def parsed(raw: bytes, kind: str) -> dict[str, Any]:
    """A call's arguments; `blocks`, `view` and the like opened where they came as JSON in a form."""
    if "json" in kind:
        given = json.loads(raw or b"{}")
        return given if isinstance(given, dict) else {}
    form: dict[str, Any] = dict(parse_qsl(raw.decode(), keep_blank_values=True))
    for name in ("blocks", "view", "metadata", "attachments"):
        if isinstance(form.get(name), str) and form[name]:
            form[name] = json.loads(form[name])
    return form
