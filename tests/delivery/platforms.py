"""A platform that does what it is told, and remembers what arrived."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from bot.delivery.message import (
    CannotTell,
    Message,
    NotFound,
    Permanent,
    RetryAfter,
    Sent,
    Unknown,
    Unreachable,
)

Weather = Literal["fine", "busy", "gone", "closed", "lost before", "lost after", "raises"]


@dataclass
class Platform:
    """`weather` decides how the next sends go; `deaf` whether it can be asked what arrived, `mute` whether it
    says so when it is asked."""

    weather: Weather = "fine"
    deaf: bool = False
    mute: bool = False
    seconds: float | None = None
    arrived: list[Message] = field(default_factory=list)
    sends: int = 0
    asks: int = 0
    before: Callable[[Message], None] = lambda message: None

    def send(self, message: Message) -> Sent | Permanent | Unreachable | RetryAfter | Unknown:
        self.before(message)
        self.sends += 1
        match self.weather:
            case "busy":
                return RetryAfter("rate limited", self.seconds)
            case "gone":
                return Permanent("channel_not_found")
            case "closed":
                return Unreachable("is_archived")
            case "lost before":
                return Unknown("timed out")
            case "raises":
                self.arrived.append(message)
                raise ConnectionError("reset")
        self.arrived.append(message)
        return Unknown("timed out") if self.weather == "lost after" else self._sent(message)

    def find(self, message: Message) -> Sent | NotFound | CannotTell:
        self.asks += 1
        if self.deaf:
            return CannotTell("no answer", self.seconds)
        if self.mute:
            return CannotTell("channel_not_found", refused=True)
        return self._sent(message) if message.key in self.keys() else NotFound()

    def keys(self) -> list[str]:
        return [message.key for message in self.arrived]

    def _sent(self, message: Message) -> Sent:
        return Sent(f"1700000000.{self.keys().index(message.key):06d}")
