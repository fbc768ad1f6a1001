"""What is said in an incident's thread: notes, edits, pins, and files as evidence."""

import hashlib
from collections.abc import Callable
from functools import partial

from bot.chat.reply import Reply
from bot.chat.request import Request
from bot.conversation.dispatcher import Dispatcher
from bot.conversation.platform import Attachment, Change, IncomingMessage, Platform
from bot.errors import BadInput
from bot.roles import NotPermitted
from bot.services.case_notes import CaseNotes
from bot.services.cases import Cases

FILE_READERS = 2
"""Threads that read files put into incidents' threads."""


class CaseThreads:
    """Keeps what happens in incidents' threads; what cannot be taken is told to whoever did it."""

    def __init__(self, platform: Platform, cases: Cases) -> None:
        self._platform = platform
        self._cases = cases
        self._notes = CaseNotes(cases)
        self._files = Dispatcher(FILE_READERS, f"{platform.name}-files")

    def case_of(self, channel: str, thread: str) -> str | None:
        """The incident whose thread it is."""
        return self._cases.case_of_thread(channel, thread)

    def case_of_change(self, change: Change) -> str | None:
        """The incident in whose thread a change is; what was deleted is found by its note as well, where the
        platform does not say in which thread it stood."""
        case = self.case_of(change.channel, change.thread)
        return case or (self._notes.case_of(change.source) if change.kind == "deleted" else None)

    def opens_in(self, channel: str) -> bool:
        """Whether the first message of an incident is on its way to a channel."""
        return self._cases.opens_in(channel)

    def note(
        self, case: str, message: IncomingMessage, request: Request, done: Callable[[], None], gone: bool
    ) -> None:
        """A message is a note, its files are evidence; told twice, kept once; one that is `gone` says so.
        `done` is called when all of it is kept: files are read on threads of their own, since that may take
        long."""
        if message.text.strip():
            self._keep(request, lambda: self._notes.note(case, request, message.text, message.delivery))
        if gone:
            self.delete(case, request, message.delivery)
        if not message.files:
            done()
            return

        def keep_files() -> None:
            for file in message.files:
                self._keep(request, partial(self._evidence, case, request, file))
            done()

        self._files.put(message.delivery, keep_files)

    def follow(self, change: Change) -> None:
        """A note reads otherwise now, what it was before stays on record; one that was deleted says so; a
        pinned message joins the time line."""
        case, request = self.case_of_change(change), change.as_request()
        if case is None:
            return
        if change.kind == "deleted":
            self.delete(case, request, change.source)
        elif change.away:  # a stranger's words are no part of an incident
            return
        elif change.kind == "edited":
            self._keep(request, partial(self._notes.edit_note, case, request, change.source))
        else:
            self._keep(request, partial(self._notes.pin, case, request, change.link, change.source))

    def delete(self, case: str, request: Request, source: str) -> None:
        """The message `source` is gone; what was no note is none of the case's business."""
        self._notes.delete(case, request, source)

    def stop(self) -> None:
        """Reads no more files; the next start does the rest."""
        self._files.stop()

    def problem(self) -> str | None:
        """See `bot.web.Check`."""
        return self._files.problem()

    def _evidence(self, case: str, request: Request, file: Attachment) -> None:
        limit = self._cases.evidence_limit
        self._cases.check_evidence(case, request)  # before anything is asked of the platform
        content = self._platform.download(file, limit) if file.size <= limit else None
        if content is not None and file.size and len(content) != file.size:
            content = None  # a page that asks to sign in, or half a file
        digest = hashlib.sha256(content).hexdigest() if content is not None else None
        size = len(content) if content is not None else file.size
        self._notes.evidence(case, request, file.name, size, digest, file.link)

    def _keep(self, request: Request, keep: Callable[[], object]) -> None:
        try:
            keep()
        except (BadInput, NotPermitted) as error:
            reply = Reply(request.language, error.line(request.language))
            self._platform.whisper(request.who, str(request.channel), request.thread, reply)
