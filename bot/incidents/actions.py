"""What someone wants to do in a case. `decide` says whether it may be, and makes entries of it.

Free text comes masked. A step is named by its id ("report-8", "demand-1"); `walk.find_step` makes ids of
what people type.
"""

from dataclasses import dataclass
from datetime import date, datetime

from bot.incidents.events import FactValue
from bot.incidents.terms import Clause


@dataclass(frozen=True)
class Take:
    """ "I have it.\""""

    step: str


@dataclass(frozen=True)
class Finish:
    """The step was done, and `what` was done.

    `moment`, or where only that is known the `day` in Beijing, is when in truth; now without both. For
    reports: `to` whom, `how`, and the `receipt`, as far as known.
    """

    step: str
    what: str
    moment: datetime | None = None
    day: date | None = None
    to: str | None = None
    how: str | None = None
    receipt: str | None = None


@dataclass(frozen=True)
class CannotDo:
    """The step cannot be done: why."""

    step: str
    why: str


@dataclass(frozen=True)
class HandOver:
    """`to` (a user id) shall have the step."""

    step: str
    to: str


@dataclass(frozen=True)
class Withdraw:
    """The step was marked done, or impossible, by mistake: why."""

    step: str
    why: str


@dataclass(frozen=True)
class AddEvidence:
    """A file: `size` in bytes, `sha256` in hexadecimal (None where too large to be read), `link` to it."""

    name: str
    size: int
    sha256: str | None
    link: str
    step: str | None = None


@dataclass(frozen=True)
class AddNote:
    """A note; `source` is the platform's name of the message, for later edits."""

    text: str
    source: str | None = None


@dataclass(frozen=True)
class EditNote:
    """The message `source`, a note of the same person, reads `text` now."""

    source: str
    text: str


@dataclass(frozen=True)
class DeleteNote:
    """The message `source`, a note, was deleted where it was written."""

    source: str


@dataclass(frozen=True)
class HideNotes:
    """The text of every deleted note is withdrawn from chat, page and report."""


@dataclass(frozen=True)
class Pin:
    """A message was pinned."""

    text: str
    link: str
    source: str | None = None


@dataclass(frozen=True)
class AddDemand:
    """The authority demands `text`, until `due` where it set a day."""

    text: str
    due: date | None = None


@dataclass(frozen=True)
class Establish:
    """A fact is known or confirmed. `fact` is one of `FACTS`.

    `value`: a text; a moment for since, discovered and ended; a whole number or None for persons; names of
    choices for happened and data; True, False or None for going_on.
    """

    fact: str
    value: FactValue | datetime
    confirmed: bool = False


@dataclass(frozen=True)
class Confirm:
    """What is known of `fact` is confirmed as it stands."""

    fact: str


@dataclass(frozen=True)
class Overrule:
    """These clauses apply: why."""

    clauses: tuple[Clause, ...]
    why: str


@dataclass(frozen=True)
class Involve:
    """`person` (a user id) becomes a member of the case."""

    person: str


@dataclass(frozen=True)
class Restrict:
    """The case becomes restricted, or no longer is."""

    restricted: bool = True


@dataclass(frozen=True)
class CloseCase:
    """The end: the cause, the lessons, what the authority answered (None: nothing yet)."""

    cause: str
    lessons: str
    receipt: str | None = None


@dataclass(frozen=True)
class Reopen:
    """A closed case goes on: why."""

    why: str


Action = (
    Take
    | Finish
    | CannotDo
    | HandOver
    | Withdraw
    | AddEvidence
    | AddNote
    | EditNote
    | DeleteNote
    | HideNotes
    | Pin
    | AddDemand
    | Establish
    | Confirm
    | Overrule
    | Involve
    | Restrict
    | CloseCase
    | Reopen
)

MOMENTS = ("since", "discovered", "ended")
TEXTS = ("what", "scope", "cause", "harm")
FACTS = (*TEXTS, "happened", *MOMENTS, "persons", "data", "going_on")
