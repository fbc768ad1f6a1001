"""The user groups that OFFICERS and ONCALL name."""

import logging
import time
from collections.abc import Sequence

from bot.platforms.slack.api import Api, Failed

log = logging.getLogger(__name__)

KNOWN_FOR = 300.0
"""Seconds for which the members of user groups are taken as known."""


class UserGroups:
    """Their members, as last heard from Slack."""

    def __init__(self, api: Api, groups: Sequence[str]) -> None:
        """`groups` are ids with their prefix ("slack:S…")."""
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
                found = self._api.read("usergroups.users.list", usergroup=group.partition(":")[2])
            except Failed as error:
                log.warning("the members of %s are unknown: %s", group, error)
                continue
            self._members[group] = frozenset(f"slack:{user}" for user in found.get("users", ()))
        self._at = time.monotonic()
