"""What a case's thread adds to it: notes, their edits, pins, and files as evidence."""

from bot.chat.request import Request
from bot.incidents.actions import Action, AddEvidence, AddNote, DeleteNote, EditNote, Pin
from bot.incidents.case import Case
from bot.incidents.events import Linked, Noted
from bot.incidents.refusal import ActionRefused
from bot.record.privacy import mask
from bot.services.cases import Cases

_SAID_BEFORE = frozenset({"same_note", "noted", "pinned", "filed", "no_note"})
"""Refusals that only say that a platform has told something twice, or what is no note."""


class CaseNotes:
    """Told twice by its platform, each is kept once. Methods raise ActionRefused, in one line."""

    def __init__(self, cases: Cases) -> None:
        self._cases = cases

    def case_of(self, source: str) -> str | None:
        """The case that the message `source` is a note of."""
        noted = (
            (case.id, entry.event.source)
            for case in self._cases.all()
            for entry in case.entries
            if isinstance(entry.event, Noted)
        )
        return next((id_ for id_, kept in noted if kept == source), None)

    def note(self, id_: str, request: Request, text: str, source: str) -> None:
        """A message in the case's thread; told twice by its platform, it is kept once."""
        self._once(id_, AddNote(mask(text), source), request)

    def edit_note(self, id_: str, request: Request, source: str) -> None:
        """The message `source` reads `request.text` now; how it read before stays."""
        self._once(id_, EditNote(source, mask(request.text)), request)

    def delete(self, id_: str, request: Request, source: str) -> None:
        """The message `source` was deleted: the note stays, and says so."""
        self._once(id_, DeleteNote(source), request)

    def pin(self, id_: str, request: Request, link: str, source: str) -> None:
        """A message was pinned."""
        self._once(id_, Pin(mask(request.text), link, source), request)

    def evidence(
        self, id_: str, request: Request, name: str, size: int, sha256: str | None, link: str
    ) -> bool:
        """A file put into the thread; False where only its link is kept."""
        linked = (entry.event for entry in self._cases.get(id_).entries)
        if any(isinstance(it, Linked) and (it.name, it.link) == (mask(name), mask(link)) for it in linked):
            return False
        case = self._once(id_, AddEvidence(mask(name), size, sha256, link), request)
        return case is None or not isinstance(case.entries[-1].event, Linked)

    def _once(self, id_: str, action: Action, request: Request) -> Case | None:
        try:
            return self._cases.act(id_, action, request)
        except ActionRefused as error:
            if error.key in _SAID_BEFORE:
                return None
            raise
