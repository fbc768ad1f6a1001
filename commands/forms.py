"""What every command that asks by a form shares: the reply, its fields, and how they are read."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from bot.chat.reply import Choice, Field, FieldKind, Form, Reply
from bot.deadlines.refusal import DeadlineRefused
from bot.errors import BadField
from bot.incidents.refusal import ActionRefused
from bot.words import Language, Words, say

LONGEST = 500
"""Characters of a field that is no longer text."""


def form_reply(language: Language, form: Form, headline: str = "") -> Reply:
    """Opens `form`, for the asker's eyes alone."""
    return Reply(language, headline or form.title, form=form, private=True)


def field(
    language: Language,
    key: str,
    kind: FieldKind = "line",
    value: str = "",
    *,
    name: str = "",
    required: bool = True,
    hint: bool = False,
    choices: tuple[Choice, ...] = (),
) -> Field:
    """A field labeled by the text `key`, called `name` or as the key ends; `hint`: the text `key`_hint."""
    note = say(language, f"{key}_hint") if hint else ""
    return Field(
        name or key.rpartition(".")[2], say(language, key), kind, value, required, note, tuple(choices)
    )


def choices(language: Language, part: str, values: Iterable[str]) -> tuple[Choice, ...]:
    """Choices whose labels are the texts `part`.VALUE."""
    return tuple(Choice(value, say(language, f"{part}.{value}")) for value in values)


def yes_or_no(language: Language) -> tuple[Choice, Choice]:
    """No first: what a form holds until somebody says otherwise."""
    no, yes = (say(language, f"incidents.fact.{key}") for key in ("is_not", "is_so"))
    return Choice("no", no), Choice("yes", yes)


def read_short_text(name: str, text: str, longest: int = LONGEST) -> str:
    """What was typed, on one line. Raises BadField where it is longer than `longest`."""
    line = " ".join(text.split())
    if len(line) > longest:
        raise BadField(name, Words("rulings.problem.too_long", length=len(line), limit=longest))
    return line


@contextmanager
def beside(names: Mapping[str, str]) -> Iterator[None]:
    """A refusal from within is told beside the field that it is about: `names` has fields by its key."""
    try:
        yield
    except (ActionRefused, DeadlineRefused) as error:
        if error.key in names:
            raise BadField(names[error.key], error) from None
        raise
