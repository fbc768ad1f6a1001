"""Not faster than Feishu takes it: 5 messages a second in a chat, 50 a second and 1,000 a minute for the app
(https://open.feishu.cn/document/server-docs/getting-started/api-access/frequency-control)."""

import threading
import time
from collections import deque
from collections.abc import Callable

A_CHAT = 5, 1.0
THE_APP = (50, 1.0), (1_000, 60.0)
"""Calls, and the seconds in which as many are taken."""
_MOST_CHATS = 2_000
_SPARE = 0.02
"""Seconds beside each stretch: the way to Feishu is not equally long each time."""


class Pace:
    """Keeps calls apart. May be used from any thread; whoever is too early waits."""

    def __init__(
        self, now: Callable[[], float] = time.monotonic, wait: Callable[[float], object] = time.sleep
    ) -> None:
        self._now = now
        self._wait = wait
        self._lock = threading.Lock()
        self._app = [Window(*limit) for limit in THE_APP]
        self._chats: dict[str, Window] = {}

    def keep(self, chat: str | None = None) -> None:
        """Waits until a call may be made, of a message to `chat` where that is given."""
        with self._lock:
            now = self._now()
            windows = [*self._app, *([self._chat(chat, now)] if chat else [])]
            at = max(window.free_at(now) for window in windows)
            for window in windows:
                window.take(at)
        if at > now:
            self._wait(at - now)

    def _chat(self, chat: str, now: float) -> "Window":
        if len(self._chats) >= _MOST_CHATS:
            self._chats = {name: it for name, it in self._chats.items() if not it.is_idle(now)}
        return self._chats.setdefault(chat, Window(*A_CHAT))


class Window:
    """At most `count` calls in any stretch of `seconds`."""

    def __init__(self, count: int, seconds: float) -> None:
        self._seconds = seconds + _SPARE
        self._at: deque[float] = deque(maxlen=count)

    def free_at(self, now: float) -> float:
        """The first moment, not before `now`, at which a call fits."""
        full = len(self._at) == self._at.maxlen
        return max(now, self._at[0] + self._seconds) if full else now

    def take(self, at: float) -> None:
        """A call is made then."""
        self._at.append(at)

    def is_idle(self, now: float) -> bool:
        """Whether what was called does not count any more."""
        return not self._at or self._at[-1] + self._seconds < now
