"""Whose people count as Xuke's own: home and away (https://docs.slack.dev/apis/slack-connect)."""

import logging
from collections.abc import Collection, Mapping
from contextlib import suppress
from typing import Any

from bot.record.errors import Changed, RecordError, Taken
from bot.record.fields import Table
from bot.record.reading import readable
from bot.record.store import Add, Replace, Store

log = logging.getLogger(__name__)

TABLE, OWN = Table("slack_workspace", "team"), "own"
REMEMBERED = 5_000
"""People of other workspaces who are known as such where an event does not name theirs."""


class Teams:
    """The workspace of the token, as Slack told last (the record knows it over restarts), and further ones
    that count as home. Until Slack has told once, everybody is away. May be used from any thread, the event
    loop's too."""

    def __init__(self, store: Store, further: Collection[str]) -> None:
        self._store = store
        self._further = frozenset(further)
        known = filter(None, [store.get(TABLE, OWN)])
        self.own: str | None = next(readable(known, lambda it: str(it.value["team"])), None)
        self._strangers: dict[str, None] = {}

    def learn(self, team: str) -> None:
        """Slack says whose the token is."""
        if team == self.own:
            return
        self.own = team
        try:
            known, value = self._store.get(TABLE, OWN), {"team": team}
            with suppress(Changed, Taken):  # another replica has learned the same
                change = Replace(known, value) if known else Add(TABLE, OWN, value)
                self._store.write("xuke", "slack.workspace", change)
        except RecordError as error:  # asked again at the next start
            log.warning("whose the token is could not be kept: %s", error)

    def is_home(self, team: str) -> bool:
        """Whether people of a workspace, or of an Enterprise Grid, are Xuke's own."""
        return team in self._further or (bool(team) and team == self.own)

    def are_ours(self, body: Mapping[str, Any]) -> bool:
        """Whether an event is one of home; those of other workspaces are none of Xuke's business."""
        named = [str(body[name]) for name in ("team_id", "enterprise_id") if body.get(name)]
        return self.own is None or any(map(self.is_home, named))

    def is_away(self, event: Mapping[str, Any], body: Mapping[str, Any]) -> bool:
        """Whether the person of an event belongs elsewhere: in a channel that is shared with another
        workspace each message names its author's."""
        messages = [event, event.get("message"), event.get("previous_message")]
        named = {
            str(it[name])
            for it in messages
            if isinstance(it, Mapping)
            for name in ("user_team", "source_team", "team")
            if it.get(name)
        }
        if not named:
            return self.own is None or bool(body.get("is_ext_shared_channel"))
        away = not all(map(self.is_home, named))
        if away:
            self.meet_stranger(event.get("user"))
        return away

    def is_stranger(self, user: object) -> bool:
        """Whether somebody was seen to belong elsewhere."""
        return str(user) in self._strangers

    def meet_stranger(self, user: object) -> None:
        """Somebody belongs elsewhere."""
        if isinstance(user, str):
            self._strangers[user] = None
        while len(self._strangers) > REMEMBERED:
            self._strangers.pop(next(iter(self._strangers)), None)
