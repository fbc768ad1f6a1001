"""What commands may use of Xuke: the license, the day, the answers, the record, who may do what."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from cachetools import LRUCache

from bot.chat.request import Request
from bot.delivery.outbox import Outbox
from bot.license.certificate import Certificate
from bot.license.validity import Validity, status
from bot.questions.answer import Counsel
from bot.questions.answer_parts import Answer
from bot.record.store import Store
from bot.roles import Action, NotPermitted, Role, Roles
from bot.services.cases import Cases
from bot.services.deadline_tracker import Deadlines
from bot.services.deadlines_kept import read_renewal
from bot.services.drafts import Drafts
from bot.services.licenses import keep_license
from bot.services.oncall import OnCall
from bot.services.rulings import Bench
from bot.words import Language

REMEMBERED = 1_500
"""Answers kept ready: teams ask the same questions again."""

_Key = tuple[str, date, Counsel, int]


@dataclass(frozen=True)
class Channels:
    """Where Xuke posts by itself."""

    alerts: str
    incidents: str
    officers: str


class Desk:
    """One license's counsel, and `now`, the moment that it is where Xuke works."""

    def __init__(
        self,
        counsel: Counsel,
        now: Callable[[], datetime],
        store: Store,
        outbox: Outbox,
        roles: Roles,
        channels: Channels,
        licenses: Path,
        language: Language = "en",
    ) -> None:
        """`licenses` is where loaded license texts are kept; `language` that of what is posted by itself."""
        self.counsel = counsel
        self.language: Language = language
        self._licenses = licenses
        self.now = now
        self.store = store
        self.outbox = outbox
        self.roles = roles
        self.channels = channels
        self.drafts = Drafts(store, now)
        self.bench = Bench(store, outbox, now, channels.officers, lambda: self.certificate, self.own_answer)
        self.deadlines = Deadlines(
            store,
            outbox,
            now,
            now().tzinfo,
            channels.alerts,
            lambda: self.certificate,
            language,
            roles.officers,
        )
        self.oncall = OnCall(store, roles.oncall, now)
        self.cases = Cases(
            store,
            outbox,
            now,
            channels.incidents,
            channels.officers,
            roles,
            lambda: self.certificate,
            self.oncall,
            language,
        )
        self.cases.changed = self._cases_changed
        self._answers: LRUCache[_Key, Answer] = LRUCache(REMEMBERED)
        self._answers_lock = threading.Lock()

    @property
    def certificate(self) -> Certificate:
        """The license that answers rest on."""
        return self.counsel.certificate

    def today(self) -> date:
        """The day that it is where Xuke works."""
        return self.now().date()

    def own_answer(self, question: str) -> Answer:
        """The license's answer as of today, without rulings. Raises BadInput as `answer` does."""
        return self.counsel.answer(question, self.today())

    def answer(self, question: str) -> Answer:
        """The answer as of today. Raises BadInput for a question that is empty or too long."""
        found = self.remembered(question)
        if found is None:
            key = _, on, counsel, _ = self._key(question)
            found = self.bench.on(counsel.answer(question, on))
            with self._answers_lock:
                self._answers[key] = found
        return found

    def remembered(self, question: str) -> Answer | None:
        """The same, where it was asked today and nothing that decides it has changed since."""
        with self._answers_lock:
            return self._answers.get(self._key(question))

    def _key(self, question: str) -> _Key:
        return question, self.today(), self.counsel, self.bench.revision

    def validity(self) -> Validity:
        """Whether the license is in force today."""
        return status(self.certificate, self.today(), self.counsel.renewal)

    def record_renewal(self, applied_on: date, receipt: str | None, by: str) -> None:
        """An officer's word that renewal was applied for; answers and alerts say so from now on."""
        self.deadlines.renew(applied_on, receipt, by)
        self.counsel = Counsel(self.certificate, self.deadlines.facts.renewal)

    def load_license(self, certificate: Certificate, by: str) -> None:
        """Replaces the license; the old one and its record stay. Raises what the disk does."""
        keep_license(self.store, self._licenses, certificate, self.certificate, by)
        self.counsel = Counsel(certificate, read_renewal(self.store, certificate))
        self.bench.license_changed()
        self.deadlines.license_changed()

    def _cases_changed(self) -> None:
        """What incidents set off becomes deadlines; what they settle is done."""
        told = {(event.case, event.duty) for event in self.cases.deadline_events()}
        for event in self.cases.deadline_events():
            self.deadlines.incident(event.duty, event.day, event.case, event.case)
        self.deadlines.incidents_withdrawn(told)
        settled = {(event.case, event.duty): event.day for event in self.cases.settled()}
        for (case, duty), day in settled.items():
            self.deadlines.incident_reported(duty, day, case)
        self.deadlines.incidents_unreported(set(settled))

    def check(self, request: Request, action: Action, own: bool = False) -> Role:
        """The role of someone who may do `action`; raises NotPermitted, journaled, where they may not."""
        try:
            return self.roles.check(request.who, action, request.language, own)
        except NotPermitted as error:
            about = {"action": error.action, "role": error.role, "needed": error.needed}
            self.store.write(request.who, "refused", about=about)
            raise
