"""What someone asks of Xuke, whatever platform it came from."""

import re
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bot.roles import Role
from bot.words import Language

# Numerals left out: "clause 八" is what an English reader types.
_HAN = re.compile(r"(?![一二三四五六七八九十百])[㐀-䶿一-鿿]")


@dataclass(frozen=True)
class Action:
    """A button that was pressed, or a form with `fields` filled in: its command and what that is given."""

    command: str
    value: str
    fields: Mapping[str, str] | None = None

    @property
    def args(self) -> tuple[str, ...]:
        """The parts of `value`, as `pack_args` put them together."""
        try:
            return tuple(shlex.split(self.value))
        except ValueError:  # what a person typed, on a button: an apostrophe opens no quotation there
            return tuple(self.value.split())


def pack_args(*args: str) -> str:
    """Several parts as the value of one button or form; `Action.args` takes them apart again."""
    return shlex.join(args)


@dataclass(frozen=True)
class Request:
    """One message, command or button press.

    `who` is a user id with its platform's prefix ("slack:U…", "local:you"). `thread` is the platform's
    name of the thread it belongs to, `thread_question` the question that opened it: both None for what
    opens a thread itself. `spoken` is the language the platform knows its user to read, if it does.
    `channel` is where a later word to the asker goes; `public` tells whether others can read there.
    `away`: `who` belongs to another workspace or tenant. `file` reads the first file of the message; None
    where that cannot be. Whoever chooses the command fills in `role`, what the settings say of the person,
    and `chosen`, the language that they asked for.
    """

    who: str
    text: str
    thread: str | None = None
    thread_question: str | None = None
    action: Action | None = None
    spoken: Language | None = None
    channel: str | None = None
    public: bool = False
    away: bool = False
    file: Callable[[], bytes | None] | None = field(default=None, compare=False, repr=False)
    role: Role = "member"
    chosen: Language | None = None

    @property
    def language(self) -> Language:
        """The language to reply in: the chosen one, else that of the words where they tell, else what the
        reader speaks."""
        return self.chosen or ("zh" if _HAN.search(self.text) else self.spoken or "en")

    @property
    def fields(self) -> Mapping[str, str] | None:
        """What was filled into a form; None where none was."""
        return self.action.fields if self.action else None

    @property
    def args(self) -> tuple[str, ...]:
        """What a button or form gives its command, part by part; the words of what was typed."""
        return self.action.args if self.action else tuple(self.text.split())
