"""Where Xuke posts by itself."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Channels:
    """Channel ids with their platform's prefix. `one_persons` are those that only one person can see."""

    alerts: str
    incidents: str
    officers: str
    one_persons: frozenset[str] = frozenset()

    def is_one_persons(self, channel: str) -> bool:
        """Whether nobody else reads what stands there."""
        return channel in self.one_persons

    def home(self, restricted: bool) -> str:
        """The channel that an incident is led in."""
        return self.officers if restricted else self.incidents

    def may_hold_restricted(self, channel: str) -> bool:
        """Whether the content of a restricted incident may stand there: in the officers' own channel, or in
        one person's."""
        return self.is_one_persons(channel) or channel == self.officers != self.incidents
