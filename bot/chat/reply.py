"""What Xuke says, before any platform gives it a shape."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, Self

from bot.chat.verbatim import plain_words
from bot.questions.answer_parts import Reference
from bot.words import Language, say

Tone = Literal["allowed", "conditional", "not_covered", "prohibited", "unclear", "info", "held"]
"""A verdict, or `held`: inside the scope of a license that is not in force."""


@dataclass(frozen=True)
class Badge:
    """The verdict at a glance; never told by its color alone."""

    tone: Tone
    label: str


@dataclass(frozen=True)
class Row:
    """A named value."""

    name: str
    value: str


@dataclass(frozen=True)
class Point:
    """One of several matters in a reply."""

    title: str
    badge: Badge | None = None
    text: str = ""
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True)
class Quote:
    """The license's own words. `clause` is its id, `place` the same for a reader ("clause 八")."""

    text: str
    clause: str
    place: str


@dataclass(frozen=True)
class Button:
    """Runs `command` with `value`, as if it had been typed. `confirm` is asked first where it is given."""

    label: str
    command: str
    value: str = ""
    style: Literal["plain", "primary", "danger"] = "plain"
    confirm: str = ""


@dataclass(frozen=True)
class Choice:
    """One of a field's values, and how it is called."""

    value: str
    label: str


FieldKind = Literal["line", "text", "date", "choice"]


@dataclass(frozen=True)
class Field:
    """What a form asks for. `value` is what it holds at first; `choices` only where `kind` is choice."""

    name: str
    label: str
    kind: FieldKind = "line"
    value: str = ""
    required: bool = True
    hint: str = ""
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class Form:
    """Asks for `fields`, then runs `command` with `value` and what was filled in."""

    title: str
    command: str
    value: str
    submit: str
    fields: tuple[Field, ...]
    paragraphs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Link:
    """A way to another place of the chat; platforms that have addresses make it one."""

    label: str
    channel: str
    thread: str


@dataclass(frozen=True)
class Reply:
    """A reply, most important first: that is also the order in which every platform shows it.

    `notice` goes before all else (the license is not in force), then `ruled`, an officer's word;
    `headline` is one sentence. `mentions` are users who are called by name. `private` is for the asker's
    eyes alone, where the platform can do that. Whoever is mentioned in what is `urgent` is called at once,
    where the platform can. `form` is opened, with the rest as what stands behind it.
    User ids in texts ("slack:U…") are shown as names.
    """

    language: Language
    headline: str
    badge: Badge | None = None
    notice: str | None = None
    paragraphs: tuple[str, ...] = ()
    points: tuple[Point, ...] = ()
    rows: tuple[Row, ...] = ()
    quotes: tuple[Quote, ...] = ()
    steps: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    buttons: tuple[Button, ...] = ()
    ruled: str | None = None
    mentions: tuple[str, ...] = ()
    link: Link | None = None
    private: bool = False
    urgent: bool = False
    form: Form | None = None

    def with_paragraph(self, text: str) -> Self:
        """The same with one more paragraph."""
        return replace(self, paragraphs=(*self.paragraphs, text))

    def with_buttons(self, *buttons: Button) -> Self:
        """The same with more buttons."""
        return replace(self, buttons=(*self.buttons, *buttons))

    @property
    def text(self) -> str:
        """The whole as plain text: for a notification, a screen reader, a client without layout."""
        return plain_words("\n".join(self._lines()))

    def _lines(self) -> Iterator[str]:
        if self.notice:
            yield self.notice
        if self.ruled:
            yield self.ruled
        yield self._with_label(self.badge, self.headline)
        yield from self.paragraphs
        for point in self.points:
            yield "• " + self._with_label(point.badge, " ".join(filter(None, (point.title, point.text))))
            yield from (f"  {self._row(row)}" for row in point.rows)
        yield from map(self._row, self.rows)
        yield from self._section(
            "quotes",
            [
                say(self.language, "chat.text.quote", text=quote.text, place=quote.place)
                for quote in self.quotes
            ],
        )
        yield from self._section("next", self.steps)
        yield from self._section(
            "references",
            [
                say(self.language, "chat.text.reference", source=item.source, note=item.note)
                for item in self.references
            ],
        )

    def _with_label(self, badge: Badge | None, text: str) -> str:
        return say(self.language, "chat.text.labeled", label=badge.label, text=text) if badge else text

    def _row(self, row: Row) -> str:
        return say(self.language, "chat.text.row", name=row.name, value=row.value)

    def _section(self, heading: str, items: Sequence[str]) -> Iterator[str]:
        if items:
            yield say(self.language, f"chat.section.{heading}")
            yield from (f"• {item}" for item in items)
