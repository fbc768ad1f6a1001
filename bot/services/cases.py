"""Incidents kept and led: every change is one entry of the record, with the messages that it causes."""

import logging
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.chat.packing import packed
from bot.chat.reply import Reply
from bot.chat.request import Request
from bot.delivery.outbox import Outbox
from bot.errors import CouldNot
from bot.incidents import listing
from bot.incidents.actions import Action, AddEvidence, AddNote, EditNote, Overrule, Pin
from bot.incidents.case import Case
from bot.incidents.clocks import DutyEvent, Watch, deadline_events, next_at, reminders, settled_duties
from bot.incidents.decide import decide, open_case
from bot.incidents.drills import Schedule, drill_intake, make_schedule, next_drill, scenario_of
from bot.incidents.entries import CaseEntry, read_entry, write_entry
from bot.incidents.events import Closed, Linked, Noted, Restricted
from bot.incidents.fold import extend, fold
from bot.incidents.intake import Intake
from bot.incidents.message import drill_mark, marked
from bot.incidents.playbook import Playbooks, load_playbooks
from bot.incidents.refusal import ActionRefused
from bot.incidents.steps import may_see
from bot.incidents.terms import BEIJING
from bot.license.certificate import Certificate
from bot.record.errors import Taken
from bot.record.privacy import mask
from bot.record.store import Add, Change, Document, Reading, Replace, Store
from bot.replies.incidents import case_reply, change_reply, reminder_reply, withheld_reply
from bot.roles import Role, Roles
from bot.services.case_files import file_spec, report_file
from bot.services.numbers import Numbers
from bot.services.oncall import OnCall
from bot.words import Language, say

log = logging.getLogger(__name__)

