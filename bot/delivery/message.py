"""A message on its way out, and what a platform can say of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol

from bot.record.lines import read_time, write_time
from bot.record.store import Document, Value

State = Literal["waiting", "sending", "sent", "failed", "unknown"]
"""`unknown`: perhaps it arrived; the answer was lost, or Xuke was stopped in the middle."""


@dataclass(frozen=True)
class Message:
    """What is to be posted where.

    `key` makes it unique for good, and is what the platform is asked for. `channel` and `thread` carry the
    platform's prefix ("slack:C…"). `body` is for the platform to render. `tries` counts sends, `asks`
    questions for its key in a row; `due` is the moment of the next attempt, `queued` of its recording,
    `began` of the first attempt.
    `sent_as` is the platform's name of the posted message.

    A message that is `named` can be referred to by its key once it is sent: as "@key" in another's `thread`,
    or in `edits`, of a message that takes its place instead of being posted.
    """

    key: str
    channel: str
    body: Mapping[str, Any]
    thread: str | None = None
    state: State = "waiting"
    tries: int = 0
    asks: int = 0
    queued: datetime | None = None
    began: datetime | None = None
    due: datetime | None = None
    problem: str | None = None
    sent_as: str | None = None
    by: str | None = None
    named: bool = False
    edits: str | None = None
    document: Document | None = field(default=None, compare=False, repr=False)

    def value(self) -> Value:
        """What the record keeps of it."""
        return {
            "channel": self.channel,
            "body": self.body,
            "thread": self.thread,
            "state": self.state,
            "tries": self.tries,
            "asks": self.asks,
            "queued": write_time(self.queued) if self.queued else None,
            "began": write_time(self.began) if self.began else None,
            "due": write_time(self.due) if self.due else None,
            "problem": self.problem,
            "sent_as": self.sent_as,
            "by": self.by,
            "named": self.named,
            "edits": self.edits,
        }


def read_message(document: Document) -> Message:
    """The message of a document."""
    value = dict(document.value)
    for name in ("queued", "began", "due"):
        value[name] = read_time(value[name]) if value.get(name) else None
    return Message(key=document.key, document=document, **value)


@dataclass(frozen=True)
class Sent:
    """It is there; `name` is what the platform calls it (Slack's `ts`, Feishu's `message_id`)."""

    name: str


@dataclass(frozen=True)
class Permanent:
    """It can never be sent as it is: too long, an edit of what is gone. `problem`: which."""

    problem: str


@dataclass(frozen=True)
class Unreachable:
    """Its channel cannot be posted to until somebody mends that: archived, Xuke not a member."""

    problem: str


@dataclass(frozen=True)
class RetryAfter:
    """It was surely not sent, but may be later: after `seconds` if the platform said so."""

    problem: str
    seconds: float | None = None


@dataclass(frozen=True)
class Unknown:
    """It may have been sent: the answer was lost."""

    problem: str


@dataclass(frozen=True)
class NotFound:
    """It was not sent, or sending it again does no harm (the platform drops a second one of its key)."""


@dataclass(frozen=True)
class CannotTell:
    """The platform could not be asked now; after `seconds` perhaps, if it said so. `refused`: it was asked,
    and does not tell."""

    problem: str
    seconds: float | None = None
    refused: bool = False


class Sender(Protocol):
    """One platform's way out. It makes one attempt a call, sends `message.key` along, and never raises."""

    def send(self, message: Message) -> Sent | Permanent | Unreachable | RetryAfter | Unknown:
        """One attempt to post."""

    def find(self, message: Message) -> Sent | NotFound | CannotTell:
        """Looks for a message of that key in the channel."""
