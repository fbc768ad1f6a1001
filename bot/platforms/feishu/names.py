"""What people are called (open.feishu.cn: contact v3, user get)."""

import logging
import threading
import time
from collections.abc import Callable

from bot.platforms.feishu.api import Api, Failed

log = logging.getLogger(__name__)

KNOWN_FOR, AGAIN = 24 * 3_600.0, 300.0
"""Seconds; `AGAIN` is the pause after a question without an answer."""
_MOST = 10_000


class Names:
    """May be used from any thread but the event loop's."""

    def __init__(self, api: Api, now: Callable[[], float] = time.monotonic) -> None:
        self._api = api
        self._now = now
        self._lock = threading.Lock()
        self._names: dict[str, tuple[str | None, float]] = {}

    def name(self, who: str) -> str | None:
        """The name of a person (`feishu:ou_…`), asked for once a day; the old one where Feishu does not
        answer, None where there is none."""
        with self._lock:
            known, at = self._names.get(who, (None, -KNOWN_FOR))
        if self._now() - at < KNOWN_FOR:
            return known
        path = f"contact/v3/users/{who.removeprefix('feishu:')}"
        try:
            data = self._api.call("GET", path, query={"user_id_type": "open_id"}).get("data") or {}
            found = (data.get("user") or {}).get("name")
        except Failed as error:
            log.warning("a name is unknown: %s", error)
            found = None
        heard = isinstance(found, str) and bool(found)
        name = found if heard else known
        with self._lock:
            self._names[who] = name, self._now() if heard else self._now() - KNOWN_FOR + AGAIN
            while len(self._names) > _MOST:
                self._names.pop(next(iter(self._names)))
        return name
