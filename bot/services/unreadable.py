"""Documents of the record that cannot be read: named to the officers, in /readyz and by `journal verify`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.chat.packing import pack_reply
from bot.chat.reply import Reply
from bot.delivery.inbox import TABLE as DELIVERIES
from bot.delivery.inbox import read_delivery
from bot.delivery.message import read_message
from bot.delivery.outbox import TABLE as OUTBOX
from bot.delivery.outbox import Outbox
from bot.incidents.rota import read_rota
from bot.record.lines import read_time
from bot.record.reading import UNREADABLE
from bot.record.store import Document, Reading
from bot.services import deadlines_kept as deadlines
from bot.services.alert_teller import SEEN
from bot.services.backstop import TABLE as HANDED_OVER
from bot.services.backstop import read_handed_over
from bot.services.beginnings import DATES, read_dates
from bot.services.cases_kept import CASES, ENTRIES, read_case_entry
from bot.services.clock_watch import TABLE as CLOCK
from bot.services.clock_watch import read_instant
from bot.services.oncall import TABLE as ON_CALL
from bot.services.record_mark import TABLE as MARKS
from bot.services.rulings import QUESTIONS, read_question
from bot.services.rulings_kept import RULINGS, read_ruling
from bot.services.watermarks import TOLD
from bot.words import Language, say

READERS: Mapping[str, Callable[[Document], object]] = {
    OUTBOX: read_message,
    DELIVERIES: read_delivery,
    RULINGS: read_ruling,
    QUESTIONS: read_question,
    CASES: lambda it: (it.value["channel"], it.value["language"]),
    ENTRIES: read_case_entry,
    deadlines.EVENTS: lambda it: deadlines.read_event(it.key, it.value),
    deadlines.DONE: deadlines.read_done,
    deadlines.SNOOZES: deadlines.read_snooze,
    deadlines.OWNERS: deadlines.read_owner,
    deadlines.RENEWALS: deadlines.read_applied,
    deadlines.SINCE: deadlines.read_since,
    TOLD: lambda it: read_time(it.value["at"]),
    SEEN: lambda it: read_time(it.value["at"]),
    DATES: read_dates,
    CLOCK: read_instant,
    MARKS: lambda it: (it.value["mark"], read_time(it.value["at"])),
    HANDED_OVER: read_handed_over,
    ON_CALL: lambda it: read_rota(it.value),
}
"""How each table's documents are read."""


@dataclass(frozen=True)
class Unreadable:
    """A document that cannot be read, and what is wrong with it."""

    table: str
    key: str
    problem: str

    @property
    def line(self) -> str:
        """For a reader."""
        return f"{self.table} {self.key}: {self.problem}"


def find_unreadable(record: Reading) -> tuple[Unreadable, ...]:
    """Every document that its reader cannot read."""
    found = []
    for table, read in READERS.items():
        for document in record.all(table):
            try:
                read(document)
            except UNREADABLE as error:
                problem = " ".join(f"{type(error).__name__}: {error}".split())[:200]
                found.append(Unreadable(str(table), document.key, problem))
    return tuple(found)


class UnreadableWatch:
    """Looks for them now and then, and tells the officers of each once."""

    def __init__(self, record: Reading, outbox: Outbox, officers: str, language: Language) -> None:
        self._record = record
        self._outbox = outbox
        self._officers = officers
        self._language: Language = language
        self._found: tuple[Unreadable, ...] = ()

    def tick(self) -> None:
        """Looks at every document."""
        self._found = find_unreadable(self._record)
        for it in self._found:
            values = {"table": it.table, "document": it.key, "problem": it.problem}
            text = say(self._language, "record.unreadable", **values)
            key = f"unreadable:{it.table}:{it.key}"[:200]
            self._outbox.put(key, self._officers, pack_reply(Reply(self._language, text)))

    def problem(self) -> str | None:
        """See `bot.web.Check`."""
        if not self._found:
            return None
        return "cannot be read: " + "; ".join(it.line for it in self._found[:5])
