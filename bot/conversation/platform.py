"""What a platform is to the rest of Xuke: what people say and press there, and what can be done there.

A platform reads its own payloads into the records of this file, gives them to `Conversation`, and renders
what comes back. Ids carry its name ("slack:U…", "slack:C…"); nothing else of a platform leaves its folder.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, Protocol, Self, runtime_checkable

from bot.chat.reply import Link, Reply
from bot.chat.request import Request
from bot.delivery.message import Sender
from bot.words import Language


@dataclass(frozen=True)
class Attachment:
    """A file put into a message: `size` in bytes, `link` for people, `source` for the platform to read."""

    name: str
    size: int
    link: str
    source: str


@dataclass(frozen=True)
class IncomingMessage:
    """What a person wrote. `thread` is the one it stands in, `id` itself where it stands in none.

    `opens`: nothing of its thread came before it. `mentions`: it calls Xuke by name. `direct`: it is said to
    Xuke alone, so needs no mention. `public`: others can read it. `away`: `who` belongs to another workspace
    or tenant. `about`: the message whose words come behind `text`, where the platform has yet to be asked for
    them (`Quotes`). `twin`: what stays the same where the platform tells of it under two ids.
    """

    who: str
    text: str
    channel: str
    id: str
    thread: str
    opens: bool
    mentions: bool
    direct: bool
    public: bool
    files: tuple[Attachment, ...] = ()
    spoken: str | None = None
    away: bool = False
    about: str | None = None
    twin: str | None = None

    @property
    def delivery(self) -> str:
        """Its id among deliveries: platforms tell of a message twice."""
        return f"{self.channel}:{self.id}"

    @property
    def place(self) -> str:
        """The thread's name across channels."""
        return f"{self.channel}:{self.thread}"

    def as_work(self) -> dict[str, Any]:
        """What has to be kept to answer it after a crash."""
        return {"message": asdict(self)}

    @classmethod
    def from_work(cls, work: Mapping[str, Any]) -> Self | None:
        """The message of `as_work`; None for other work, or that of an older Xuke."""
        try:
            kept = dict(work["message"])
            kept["files"] = tuple(Attachment(**file) for file in kept["files"])
            return cls(**kept)
        except (KeyError, TypeError):
            return None


@dataclass(frozen=True)
class Change:
    """A message of a thread that `who` edited, deleted or pinned; `text` is how it reads now.

    `moment` is the platform's name of this change, so that the same one told twice is known. `about`: see
    `IncomingMessage`.
    """

    kind: Literal["edited", "deleted", "pinned"]
    who: str
    text: str
    channel: str
    id: str
    thread: str
    moment: str
    link: str = ""
    away: bool = False
    about: str | None = None

    @property
    def source(self) -> str:
        """The id of the message among deliveries."""
        return f"{self.channel}:{self.id}"

    @property
    def delivery(self) -> str:
        """The id of the change among deliveries."""
        return f"{self.source}:{self.kind}:{self.moment}"

    @property
    def place(self) -> str:
        """The thread's name across channels."""
        return f"{self.channel}:{self.thread}"

    def as_request(self) -> Request:
        """Whoever did it, where they did it."""
        return Request(
            self.who, self.text, thread=self.thread, channel=self.channel, public=True, away=self.away
        )

    def as_work(self) -> dict[str, Any]:
        """What has to be kept to follow it after a crash."""
        return {"change": asdict(self)}

    @classmethod
    def from_work(cls, work: Mapping[str, Any]) -> Self | None:
        """The change of `as_work`; None for other work."""
        try:
            return cls(**work["change"])
        except (KeyError, TypeError):
            return None


Heard = IncomingMessage | Change
"""What a platform tells of, to be claimed and then worked on in the order of its thread."""


@dataclass(frozen=True)
class ButtonPress:
    """A button that was pressed in `message` at `moment`, both as the platform calls them.

    `alone`: the button stood in what only the presser sees. `handle` is the platform's own way to answer
    this very press; it is not kept.
    """

    request: Request
    message: str | None
    moment: str
    channel: str | None
    thread: str | None
    alone: bool
    handle: Any = None


@dataclass(frozen=True)
class FormSubmission:
    """A form filled in. `delivery` is its id among deliveries; a word on it goes to `channel`, `thread`."""

    request: Request
    delivery: str
    channel: str | None
    thread: str | None
    handle: Any = None


@dataclass(frozen=True)
class FieldProblem:
    """What is wrong with a form's field `name`: a line in the language of whoever filled it in."""

    name: str
    line: str


@dataclass(frozen=True)
class FormOutcome:
    """What becomes of a form: wrong beside a field, followed by the next one, or closed."""

    problem: FieldProblem | None = None
    next: Reply | None = None


class Platform(Protocol):
    """A place where people talk to Xuke; what only some can do is in the protocols below, and in
    `bot.services.backstop.Scheduling`. Methods may be called from any thread but the event loop's."""

    name: str
    """What its ids begin with."""

    shows_forms: bool
    """Whether a form can stand in a message; else a message gets a button that opens it."""

    def start(self) -> None:
        """Connects, and goes on by itself; returns at once."""

    def stop(self) -> None:
        """Finishes what has begun, within seconds."""

    def problem(self) -> str | None:
        """Why it is not ready, in one line; None where it is."""

    def sender(self) -> Sender:
        """The outbox's way to it."""

    def members(self, group: str) -> frozenset[str]:
        """The users of a user group, as last heard; none where `group` is no group."""

    def person(self, text: str) -> str | None:
        """The user that `text` names in the platform's own syntax, with its prefix."""

    def download(self, file: Attachment, limit: int) -> bytes | None:
        """A file's content; None where it is larger than `limit` bytes or cannot be read."""

    def open_form(self, reply: Reply, channel: str | None, thread: str | None, handle: Any) -> None:
        """Shows `reply.form` to whoever pressed; a word on it goes to `channel`, `thread`."""

    def answer(self, reply: Reply, handle: Any) -> bool:
        """Answers a press for the presser's eyes alone; False where `handle` knows no way."""

    def whisper(self, who: str, channel: str, thread: str | None, reply: Reply) -> None:
        """Tells one person in a channel; directly, where the channel cannot do that."""


@runtime_checkable
class Addresses(Protocol):
    """A platform whose messages have addresses."""

    def address(self, link: Link) -> str | None:
        """The address of a message; None where it is of another platform."""


@runtime_checkable
class Quotes(Protocol):
    """A platform that tells of a message by its id alone, where another one is about it."""

    def words_of(self, message: str) -> str:
        """What a message says; "" where it is gone or not to be read. Raises NotYet while the platform cannot
        be asked."""


@runtime_checkable
class Names(Protocol):
    """A platform that tells what people are called."""

    def person_name(self, who: str) -> str | None:
        """The name of a user of this platform, whose id has its prefix; None where it is not known."""


@runtime_checkable
class Homes(Protocol):
    """A platform that people of several organizations use."""

    def is_home(self, organization: str) -> bool:
        """Whether people of an organization (a workspace, a tenant) are Xuke's own."""


@runtime_checkable
class Locales(Protocol):
    """A platform that tells in which language people read it."""

    def language_of(self, who: str) -> Language | None:
        """That of a user, as last heard; None while it is not known. Never waits."""


@runtime_checkable
class HomePage(Protocol):
    """A platform with a page of its own for each person (Slack's App Home)."""

    def open_home(self, user: str, away: bool = False) -> None:
        """Shows it anew; `away`: they belong to another workspace or tenant."""
