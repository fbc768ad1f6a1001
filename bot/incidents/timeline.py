"""The time line of a case: every entry as one line, a note with what it said before."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import singledispatchmethod
from typing import Any

from bot.incidents.case import Case
from bot.incidents.entries import CaseEntry
from bot.incidents.events import (
    Closed,
    Demanded,
    Done,
    Established,
    Explained,
    FactValue,
    Filed,
    HandedOver,
    Involved,
    Linked,
    Noted,
    NoteDeleted,
    NoteEdited,
    NotesHidden,
    Opened,
    Overruled,
    Pinned,
    Reopened,
    Restricted,
    Taken,
    Widened,
    Withdrawn,
)
from bot.incidents.note_actions import deleted_notes, hidden_notes
from bot.incidents.playbook import Playbooks
from bot.incidents.saying import clock_time, size_text
from bot.incidents.terms import DATA, HAPPENED
from bot.words import Language, say

_WORDLESS = (HandedOver, Involved, NotesHidden, Restricted, Taken, Widened)


@dataclass(frozen=True)
class Line:
    """One line of the time line: the entry's number, when, who (a user id), what; `earlier` versions of it.

    `link` leads to the file or message, where there is one. `said`: somebody's own words are in `text`.
    """

    number: int
    at: datetime
    actor: str
    text: str
    earlier: tuple[str, ...] = ()
    link: str | None = None
    said: bool = False


def timeline(case: Case, books: Playbooks, language: Language) -> tuple[Line, ...]:
    """Every line, first to last."""
    teller = _Teller(case, books, language)
    deleted, hidden = deleted_notes(case), hidden_notes(case)
    edits: dict[int, list[CaseEntry]] = {}
    for entry in case.entries:
        if isinstance(entry.event, NoteEdited):
            edits.setdefault(entry.event.note, []).append(entry)
    return tuple(
        _line(entry, edits.get(entry.number, []), teller, deleted, hidden)
        for entry in case.entries
        if not isinstance(entry.event, NoteEdited | NoteDeleted)
    )


def fact_text(fact: str, value: FactValue, books: Playbooks, language: Language) -> str:
    """A fact's value as words; moments in Beijing time."""
    if value is None or value == ():
        return say(language, "incidents.fact.unknown")
    if isinstance(value, bool):
        return say(language, f"incidents.fact.{'is_so' if value else 'is_not'}")
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, tuple):
        texts = [books.questions.happened[name].title for name in HAPPENED if name in value]
        texts += [books.questions.data[name] for name in DATA if name in value]
        return say(language, "incidents.case.separator").join(text.said(language) for text in texts)
    if fact in ("since", "discovered", "ended"):
        return clock_time(datetime.fromisoformat(value))
    return value


def _line(
    entry: CaseEntry,
    edits: list[CaseEntry],
    teller: "_Teller",
    deleted: frozenset[int],
    hidden: frozenset[int],
) -> Line:
    if entry.number in hidden:
        return Line(entry.number, entry.at, entry.actor, teller.say("note_hidden"))
    line = replace(_shown_line(entry, edits, teller), said=not isinstance(entry.event, _WORDLESS))
    if entry.number in deleted:
        return replace(line, text=teller.say("note_deleted", text=line.text))
    return line


def _shown_line(entry: CaseEntry, edits: list[CaseEntry], teller: "_Teller") -> Line:
    text = teller.tell(entry.event, entry.at)
    link = getattr(entry.event, "link", None) or None
    if not edits or not isinstance(entry.event, Noted):
        return Line(entry.number, entry.at, entry.actor, text, (), link)
    versions = [entry.event.text, *(edit.event.text for edit in edits if isinstance(edit.event, NoteEdited))]
    earlier = tuple(
        teller.say("edited", at=clock_time(edit.at), text=before)
        for before, edit in zip(versions, edits, strict=False)
    )
    return Line(entry.number, entry.at, entry.actor, versions[-1], earlier, link)


