"""Incidents kept and led: every change is one entry of the record, with the messages that it causes."""

import logging
import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from bot.chat.packing import pack_reply
from bot.chat.reply import Reply
from bot.chat.request import Request
from bot.delivery.outbox import TABLE as OUTBOX
from bot.delivery.outbox import Outbox, RecordedKeys
from bot.errors import CouldNot
from bot.incidents import listing
from bot.incidents.actions import Action, Overrule
from bot.incidents.case import Case
from bot.incidents.clocks import DutyEvent, Watch, deadline_events, next_at, reminders, settled_duties
from bot.incidents.decide import decide, open_case
from bot.incidents.fold import extend, fold
from bot.incidents.intake import Intake
from bot.incidents.playbook import Playbooks, load_playbooks
from bot.incidents.steps import may_see
from bot.license.certificate import Certificate
from bot.record.errors import Taken
from bot.record.store import Add, Store
from bot.replies.incidents import reminder_reply
from bot.roles import Roles
from bot.services.case_messages import CaseMessages
from bot.services.cases_kept import CASES, entries_added, read_cases, root_key, written_entries
from bot.services.channels import Channels
from bot.services.numbers import Numbers

log = logging.getLogger(__name__)


class Similar(CouldNot):
    """Open cases may be the same event; nothing was opened."""

    def __init__(self, cases: tuple[Case, ...]) -> None:
        super().__init__(", ".join(case.id for case in cases))
        self.cases = cases


