"""The user groups that OFFICERS and ONCALL name (contact/v3/group)."""

import logging
import time
from collections.abc import Sequence

from bot.platforms.feishu.api import Api, Failed

log = logging.getLogger(__name__)

KNOWN_FOR = 300.0
"""Seconds for which the members of user groups are taken as known."""
_PAGES = 50


class UserGroups:
    """Their members, as last heard from Feishu."""

    def __init__(self, api: Api, groups: Sequence[str]) -> None:
        """`groups` are ids with their prefix ("feishu:g_…")."""
        self._api = api
        self._groups = groups
        self._members: dict[str, frozenset[str]] = {}
        self._at = 0.0

    def members(self, group: str) -> frozenset[str]:
        """The users of a group, with their prefix; none where it is unknown."""
        return self._members.get(group, frozenset())

    def refresh(self) -> None:
        """Asks again, where what is known has grown old."""
        if not self._groups or (self._members and time.monotonic() - self._at < KNOWN_FOR):
            return
        for group in self._groups:
            try:
                self._members[group] = self._ask(group.partition(":")[2])
            except Failed as error:
                log.warning("the members of %s are unknown: %s", group, error)
        self._at = time.monotonic()

    def _ask(self, group: str) -> frozenset[str]:
        found: set[str] = set()
        query: dict[str, str | int] = {"member_id_type": "open_id", "member_type": "user", "page_size": 100}
        for _ in range(_PAGES):
            path = f"contact/v3/group/{group}/member/simplelist"
            data = self._api.call("GET", path, query=query).get("data") or {}
            ids = [it.get("member_id") for it in data.get("memberlist") or ()]
            found |= {f"feishu:{id_}" for id_ in ids if id_}
            if not data.get("has_more") or not data.get("page_token"):
                break
            query["page_token"] = str(data["page_token"])
        return frozenset(found)
