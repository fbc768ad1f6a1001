"""Notes, files and pinned messages: what joins the time line without being a step."""

import re

from bot.incidents.actions import AddEvidence, AddNote, DeleteNote, EditNote, HideNotes, Pin
from bot.incidents.case import Case
from bot.incidents.entries import CaseEntry
from bot.incidents.events import Event, Filed, Linked, Noted, NoteDeleted, NoteEdited, NotesHidden, Pinned
from bot.incidents.guards import By, officer_only
from bot.incidents.playbook import Playbooks
from bot.incidents.refusal import ActionRefused
from bot.incidents.saying import plain, require_text, size_text
from bot.incidents.steps import step_of

_SHA256 = re.compile(r"[0-9a-f]{64}")


def add_evidence(action: AddEvidence, case: Case, books: Playbooks, by: By) -> tuple[Event, ...]:
    """Of a file above the limit, or that could not be read, the link is kept (an entry Linked); without one
    it is refused."""
    step = step_of(case, books, action.step).id if action.step is not None else None
    name, link = require_text(action.name, "no_name"), plain(action.link)
    if action.size < 0:
        raise ActionRefused("size", name=name)
    digest = (action.sha256 or "").lower()
    too_large = action.size > books.questions.evidence_limit
    if too_large and not link:
        raise ActionRefused("too_large", name=name, limit=size_text(books.questions.evidence_limit))
    if link and (too_large or not digest):
        return (Linked(name, action.size, link, step),)
    if not _SHA256.fullmatch(digest):
        raise ActionRefused("sha256", name=name)
    if any(isinstance(entry.event, Filed) and _same(entry.event, name, digest) for entry in case.entries):
        raise ActionRefused("filed", name=name)
    return (Filed(name, action.size, digest, link, step),)


def add_note(action: AddNote, case: Case, books: Playbooks, by: By) -> tuple[Event, ...]:
    """ActionRefused where it is empty, or the message is a note already (platforms send twice)."""
    text = require_text(action.text, "empty_note")
    if action.source is not None and _note(case, action.source):
        raise ActionRefused("noted")
    return (Noted(text, action.source),)


def edit_note(action: EditNote, case: Case, books: Playbooks, by: By) -> tuple[Event, ...]:
    """Only whoever wrote a note changes it; what it said before stays in the time line."""
    entry = _note(case, action.source)
    if entry is None:
        raise ActionRefused("no_note")
    if entry.actor != by.actor:
        raise ActionRefused("others_note", who=entry.actor)
    text = require_text(action.text, "empty_note")
    if text == note_text(case, entry):
        raise ActionRefused("same_note")
    return (NoteEdited(entry.number, text),)


def delete_note(action: DeleteNote, case: Case, books: Playbooks, by: By) -> tuple[Event, ...]:
    """The note stays, and says that it was deleted. ActionRefused where it is no note, or deleted already."""
    entry = _note(case, action.source)
    if entry is None or entry.number in deleted_notes(case):
        raise ActionRefused("no_note")
    return (NoteDeleted(entry.number),)


def hide_notes(action: HideNotes, case: Case, books: Playbooks, by: By) -> tuple[Event, ...]:
    """Officers only. ActionRefused where no deleted note has a text to withdraw."""
    officer_only(by)
    notes = tuple(sorted(deleted_notes(case) - hidden_notes(case)))
    if not notes:
        raise ActionRefused("no_deleted")
    return (NotesHidden(notes),)


def deleted_notes(case: Case) -> frozenset[int]:
    """The entries' numbers of notes whose messages were deleted."""
    events = (entry.event for entry in case.entries)
    return frozenset(event.note for event in events if isinstance(event, NoteDeleted))


def hidden_notes(case: Case) -> frozenset[int]:
    """Those whose text was withdrawn as well."""
    events = (entry.event for entry in case.entries)
    return frozenset(note for event in events if isinstance(event, NotesHidden) for note in event.notes)


def pin(action: Pin, case: Case, books: Playbooks, by: By) -> tuple[Event, ...]:
    """ActionRefused where the message is pinned already."""
    text = require_text(action.text, "empty_note")
    pinned = (entry.event for entry in case.entries if isinstance(entry.event, Pinned))
    if action.source is not None and any(event.source == action.source for event in pinned):
        raise ActionRefused("pinned")
    return (Pinned(text, plain(action.link), action.source),)


def note_text(case: Case, note: CaseEntry) -> str:
    """What a note says now."""
    text = note.event.text if isinstance(note.event, Noted) else ""
    for entry in case.entries:
        if isinstance(entry.event, NoteEdited) and entry.event.note == note.number:
            text = entry.event.text
    return text


def _note(case: Case, source: str) -> CaseEntry | None:
    return next(
        (entry for entry in case.entries if isinstance(entry.event, Noted) and entry.event.source == source),
        None,
    )


def _same(filed: Filed, name: str, digest: str) -> bool:
    return filed.name == name and filed.sha256 == digest