class Cases:
    """Every incident of the record. May be called from any thread."""

    def __init__(
        self,
        store: Store,
        outbox: Outbox,
        now: Callable[[], datetime],
        channels: Channels,
        roles: Roles,
        certificate: Callable[[], Certificate],
    ) -> None:
        self._store = store
        self._outbox = outbox
        self._now = now
        self._roles = roles
        self._certificate = certificate
        self._channels = channels
        self._messages = CaseMessages(store, outbox, channels, roles, lambda: self.books, now)
        self._numbers = Numbers(store, CASES, "I")
        self._lock = threading.RLock()
        self._cases = read_cases(store)
        self._heads: dict[str, Mapping[str, Any]] = {
            it.key: dict(it.value) for it in store.all(CASES) if it.key in self._cases
        }
        self._threads: dict[tuple[str, str], str] = {}
        self._followed = False
        self.changed: Callable[[], None] = lambda: None
        """Called after each change, for the deadlines that cases set off."""
        load_playbooks(certificate())  # a playbook that cannot be used stops the start

    @property
    def books(self) -> Playbooks:
        """The playbooks, checked against the license at hand."""
        return load_playbooks(self._certificate())

    @property
    def evidence_limit(self) -> int:
        """The largest file that is kept with its hash, in bytes."""
        return self.books.questions.evidence_limit

    def visible_to(self, who: str) -> tuple[Case, ...]:
        """The cases that somebody may see, open ones first, the newest first."""
        return listing.visible(self.all(), who, self._roles.role_of(who))

    def find(self, id_: str, who: str) -> Case | None:
        """A case that somebody may see, in any case of letters; None where there is none."""
        case = self._cases.get(id_.strip().upper())
        return case if case and may_see(case, who, self._roles.role_of(who)) else None

    def get(self, id_: str) -> Case:
        """The case of that id, whoever asks."""
        return self._cases[id_]

    def all(self) -> tuple[Case, ...]:
        """Every case, for statistics and clocks."""
        with self._lock:
            return tuple(self._cases.values())

    def similar(self, intake: Intake, who: str) -> tuple[Case, ...]:
        """Open cases that may be the same event."""
        return listing.similar(self.visible_to(who), intake, self.books, self._now())

    def case_of_thread(self, channel: str, thread: str | None) -> str | None:
        """The case whose thread it is."""
        if not thread or not self._cases:
            return None
        with self._lock:
            if (channel, thread) not in self._threads:
                for id_, head in self._heads.items():
                    for led, root in ((head["channel"], root_key(id_, head)), *head.get("former", ())):
                        name = self._outbox.name_of(root)
                        if name:
                            self._threads[(str(led), name)] = id_
            return self._threads.get((channel, thread))

    def opens_in(self, channel: str) -> bool:
        """Whether a case's first message is on its way to a channel, or perhaps there."""
        with self._lock:
            roots = [root_key(id_, head) for id_, head in self._heads.items() if head["channel"] == channel]
        return any(self._store.get(OUTBOX, root) for root in roots)

    def check_evidence(self, id_: str, request: Request) -> None:
        """Raises NotPermitted where somebody may not file evidence in a case."""
        own = request.who in self.get(id_).members
        self._roles.check(request.who, "file_evidence", own, request.away)

    def place(self, case: Case) -> str:
        """The channel that a case is led in."""
        return str(self._heads[case.id]["channel"])

    def open(
        self,
        intake: Intake,
        request: Request,
        overrule: Overrule | None = None,
        drill: str | None = None,
        another: bool = True,
    ) -> Case:
        """A new case, and its first message; `drill` is the month of a scheduled one.

        Raises ActionRefused, and Similar where it may be an open case and nobody said that it is `another`.
        """
        role = self._roles.role_of(request.who, request.away)
        channel = self._channels.home(intake.restricted)
        head = {"channel": channel, "language": request.language, "drill": drill}
        with self._lock:
            if not another and (alike := self.similar(intake, request.who)):
                raise Similar(alike)
            while True:
                id_ = self._numbers.next()
                entries = open_case(id_, intake, self.books, request.who, role, self._now(), overrule)
                root = self._messages.root_reply(
                    fold(entries), channel, request.language, self._messages.watchers()
                )
                message = self._outbox.as_change(f"case:{id_}", channel, pack_reply(root), named=True)
                changes = [Add(CASES, id_, head), *entries_added(id_, entries), message]
                try:
                    done = self._store.write(request.who, "case.opened", *changes)
                except Taken:
                    continue
                break
            case = fold(written_entries(done.documents))
            self._heads[id_], self._cases[id_] = head, case
        self._outbox.recorded(channel)
        self._follow()
        return case

    def act(self, id_: str, action: Action, request: Request) -> Case:
        """Does something in a case, tells its thread; the case as it then is. Raises ActionRefused."""
        with self._lock:
            case = self._cases[id_]
            role = self._roles.role_of(request.who, request.away)
            entries = decide(case, action, self.books, request.who, role, self._now())
            if not entries:
                return case
            before, kind = self.place(case), f"case.{type(entries[-1].event).__name__.lower()}"
            head, messages = self._messages.of_change(extend(case, entries), self._heads[id_], entries)
            done = self._store.write(request.who, kind, *entries_added(id_, entries), *messages)
            after = extend(case, written_entries(done.documents))  # as the record has it: masked
            self._heads[id_], self._cases[id_] = head, after
        for channel in {before, self.place(after)}:
            self._outbox.recorded(channel)
        self._follow()
        return after

    def _follow(self) -> None:
        """What follows from a change elsewhere; made again by the next tick where it is cut short."""
        self._followed = False
        try:
            self._run_follow()
        except CouldNot as error:  # the case itself is on record, and so is told as done
            log.error("what follows from a case waits for the next look: %s", error)

    def _run_follow(self) -> None:
        self.changed()
        self._followed = True

    def tick(self) -> datetime | None:
        """Reminds of what is not reported; the moment of the next reminder."""
        if not self._followed:  # a kill may have come between a case and what follows from it
            self._run_follow()
        now = self._now()
        moments = [self._remind(case.id, now) for case in self.all() if case.closed_at is None]
        return min(filter(None, moments), default=None)

    def _remind(self, id_: str, now: datetime) -> datetime | None:
        with self._lock:  # nobody settles the step while it is reminded of
            case, head = self._cases[id_], self._heads[id_]
            thread, channel = f"@{root_key(id_, head)}", str(head["channel"])
            for reminder in reminders(case, self.books, now, RecordedKeys(self._store), self._watch()):
                reply = reminder_reply(reminder, case, self.books, now, head["language"])
                self._outbox.put(reminder.key, channel, pack_reply(reply), thread)
            return next_at(case, self.books, now)

    def _watch(self) -> Watch:
        return Watch(tuple(self._roles.rota()), tuple(sorted(self._roles.officers)))

    def deadline_events(self) -> tuple[DutyEvent, ...]:
        """The duties that cases set off, and from which day."""
        return tuple(event for case in self.all() for event in deadline_events(case, self.books))

    def settled(self) -> tuple[DutyEvent, ...]:
        """The duties of cases that are done, with the day of the report."""
        return tuple(event for case in self.all() for event in settled_duties(case, self.books))

    def send_report(self, case: Case, summary: bool, reply: Reply, by: str) -> None:
        """Both files of a report into the case's thread, or to whoever asks where that is not private; one
        set for each state of the case."""
        channel, thread = self.place(case), f"@{root_key(case.id, self._heads[case.id])}"
        files = self._messages.files(case, summary, reply, channel, thread)
        if not self._messages.may_show(case, channel):
            channel = by
            files = self._messages.files(case, summary, reply, by, None)
        try:
            self._store.write(by, "case.report_sent", *files)
        except Taken:  # sent before
            return
        self._outbox.recorded(channel)
