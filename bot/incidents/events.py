"""What can happen in a case, each a plain fact; `entries` says who did it and when."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.incidents.terms import Clause, Marks

FactValue = str | int | bool | tuple[str, ...] | None
"""A known fact as it is kept: moments as ISO 8601 in UTC, choices as a tuple, None is "not known"."""


@dataclass(frozen=True)
class Opened:
    """The case begins. `proposed` is what the intake called for; `why` an officer's reason for other clauses.

    `facts` are the intake's answers as pairs of name and value, in the order asked.
    """

    case: str
    clauses: tuple[Clause, ...]
    proposed: tuple[Clause, ...]
    why: str | None
    facts: tuple[tuple[str, FactValue], ...]
    drill: bool
    restricted: bool


@dataclass(frozen=True)
class Widened:
    """A fact learned since calls for more clauses; these are all that now apply."""

    clauses: tuple[Clause, ...]
    fact: str


@dataclass(frozen=True)
class Overruled:
    """An officer decided which clauses apply."""

    clauses: tuple[Clause, ...]
    why: str


@dataclass(frozen=True)
class Taken:
    """The actor has the step."""

    step: str


@dataclass(frozen=True)
class HandedOver:
    """`to` has the step from now on."""

    step: str
    to: str


@dataclass(frozen=True)
class Done:
    """A step was done: `what`, and when in truth (`moment`, or only the `day` in Beijing).

    For reports: `to` whom, `how`, and the `receipt`. `ahead_of` are earlier steps still open then.
    """

    step: str
    marks: Marks
    what: str
    day: date
    moment: datetime | None = None
    to: str | None = None
    how: str | None = None
    receipt: str | None = None
    ahead_of: tuple[str, ...] = ()


@dataclass(frozen=True)
class Explained:
    """A step cannot be done: why."""

    step: str
    marks: Marks
    why: str


@dataclass(frozen=True)
class Withdrawn:
    """A step was marked done, or impossible, by mistake; it is open again."""

    step: str
    why: str


@dataclass(frozen=True)
class Filed:
    """A file as evidence: `size` in bytes, `sha256` in hexadecimal, `link` to where it lies."""

    name: str
    size: int
    sha256: str
    link: str
    step: str | None = None


@dataclass(frozen=True)
class Linked:
    """A file too large, or not to be read: only the link is kept, and nothing proves its content."""

    name: str
    size: int
    link: str
    step: str | None = None


@dataclass(frozen=True)
class Noted:
    """A note; `source` is the platform's name of the message."""

    text: str
    source: str | None = None


@dataclass(frozen=True)
class NoteEdited:
    """The note of entry number `note` reads `text` now."""

    note: int
    text: str


@dataclass(frozen=True)
class NoteDeleted:
    """The message of the note of entry number `note` was deleted where it was written."""

    note: int


@dataclass(frozen=True)
class NotesHidden:
    """An officer withdrew the text of deleted notes; that they were made, by whom and when, stays."""

    notes: tuple[int, ...]


@dataclass(frozen=True)
class Pinned:
    """A message of the thread was pinned to the time line."""

    text: str
    link: str
    source: str | None = None


@dataclass(frozen=True)
class Demanded:
    """The authority demands `text`, until `due` where it set a day; tracked as the step `step`."""

    step: str
    text: str
    due: date | None = None


@dataclass(frozen=True)
class Established:
    """A fact is known, known otherwise, or confirmed."""

    fact: str
    value: FactValue
    confirmed: bool


@dataclass(frozen=True)
class Involved:
    """`person` is a member of the case."""

    person: str


@dataclass(frozen=True)
class Restricted:
    """The case is restricted, or no longer."""

    restricted: bool


@dataclass(frozen=True)
class Closed:
    """The case ends: what the authority answered (None: nothing yet), the cause, the lessons."""

    receipt: str | None
    cause: str
    lessons: str


@dataclass(frozen=True)
class Reopened:
    """A closed case goes on."""

    why: str


Event = (
    Opened
    | Widened
    | Overruled
    | Taken
    | HandedOver
    | Done
    | Explained
    | Withdrawn
    | Filed
    | Linked
    | Noted
    | NoteEdited
    | NoteDeleted
    | NotesHidden
    | Pinned
    | Demanded
    | Established
    | Involved
    | Restricted
    | Closed
    | Reopened
)
