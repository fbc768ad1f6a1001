"""What commands may use of Xuke: the license, the day, the answers, the record, who may do what."""

import re
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from pathlib import Path

from cachetools import LRUCache

from bot.chat.request import Request
from bot.data import DATA
from bot.delivery.outbox import Outbox
from bot.license.certificate import Certificate
from bot.license.validity import Validity, status
from bot.measures import Measures
from bot.questions.answer import Counsel
from bot.questions.answer_parts import Answer
from bot.record.store import Store
from bot.roles import Action, NotPermitted, Role, Roles
from bot.services.alert_teller import AlertTeller
from bot.services.case_deadlines import CaseDeadlines
from bot.services.case_reports import CaseReports
from bot.services.cases import Cases
from bot.services.channels import Channels
from bot.services.clock_watch import ClockWatch, Steady
from bot.services.deadline_tracker import DeadlineTracker
from bot.services.deadlines_kept import read_renewal
from bot.services.drafts import Drafts
from bot.services.drills import Drills
from bot.services.languages import Heard, Languages
from bot.services.license_files import LicenseFiles
from bot.services.licenses import keep_license
from bot.services.names import NameBook, NameOf
from bot.services.oncall import OnCall
from bot.services.rulings import RulingBook
from bot.services.unreadable import UnreadableWatch
from bot.words import Language

REMEMBERED = 1_500
"""Answers kept ready: teams ask the same questions again."""

_PERSON = re.compile(r"[a-z]+:[A-Za-z0-9_-]+", re.A)
_Key = tuple[str, date, Counsel, int, Language | None]


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
        person: Callable[[str], str | None] = lambda text: text if _PERSON.fullmatch(text) else None,
        steady: Steady | None = None,
        license_dir: Path = DATA,
        name: NameOf = lambda who: None,
        measures: Measures | None = None,
        heard: Heard = lambda who: None,
    ) -> None:
        """`licenses` is where loaded license texts are kept; `language` that of what is posted by itself;
        `person` reads whom a text names, in the syntax of any platform; `steady` is what the clock is
        compared with; `license_dir` is the one folder that license texts are loaded from; `name` asks a
        platform for a name; `measures` counts what is done; `heard` tells the language that a platform says a
        person reads."""
        self.counsel = counsel
        self.measures = measures or Measures()
        self.language: Language = language
        self._licenses = licenses
        self.license_files = LicenseFiles(license_dir, licenses / "uploads")
        self.now = now
        self.person = person
        self.store = store
        self.outbox = outbox
        self.oncall = OnCall(store, roles.oncall, self._moment)
        self.roles = replace(roles, rota=self.oncall.now)
        self.channels = channels
        self.languages = Languages(store, heard)
        self.drafts = Drafts(store, self._moment)
        self.rulings = RulingBook(
            store, outbox, self._moment, channels, lambda: self.certificate, self.own_answer
        )
        self.deadlines = DeadlineTracker(store, self._moment, lambda: self.certificate)
        self.clock = ClockWatch(store, outbox, self._moment, steady, channels.officers, language)
        self.unreadable = UnreadableWatch(store, outbox, channels.officers, language)
        self.alerts = AlertTeller(
            store,
            outbox,
            self.deadlines,
            self._moment,
            channels,
            lambda: self.certificate,
            language,
            roles.officers,
            self.clock,
        )
        self.deadlines.changed = self.alerts.refresh
        self.alerts.told = self.measures.alerts.note
        self.cases = Cases(
            store,
            outbox,
            self._moment,
            channels,
            self.roles,
            lambda: self.certificate,
        )
        self.names = NameBook(store, self._moment, name)
        self.reports = CaseReports(self.cases, lambda: self.certificate, self.names.name)
        self.drills = Drills(store, self.cases, self._moment, language)
        self.cases.changed = CaseDeadlines(self.cases, self.deadlines, self._moment).follow
        self._answers: LRUCache[_Key, Answer] = LRUCache(REMEMBERED)
        self._answers_lock = threading.Lock()

    @property
    def certificate(self) -> Certificate:
        """The license that answers rest on."""
        return self.counsel.certificate

    def _moment(self) -> datetime:
        """Now, for the parts: a desk whose clock is changed changes theirs."""
        return self.now()

    def today(self) -> date:
        """The day that it is where Xuke works."""
        return self.now().date()

    def own_answer(self, question: str, language: Language | None = None) -> Answer:
        """The license's answer as of today, without rulings. Raises BadInput as `answer` does."""
        return self.counsel.answer(question, self.today(), language)

    def answer(self, question: str, language: Language | None = None) -> Answer:
        """The answer as of today, in that of the question without a `language`.

        Raises BadInput for a question that is empty or too long.
        """
        found = self.recall(question, language)
        if found is None:
            key = _, on, counsel, _, _ = self._key(question, language)
            found = self.rulings.on(counsel.answer(question, on, language))
            with self._answers_lock:
                self._answers[key] = found
        return found

    def answers_for(self, role: Role, language: Language | None = None) -> Callable[[str], Answer]:
        """How questions of someone of this role are answered: rulings are for the officers' own people."""
        return partial(self.own_answer if role == "guest" else self.answer, language=language)

    def recall(self, question: str, language: Language | None = None) -> Answer | None:
        """The same, where it was asked today and nothing that decides it has changed since."""
        with self._answers_lock:
            return self._answers.get(self._key(question, language))

    def _key(self, question: str, language: Language | None) -> _Key:
        return question, self.today(), self.counsel, self.rulings.revision, language

    def validity(self) -> Validity:
        """Whether the license is in force today."""
        return status(self.certificate, self.today(), self.counsel.renewal)

    def record_renewal(self, applied_on: date, receipt: str | None, by: str) -> None:
        """An officer's word that renewal was applied for; answers and alerts say so from now on."""
        self.deadlines.renew(applied_on, receipt, by)
        self.counsel = Counsel(self.certificate, self.deadlines.facts.renewal, self.counsel.model)

    def load_license(self, certificate: Certificate, by: str) -> None:
        """Replaces the license; the old one and its record stay. Raises what the disk does."""
        keep_license(self.store, self._licenses, certificate, self.certificate, by)
        self.counsel = Counsel(certificate, read_renewal(self.store, certificate), self.counsel.model)
        self.rulings.license_changed()
        self.deadlines.forget()

    def check(self, request: Request, action: Action, own: bool = False) -> Role:
        """The role of someone who may do `action`; raises NotPermitted, journaled, where they may not."""
        try:
            return self.roles.check(request.who, action, own, request.away)
        except NotPermitted as error:
            about = {"action": error.action, "role": error.role, "needed": error.needed}
            self.store.write(request.who, "refused", about=about)
            raise
