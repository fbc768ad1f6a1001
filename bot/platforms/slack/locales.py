"""The language in which people read Slack (https://docs.slack.dev/reference/methods/users.info)."""

import logging
import threading
from functools import partial

from cachetools import TTLCache

from bot.conversation.dispatcher import Dispatcher
from bot.platforms.slack.api import Api, Failed
from bot.words import Language

log = logging.getLogger(__name__)

KNOWN_FOR, MOST = 24 * 3_600.0, 20_000
"""Seconds for which an answer, or none, is taken as known; people."""


class Locales:
    """Never waits: who is asked about for the first time is known by their next message."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._known: TTLCache[str, Language | None] = TTLCache(MOST, KNOWN_FOR)
        self._lock = threading.Lock()  # not even looking is safe from several threads
        self._errands = Dispatcher(1, "slack-locales")

    def language(self, who: str) -> Language | None:
        """The language of a user ("slack:U…"); None while it is unknown, or another one."""
        with self._lock:
            if who in self._known:
                return self._known[who]
            self._known[who] = None
        self._errands.put(who, partial(self._ask, who))
        return None

    def stop(self) -> None:
        """Asks no more."""
        self._errands.stop(within=0)

    def _ask(self, who: str) -> None:
        try:
            user = self._api.read("users.info", user=who.partition(":")[2], include_locale="true").get("user")
        except Failed as error:
            log.warning("Slack: a locale is unknown: %s", error)
            return
        locale = str((user or {}).get("locale") or "").lower()
        with self._lock:
            self._known[who] = "zh" if locale.startswith("zh") else "en" if locale.startswith("en") else None