CASES, ENTRIES, DRILLS = "cases", "case_entries", "drills"
_SAID_BEFORE = frozenset({"same_note", "noted", "pinned", "filed", "no_note"})
"""Refusals that only say that a platform has told something twice, or what is no note."""
_PIECE = 4
"""Characters of a digest kept together: eleven digits at its end would be masked as a phone number."""


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
        incident_channel: str,
        officer_channel: str,
        roles: Roles,
        certificate: Callable[[], Certificate],
        oncall: OnCall,
        language: Language = "en",
    ) -> None:
        """Cases are led in `incident_channel`, restricted ones in `officer_channel`; `language` is that of
        scheduled drills."""
        self._language: Language = language
        self._store = store
        self._outbox = outbox
        self._now = now
        self._channels = (incident_channel, officer_channel)
        self._roles = roles
        self._certificate = certificate
        self._oncall = oncall
        self._numbers = Numbers(store, CASES, "I")
        self._lock = threading.RLock()
        self._heads: dict[str, Mapping[str, Any]] = {it.key: dict(it.value) for it in store.all(CASES)}
        self._cases = read_cases(store)
        self._threads: dict[tuple[str, str], str] = {}
        self._followed = False
        self.changed: Callable[[], None] = lambda: None
        """Called after each change, for the deadlines that cases set off."""
        load_playbooks(certificate())  # a quote that the license does not hold stops the start

    # -- looking ------------------------------------------------------------------------------------

    @property
    def books(self) -> Playbooks:
        """The playbooks, checked against the license at hand."""
        return load_playbooks(self._certificate())

    @property
    def evidence_limit(self) -> int:
        """The largest file that is kept with its hash, in bytes."""
        return self.books.questions.evidence_limit

    def role_of(self, who: str) -> Role:
        """The settings' role; whoever the rota has on call is on call."""
        role = self._roles.role_of(who)
        return "on-call" if role == "member" and who in self._oncall.now() else role

    def seen_by(self, who: str) -> tuple[Case, ...]:
        """The cases that somebody may see, open ones first, the newest first."""
        return listing.visible(self.all(), who, self.role_of(who))

    def named(self, id_: str, who: str) -> Case | None:
        """A case that somebody may see, in any case of letters; None where there is none."""
        case = self._cases.get(id_.strip().upper())
        return case if case and may_see(case, who, self.role_of(who)) else None

    def all(self) -> tuple[Case, ...]:
        """Every case, for statistics and clocks."""
        with self._lock:
            return tuple(self._cases.values())

    def similar(self, intake: Intake, who: str) -> tuple[Case, ...]:
        """Open cases that may be the same event."""
        return listing.similar(self.seen_by(who), intake, self.books, self._now())

    def case_of_thread(self, channel: str, thread: str | None) -> str | None:
        """The case whose thread it is."""
        if not thread or not self._cases:
            return None
        with self._lock:
            if (channel, thread) not in self._threads:
                for id_, head in self._heads.items():
                    for led, root in ((head["channel"], _root(id_, head)), *head.get("former", ())):
                        name = self._outbox.name_of(root)
                        if name:
                            self._threads[(str(led), name)] = id_
            return self._threads.get((channel, thread))

    def place(self, case: Case) -> str:
        """The channel that a case is led in."""
        return str(self._heads[case.id]["channel"])

    # -- changing -----------------------------------------------------------------------------------

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
        role = self.role_of(request.who)
        channel = self._channels[1 if intake.restricted else 0]
        head = {"channel": channel, "language": request.language, "drill": drill}
        with self._lock:
            if not another and (alike := self.similar(intake, request.who)):
                raise Similar(alike)
            while True:
                id_ = self._numbers.next()
                entries = open_case(id_, intake, self.books, request.who, role, self._now(), overrule)
                root = self._root_reply(fold(entries), channel, request.language, self._watched())
                message = self._outbox.as_change(f"case:{id_}", channel, packed(root), named=True)
                changes = [Add(CASES, id_, head), *_kept(id_, entries), message]
                try:
                    done = self._store.write(request.who, "case.opened", *changes)
                except Taken:
                    continue
                break
            case = fold(_written(done.documents))
            self._heads[id_], self._cases[id_] = head, case
        self._outbox.recorded(channel)
        self._follow()
        return case

    def act(self, id_: str, action: Action, request: Request) -> Case:
        """Does something in a case, tells its thread; the case as it then is. Raises ActionRefused."""
        with self._lock:
            case = self._cases[id_]
            role = self.role_of(request.who)
            entries = decide(case, action, self.books, request.who, role, self._now())
            if not entries:
                return case
            before, kind = self.place(case), f"case.{type(entries[-1].event).__name__.lower()}"
            head, messages = self._messages(extend(case, entries), entries)
            done = self._store.write(request.who, kind, *_kept(id_, entries), *messages)
            after = extend(case, _written(done.documents))  # as the record has it: masked
            self._heads[id_], self._cases[id_] = head, after
        for channel in {before, self.place(after)}:
            self._outbox.recorded(channel)
        self._follow()
        return after

    def _follow(self) -> None:
        """What follows from a change elsewhere; made again by the next tick where it is cut short."""
        self._followed = False
        try:
            self.changed()
        except CouldNot as error:  # the case itself is on record, and so is told as done
            log.error("what follows from a case waits for the next look: %s", error)
        else:
            self._followed = True

    def note(self, id_: str, request: Request, text: str, source: str) -> None:
        """A message in the case's thread; told twice by its platform, it is kept once."""
        self._told(id_, AddNote(mask(text), source), request)

    def edit_note(self, id_: str, request: Request, source: str) -> None:
        """The message `source` reads `request.text` now; how it read before stays."""
        self._told(id_, EditNote(source, mask(request.text)), request)

    def pin(self, id_: str, request: Request, link: str, source: str) -> None:
        """A message was pinned."""
        self._told(id_, Pin(mask(request.text), link, source), request)

    def evidence(
        self, id_: str, request: Request, name: str, size: int, sha256: str | None, link: str
    ) -> bool:
        """A file put into the thread; False where only its link is kept."""
        linked = (entry.event for entry in self._cases[id_].entries)
        if any(isinstance(it, Linked) and (it.name, it.link) == (mask(name), mask(link)) for it in linked):
            return False
        case = self._told(id_, AddEvidence(mask(name), size, sha256, link), request)
        return case is None or not isinstance(case.entries[-1].event, Linked)

    def _told(self, id_: str, action: Action, request: Request) -> Case | None:
        try:
            return self.act(id_, action, request)
        except ActionRefused as error:
            if error.key in _SAID_BEFORE:
                return None
            raise

    def _messages(self, case: Case, entries: tuple[CaseEntry, ...]) -> tuple[Mapping[str, Any], list[Change]]:
        """Where the case is led from now on, and what a change says: the case's first message as it is now,
        and a word in its thread. A case that is restricted, or no longer, goes on in another channel."""
        head = self._heads[case.id]
        if all(isinstance(entry.event, Noted) for entry in entries):
            return head, []
        language: Language = head["language"]
        number, channel, root = entries[-1].number, str(head["channel"]), _root(case.id, head)
        changes: list[Change] = []
        home = self._channels[1 if case.restricted else 0]
        if any(isinstance(entry.event, Restricted) for entry in entries) and home != channel:
            document = self._store.get(CASES, case.id)
            assert document is not None
            old = packed(withheld_reply(case, language))
            changes.append(self._outbox.as_change(f"{root}:{number}:over", channel, old, edits=root))
            former = [*head.get("former", ()), [channel, root]]
            channel, root = home, f"case:{case.id}:{number}:moved"
            head = {**head, "channel": channel, "root": root, "former": former}
            first = self._root_reply(case, channel, language, self._watched())
            changes.append(Replace(document, head))
            changes.append(self._outbox.as_change(root, channel, packed(first), named=True))
        else:
            first = self._root_reply(case, channel, language)
            key = f"case:{case.id}:{number}:root"
            changes.append(self._outbox.as_change(key, channel, packed(first), edits=root))
        said = change_reply(case, entries, self.books, self._now(), language)
        if said:
            if not self._is_open(case, channel):
                said = withheld_reply(case, language)
            key = f"case:{case.id}:{number}"
            changes.append(self._outbox.as_change(key, channel, packed(said), f"@{root}"))
        if any(isinstance(entry.event, Closed) for entry in entries) and self._is_open(case, channel):
            text = Reply(language, say(language, "incident_chat.report_summary", id=case.id))
            changes += self._files(case, True, text, channel, f"@{root}")
        return head, changes

    def _root_reply(
        self, case: Case, channel: str, language: Language, mention: tuple[str, ...] = ()
    ) -> Reply:
        if not self._is_open(case, channel):
            return withheld_reply(case, language, mention)
        return case_reply(case, self.books, self._now(), language, mention)

    def _is_open(self, case: Case, channel: str) -> bool:
        """Whether the content of a case may stand in a channel: that of a restricted one in the officers'
        own, and in the local chat, which is one person's."""
        incidents, officers = self._channels
        return not case.restricted or channel.startswith("local:") or channel == officers != incidents

    def _watched(self) -> tuple[str, ...]:
        return self._oncall.now() or tuple(sorted(self._roles.officers))

    # -- clocks -------------------------------------------------------------------------------------

    def tick(self) -> datetime | None:
        """Reminds of what is not reported; the moment of the next reminder."""
        self._monthly_drill()
        if not self._followed:  # a kill may have come between a case and what follows from it
            self.changed()
            self._followed = True
        now, following = self._now(), []
        told, watch = _Told(self._store), Watch(self._oncall.now(), tuple(sorted(self._roles.officers)))
        for case in self.all():
            if case.closed_at is not None:
                continue
            with self._lock:  # nobody settles the step while it is reminded of
                case, head = self._cases[case.id], self._heads[case.id]
                for reminder in reminders(case, self.books, now, told, watch):
                    reply = reminder_reply(reminder, case, self.books, now, head["language"])
                    thread = f"@{_root(case.id, head)}"
                    self._outbox.put(reminder.key, str(head["channel"]), packed(reply), thread)
            moment = next_at(case, self.books, now)
            if moment:
                following.append(moment)
        return min(following, default=None)

    def schedule_drill(self, schedule: Schedule | None, by: str) -> None:
        """A drill each month from now on; None for no more."""
        there = self._store.get(DRILLS, "monthly")
        value = {"day": schedule.day if schedule else None, "since": self._now().isoformat()}
        self._store.write(
            by, "drill.scheduled", Replace(there, value) if there else Add(DRILLS, "monthly", value)
        )

    def _monthly_drill(self) -> None:
        """Opens the month's drill once its moment has come; one a month, also over kills."""
        there = self._store.get(DRILLS, "monthly")
        if there is None or not there.value["day"]:
            return
        now, since = self._now(), datetime.fromisoformat(there.value["since"])
        moment = next_drill(make_schedule(there.value["day"]), max(since, now - timedelta(days=3)), BEIJING)
        month = f"{moment:%Y-%m}"
        if now < moment or any(it.value.get("drill") == month for it in self._store.all(CASES)):
            return
        intake = drill_intake(scenario_of(moment.date()), self._language)
        self.open(intake, Request("xuke", "", spoken=self._language), drill=month)

    def deadline_events(self) -> tuple[DutyEvent, ...]:
        """The duties that cases set off, and from which day."""
        return tuple(event for case in self.all() for event in deadline_events(case, self.books))

    def settled(self) -> tuple[DutyEvent, ...]:
        """The duties of cases that are done, with the day of the report."""
        return tuple(event for case in self.all() for event in settled_duties(case, self.books))

    # -- files --------------------------------------------------------------------------------------

    def file(self, id_: str, kind: str, summary: bool = False) -> tuple[str, bytes]:
        """The report of a case: its name and content, the same each time it is made. Raises ActionRefused."""
        return report_file(self._cases[id_], self.books, self._certificate(), kind, summary)

    def file_of(self, wanted: Mapping[str, Any]) -> tuple[str, bytes]:
        """The file that a message's body names: of the case as it was then, whatever came since."""
        case = self._cases[str(wanted["case"])]
        then = fold(case.entries[: int(wanted["entries"])])
        kind, summary = str(wanted["kind"]), bool(wanted["summary"])
        return str(wanted["name"]), report_file(then, self.books, self._certificate(), kind, summary)[1]

    def send_report(self, case: Case, summary: bool, reply: Reply, by: str) -> None:
        """Both files of a report into the case's thread, or to whoever asks where that is not private; one
        set for each state of the case."""
        channel, thread = self.place(case), f"@{_root(case.id, self._heads[case.id])}"
        files = self._files(case, summary, reply, channel, thread)
        if not self._is_open(case, channel):
            channel = by
            files = self._files(case, summary, reply, by, None)
        try:
            self._store.write(by, "case.report_sent", *files)
        except Taken:  # sent before
            return
        self._outbox.recorded(channel)

    def _files(
        self, case: Case, summary: bool, reply: Reply, channel: str, thread: str | None
    ) -> list[Change]:
        changes: list[Change] = []
        mark = drill_mark(case, reply.language)
        told = packed(replace(reply, headline=marked(reply.headline, mark)))
        for kind in ("docx", "md"):
            body = {**told, "file": file_spec(case, kind, summary)}
            key = f"report:{case.id}:{len(case.entries)}:{'summary' if summary else 'draft'}:{kind}"
            key = key if thread else f"{key}:{channel}"
            changes.append(self._outbox.as_change(key, channel, body, thread))
        return changes


