"""Feishu's Open API: one call an attempt, and what its failure means (open.feishu.cn, server API list)."""

import json
import re
import threading
import time
from collections.abc import Iterator, Mapping
from typing import Any

import httpx

from bot.delivery.message import Permanent, RetryAfter, Unknown, Unreachable
from bot.platforms.feishu.pace import Pace

TIMEOUT = 20.0
"""Seconds for one call."""
WHOLE_TIME = 60.0
"""Seconds that reading a whole file may take."""
MARGIN = 300.0
"""Seconds before its end from which on a token is not used any more."""
LARGEST_ANSWER = 8_000_000
"""Bytes of an answer that is no file."""

_TOKEN = frozenset({99991661, 99991663, 99991664, 99991665, 99991668})
"""The token is missing, wrong or over: fetched anew, and the call made once again."""
TOKEN_PROBLEMS = frozenset({10003, 10012, 10014, 99991662, 99991673, 99991671})
"""The app itself is refused: its secret is wrong, or it is switched off."""
_NEVER = frozenset(
    {230001, 230011, 230019, 230022, 230025, 230028, 230031, 230034, 230050, 230054, 230055, 230099}
    | {230110, 230111, 200860, 300305, 99992354, 99992402, 234006, 234010}
)
"""What is said of a message that will not be taken however often it is sent."""
_PLACE = frozenset({230002, 230006, 230013, 230018, 230027, 230035, 230053, 232009, 99991672})
"""The same of a place that cannot be written to as things are; a scope that is missing is one of these."""
QUOTA = 99991403
"""The month's calls are used up."""
_LATER = frozenset({230020, 99991400, 11232, 11233, 11247})
_MAYBE = frozenset({230049, 2200, 5000})
"""Being sent, or failed within: it may be there."""
PASSES = _LATER | _TOKEN | TOKEN_PROBLEMS | {0, QUOTA}
"""What passes, however long it takes; 0: Feishu was not reached."""
_HOUR = 3_600.0
_MOST_PAGES = 200
_CODE = re.compile(r"ErrCode:\s*(\d+)|code:\s*(\d{6})", re.I)


class Failed(Exception):
    """A call that brought no answer of use; `code` is Feishu's, 0 where none came."""

    def __init__(self, outcome: Permanent | Unreachable | RetryAfter | Unknown, code: int = 0) -> None:
        super().__init__(outcome.problem)
        self.outcome = outcome
        self.code = code


