"""Who may do what: the one place that says it, for commands and buttons alike (contract section 4)."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal

from bot.errors import CouldNot
from bot.words import Words

Role = Literal["guest", "member", "on-call", "officer"]
ROLES: tuple[Role, ...] = ("guest", "member", "on-call", "officer")
"""From the least to the most that someone may do (contract section 4). A guest belongs to another workspace
or tenant, and may ask what the license allows."""

TRIED: Mapping[str, Role] = {"local:member": "member", "local:on-call": "on-call"}
"""Whom the local chat's visitor can be besides themselves."""

Action = Literal[
    "ask",
    "ask_officers",
    "show",
    "clause",
    "deadlines",
    "rulings",
    "report_incident",
    "take_step",
    "file_evidence",
    "rule",
    "record_event",
    "mark_done",
    "snooze",
    "restrict_incident",
    "close_incident",
    "load_license",
]

LEAST: Mapping[Action, Role] = {
    "ask": "guest",
    "ask_officers": "member",
    "show": "member",
    "clause": "member",
    "deadlines": "member",
    "rulings": "member",
    "report_incident": "member",
    "take_step": "on-call",
    "file_evidence": "on-call",
    "restrict_incident": "on-call",
    "rule": "officer",
    "record_event": "officer",
    "mark_done": "officer",
    "snooze": "officer",
    "close_incident": "officer",
    "load_license": "officer",
}
"""The least role for each action."""

OWN: frozenset[Action] = frozenset({"take_step", "file_evidence"})
"""What members may do in an incident that they reported themselves."""

SETTINGS: Mapping[Role, str] = {"on-call": "ONCALL", "officer": "OFFICERS"}


class NotPermitted(CouldNot):
    """Someone's role does not suffice; the line names the role that does."""

    def __init__(self, line: Words, action: Action, role: Role, needed: Role) -> None:
        super().__init__(line)
        self.action: Action = action
        self.role: Role = role
        self.needed: Role = needed


def may(role: Role, least: Role) -> bool:
    """Whether `role` may do what `least` is enough for."""
    return ROLES.index(role) >= ROLES.index(least)


def permits(role: Role, action: Action, own: bool = False) -> bool:
    """Whether `role` may do `action`; `own`: in an incident that the person reported."""
    return (own and action in OWN and role != "guest") or may(role, LEAST[action])


@dataclass(frozen=True)
class Roles:
    """The settings' officers and on-call people: users or user groups.

    `members` gives the users of a group ("slack:S…", "feishu:…"), as the platform tells; an id that is no
    group has none. `rota` gives whoever is on call today; where a rota is kept, they are on call too. `tried`
    are ids that stand for a role alone, for whoever tries Xuke as each of them.
    """

    officers: frozenset[str]
    oncall: frozenset[str]
    members: Callable[[str], Collection[str]] = lambda group: ()
    rota: Callable[[], Collection[str]] = lambda: ()
    tried: Mapping[str, Role] = field(default_factory=dict)

    def role_of(self, who: str, away: bool = False) -> Role:
        """The most that someone may do; `away`: they belong to another workspace or tenant."""
        if away:
            return "guest"
        if who in self.tried:
            return self.tried[who]
        if self._among(who, self.officers):
            return "officer"
        return "on-call" if self._among(who, self.oncall) or who in self.rota() else "member"

    def check(self, who: str, action: Action, own: bool = False, away: bool = False) -> Role:
        """The role of someone who may do `action`. Raises NotPermitted; whoever asks journals it."""
        role = self.role_of(who, away)
        if permits(role, action, own):
            return role
        least = LEAST[action]
        if role == "guest":
            raise NotPermitted(Words("record.refused.guest"), action, role, least)
        empty = not (self.officers if least == "officer" else self.officers | self.oncall)
        line = Words(
            "record.refused.empty" if empty else "record.refused.role",
            action=Words(f"record.action.{action}"),
            role=Words(f"record.role.{least}"),
            setting=SETTINGS[least],
        )
        raise NotPermitted(line, action, role, least)

    def _among(self, who: str, people: frozenset[str]) -> bool:
        return who in people or any(who in self.members(person) for person in people)