class _Teller:
    """Holds what every line needs: the language and the playbooks."""

    def __init__(self, case: Case, books: Playbooks, language: Language) -> None:
        self._books, self._language = books, language
        self._titles = {
            step.id: step.title.said(language) for book in books.by_clause.values() for step in book.steps
        } | {demand.step: demand.text for demand in case.demands}

    def say(self, key: str, **values: object) -> str:
        return say(self._language, f"incidents.time.{key}", **values)

    def _or_unknown(self, text: str | None) -> str:
        return text or self.say("unknown")

    def _step(self, step: str) -> str:
        return self._titles.get(step, step)

    def _clauses(self, event: Widened | Overruled) -> str:
        return self._books.named(event.clauses, self._language)

    @singledispatchmethod
    def tell(self, event: Any, at: datetime) -> str:
        raise TypeError(f"{type(event).__name__} is no event of a case")

    @tell.register
    def _(self, event: Opened, at: datetime) -> str:
        text = self.say("opened", text=str(dict(event.facts).get("what", "")))
        if event.why is None:
            return text
        ruled = self.say(
            "overruled", clauses=self._books.named(event.clauses, self._language), text=event.why
        )
        return f"{text} · {ruled}"

    @tell.register
    def _(self, event: Widened, at: datetime) -> str:
        return self.say("widened", clauses=self._clauses(event))

    @tell.register
    def _(self, event: Overruled, at: datetime) -> str:
        return self.say("overruled", clauses=self._clauses(event), text=event.why)

    @tell.register
    def _(self, event: Taken, at: datetime) -> str:
        return self.say("taken", step=self._step(event.step))

    @tell.register
    def _(self, event: HandedOver, at: datetime) -> str:
        return self.say("handedover", step=self._step(event.step), who=event.to)

    @tell.register
    def _(self, event: Done, at: datetime) -> str:
        step = self._step(event.step)
        if event.moment == at:
            parts = [self.say("done", step=step, text=event.what)]
        else:
            then = clock_time(event.moment) if event.moment else event.day.isoformat()
            parts = [self.say("done_then", step=step, then=then, text=event.what)]
        if event.to or event.how or event.receipt:
            given = {name: self._or_unknown(getattr(event, name)) for name in ("to", "how", "receipt")}
            parts.append(self.say("reported", **given))
        if event.ahead_of:
            parts.append(self.say("done_ahead"))
        return " ".join(parts)

    @tell.register
    def _(self, event: Explained, at: datetime) -> str:
        return self.say("explained", step=self._step(event.step), text=event.why)

    @tell.register
    def _(self, event: Withdrawn, at: datetime) -> str:
        return self.say("withdrawn", step=self._step(event.step), text=event.why)

    @tell.register
    def _(self, event: Filed, at: datetime) -> str:
        size = size_text(event.size)
        return self.say("filed", name=event.name, size=size, digest=event.sha256, link=event.link).strip()

    @tell.register
    def _(self, event: Linked, at: datetime) -> str:
        return self.say("linked", name=event.name, size=size_text(event.size), link=event.link)

    @tell.register
    def _(self, event: Noted, at: datetime) -> str:
        return event.text

    @tell.register
    def _(self, event: NotesHidden, at: datetime) -> str:
        return self.say("hid_notes", count=len(event.notes))

    @tell.register
    def _(self, event: Pinned, at: datetime) -> str:
        return self.say("pinned", text=event.text, link=event.link).strip()

    @tell.register
    def _(self, event: Demanded, at: datetime) -> str:
        if event.due is None:
            return self.say("demanded", text=event.text)
        return self.say("demanded_due", text=event.text, due=event.due.isoformat())

    @tell.register
    def _(self, event: Established, at: datetime) -> str:
        key = "established_confirmed" if event.confirmed else "established"
        fact = say(self._language, f"incidents.fact.{event.fact}")
        return self.say(key, fact=fact, value=fact_text(event.fact, event.value, self._books, self._language))

    @tell.register
    def _(self, event: Involved, at: datetime) -> str:
        return self.say("involved", who=event.person)

    @tell.register
    def _(self, event: Restricted, at: datetime) -> str:
        return self.say("restricted" if event.restricted else "unrestricted")

    @tell.register
    def _(self, event: Closed, at: datetime) -> str:
        receipt = self._or_unknown(event.receipt)
        return self.say("closed", receipt=receipt, cause=event.cause, lessons=event.lessons)

    @tell.register
    def _(self, event: Reopened, at: datetime) -> str:
        return self.say("reopened", text=event.why)
