"""Where things stand on the page, and who may read there.

Without a login there is one visitor, who reads everything. With one, each person talks to Xuke in a room of
their own; what Xuke posts by itself stands in the shared one, or in that of officers and on-call.
"""

from dataclasses import dataclass

from bot.roles import Role, may
from bot.settings import LOCAL_CHANNEL, LOCAL_OFFICERS, LOCAL_VISITOR

VISITOR, CHAT = LOCAL_VISITOR, LOCAL_CHANNEL
_OWN = "local:dm-"


@dataclass(frozen=True)
class Visitor:
    """Who looks at the page: `who` as OFFICERS may name them, `name` as people call them. `session` is the
    login that they came by, None where there is none to be had."""

    who: str = VISITOR
    name: str | None = None
    session: str | None = None


def own_room(who: str) -> str:
    """The channel in which somebody talks to Xuke alone."""
    platform, _, id_ = who.partition(":")
    return CHAT if is_alone(who) else f"{_OWN}{platform}-{id_}"


def is_alone(who: str) -> bool:
    """Whether it is the one visitor of a page without a login, in whatever role."""
    return who.startswith("local:")


def owner(channel: str) -> str | None:
    """Whose own room a channel is; None for one that several people read."""
    if not channel.startswith(_OWN):
        return None
    platform, _, id_ = channel.removeprefix(_OWN).partition("-")
    return f"{platform}:{id_}"


def may_read(channel: str, who: str, role: Role) -> bool:
    """Whether somebody of this role may read what stands in a channel of the page."""
    if is_alone(who):
        return True
    if channel == LOCAL_OFFICERS:
        return may(role, "on-call")
    return owner(channel) in (None, who)