class _Told(Collection[str]):
    """The keys of every message that was ever recorded, asked one by one."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def __contains__(self, key: object) -> bool:
        return self._store.used("outbox", str(key))

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def read_cases(record: Reading) -> dict[str, Case]:
    """Every case of a record, folded from its entries."""
    found: dict[str, list[CaseEntry]] = {it.key: [] for it in record.all(CASES)}
    for document in record.all(ENTRIES):
        found[document.key.partition(":")[0]].append(_entry(document))
    return {
        id_: fold(tuple(sorted(entries, key=lambda entry: entry.number)))
        for id_, entries in found.items()
        if entries
    }


def _root(id_: str, head: Mapping[str, Any]) -> str:
    """The key of the first message of a case's thread."""
    return str(head.get("root") or f"case:{id_}")


def _kept(id_: str, entries: tuple[CaseEntry, ...]) -> list[Change]:
    return [Add(ENTRIES, f"{id_}:{entry.number:06}", _value(entry)) for entry in entries]


def _written(documents: Iterable[Document]) -> tuple[CaseEntry, ...]:
    """The entries among documents, as the record has them."""
    return tuple(_entry(document) for document in documents if document.table == ENTRIES)


def _value(entry: CaseEntry) -> dict[str, Any]:
    value = write_entry(entry)
    digest = value["data"].get("sha256")
    if digest:
        value["data"]["sha256"] = [digest[at : at + _PIECE] for at in range(0, len(digest), _PIECE)]
    return value


def _entry(document: Document) -> CaseEntry:
    value = dict(document.value)
    digest = value["data"].get("sha256")
    if isinstance(digest, list | tuple):
        value["data"] = {**value["data"], "sha256": "".join(digest)}
    return read_entry(value)