class Api:
    """Calls of one app. May be used from any thread but the event loop's."""

    def __init__(self, app_id: str, secret: str, domain: str) -> None:
        self._app_id = app_id
        self._secret = secret
        self.domain = domain
        self._client = httpx.Client(base_url=domain, timeout=TIMEOUT, follow_redirects=False)
        self._pace = Pace()
        self._lock = threading.Lock()
        self._token = ""
        self._until = 0.0
        self.problem: str | None = "not_connected"
        """What keeps Feishu from being used; None once a call has worked."""

    def call(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        files: Mapping[str, Any] | None = None,
        query: Mapping[str, str | int] | None = None,
        chat: str | None = None,
    ) -> dict[str, Any]:
        """The answer of `path` ("im/v1/messages") as JSON, whole. `chat` is whom a message goes to: Feishu
        takes five a second there. Raises Failed."""
        for again in (True, False):
            token = self._current_token()
            self._pace.keep(chat)
            try:
                response = self._client.request(
                    method,
                    f"/open-apis/{path}",
                    params={name: str(value) for name, value in (query or {}).items()},
                    json=None if files or body is None else dict(body),
                    data=dict(body) if files and body else None,
                    files=files,
                    headers={"Authorization": f"Bearer {token}"},
                )
                return self._read(response)
            except Failed as error:
                if error.code not in _TOKEN or not again:
                    raise
                self._forget(token)
            except httpx.HTTPError as error:
                raise self._unreachable(error) from None
        raise AssertionError("unreachable")

    def download(self, path: str, limit: int, **query: str) -> bytes | None:
        """A file of at most `limit` bytes; None where it is larger, comes late, or does not come."""
        give_up = time.monotonic() + WHOLE_TIME
        try:
            for _ in range(2):
                token = self._current_token()
                self._pace.keep()
                headers = {"Authorization": f"Bearer {token}"}
                whole = f"/open-apis/{path}"
                with self._client.stream("GET", whole, params=query, headers=headers) as response:
                    if not _is_refusal(response):
                        return _content(response, limit, give_up)
                    answer = _json(_content(response, LARGEST_ANSWER, give_up))
                if answer is None or answer.get("code") not in _TOKEN:
                    return None
                self._forget(token)
        except (Failed, httpx.HTTPError):
            pass
        return None

    def pages(
        self, path: str, query: Mapping[str, str | int], items: str = "items"
    ) -> Iterator[dict[str, Any]]:
        """Every entry of a list, page by page. Raises Failed."""
        query = dict(query)
        for _ in range(_MOST_PAGES):
            data = self.call("GET", path, query=query).get("data")
            data = data if isinstance(data, dict) else {}
            yield from (it for it in data.get(items) or () if isinstance(it, dict))
            if not data.get("has_more") or not data.get("page_token"):
                return
            query["page_token"] = str(data["page_token"])

    def connection(self) -> dict[str, Any]:
        """Where a long connection is opened: `URL` and `ClientConfig`. Raises Failed."""
        try:
            response = self._client.post(
                "/callback/ws/endpoint",
                json={"AppID": self._app_id, "AppSecret": self._secret},
                headers={"locale": "zh"},
            )
        except httpx.HTTPError as error:
            raise self._unreachable(error) from None
        data = self._read(response).get("data")
        if not isinstance(data, dict) or not isinstance(data.get("URL"), str):
            raise Failed(Unknown("no_address"))
        return data

    # -- the token ------------------------------------------------------------------------------------

    def _current_token(self) -> str:
        """One thread fetches it, the others wait for that. Raises Failed."""
        with self._lock:
            if time.monotonic() >= self._until:
                self._fetch_token()
            return self._token

    def _fetch_token(self) -> None:
        try:
            response = self._client.post(
                "/open-apis/auth/v3/tenant_access_token/internal",
                json={"app_id": self._app_id, "app_secret": self._secret},
            )
            answer = self._read(response)
        except httpx.HTTPError as error:
            raise self._unsent(self._unreachable(error)) from None
        except Failed as error:
            raise self._unsent(error) from None
        token, expire = answer.get("tenant_access_token"), answer.get("expire")
        if not isinstance(token, str) or not token or not isinstance(expire, int):
            raise Failed(RetryAfter("no_token"))
        self._token = token
        self._until = time.monotonic() + max(expire - MARGIN, expire / 2)

    def _unsent(self, error: Failed) -> Failed:
        """Without a token no message was sent, whatever became of the question for one."""
        outcome = error.outcome
        seconds = outcome.seconds if isinstance(outcome, RetryAfter) else None
        return Failed(RetryAfter(outcome.problem, seconds), error.code)

    def _forget(self, token: str) -> None:
        with self._lock:
            if token == self._token:
                self._until = 0.0

    # -- what an answer means -------------------------------------------------------------------------

    def _read(self, response: httpx.Response) -> dict[str, Any]:
        """The JSON of an answer that says code 0: Feishu refuses with 200 as well as with 400."""
        answer = _json(response.content if len(response.content) <= LARGEST_ANSWER else None)
        code = answer.get("code") if answer else None
        if answer is None or not isinstance(code, int):
            raise self._failed(Unknown(f"http_{response.status_code}"), 0, f"http_{response.status_code}")
        if code == 0 and response.status_code < 400:
            self.problem = None
            return answer
        raise self._refused(code, answer, response)

    def _refused(self, code: int, answer: Mapping[str, Any], response: httpx.Response) -> Failed:
        sub = _CODE.search(str(answer.get("msg") or "")) if code == 230099 else None
        problem = f"{code}:{sub[1] or sub[2]}" if sub else str(code)
        if code in TOKEN_PROBLEMS:
            return self._failed(RetryAfter(problem), code, problem)
        if code == QUOTA:
            return self._failed(RetryAfter(problem, _HOUR), code, problem)
        if code in _TOKEN:
            return Failed(RetryAfter(problem), code)
        if code in _MAYBE or response.status_code >= 500:
            return self._failed(Unknown(problem), code, problem)
        self.problem = None
        if code in _NEVER:
            return Failed(Permanent(problem), code)
        if code in _PLACE:
            return Failed(Unreachable(problem), code)
        seconds = _seconds(response.headers) if code in _LATER or response.status_code == 429 else None
        return Failed(RetryAfter(problem, seconds), code)

    def _unreachable(self, error: httpx.HTTPError) -> Failed:
        name = type(error).__name__
        unsent = isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout)
        return self._failed(RetryAfter(name) if unsent else Unknown(name), 0, name)

    def _failed(self, outcome: RetryAfter | Unknown, code: int, problem: str) -> Failed:
        self.problem = problem
        return Failed(outcome, code)


def _json(content: bytes | None) -> dict[str, Any] | None:
    """The object that an answer is; None where it is none."""
    try:
        answer = json.loads(content or b"")
    except (ValueError, RecursionError):
        return None
    return answer if isinstance(answer, dict) else None


def _content(response: httpx.Response, limit: int, give_up: float) -> bytes | None:
    """What comes, as it comes; None where it is more than `limit` bytes, or not there by `give_up`."""
    content = bytearray()
    for piece in response.iter_bytes():
        content += piece
        if len(content) > limit or time.monotonic() > give_up:
            return None
    return bytes(content)


def _is_refusal(response: httpx.Response) -> bool:
    """Whether this is no file. Errors come at HTTP 200 too; a file has a disposition, whatever its kind."""
    told = response.headers.get("content-type", "").startswith(("application/json", "text/html"))
    return response.status_code != 200 or (told and "content-disposition" not in response.headers)


def _seconds(headers: httpx.Headers) -> float | None:
    """After how long Feishu wants to be asked again; None where it does not say."""
    try:
        return float(headers.get("x-ogw-ratelimit-reset") or headers["retry-after"])
    except (KeyError, ValueError):
        return None
