"""What time asks of a case: reminders until it is reported, the duty's deadline, the clocks beside it."""

from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.incidents.case import Case
from bot.incidents.intake import Running, running
from bot.incidents.playbook import Ladder, Playbook, Playbooks, Step
from bot.incidents.saying import span
from bot.incidents.steps import settled
from bot.incidents.terms import Clause, beijing_day, utc
from bot.words import Language, say

_MINUTE = timedelta(minutes=1)
LATE = 2 * _MINUTE
"""A reminder later than this says that it is late."""


@dataclass(frozen=True)
class Watch:
    """Who is to be woken: the people on call now and the officers (user ids), either possibly nobody."""

    oncall: tuple[str, ...] = ()
    officers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reminder:
    """One reminder; `key` is unique for good. `minute` is the mark, `due` its moment, `late` by how much.

    `mention` is empty where neither ONCALL nor OFFICERS names anyone: the text then says so.
    """

    key: str
    case: str
    clause: Clause
    step: Step
    minute: int
    due: datetime
    late: timedelta
    mention: tuple[str, ...]
    drill: bool

    def text(self, language: Language) -> str:
        """The line to post beside the mentions."""
        parts = [
            say(
                language,
                "incidents.reminder.text",
                case=self.case,
                span=span(timedelta(minutes=self.minute) + self.late, language),
                step=self.step.title.said(language),
                id=self.step.id,
                why=say(language, "incidents.reminder.why", clause=self.step.place, quote=self.step.quote)
                if self.step.quote
                else say(language, "incidents.step.unquoted"),
            )
        ]
        if self.late > LATE:
            parts.append(say(language, "incidents.reminder.late", span=span(self.late, language)))
        if not self.mention:
            parts.append(say(language, "incidents.reminder.nobody"))
        text = (" " if language == "en" else "").join(parts)
        return say(language, "incidents.drill.line", text=text) if self.drill else text


@dataclass(frozen=True)
class DutyEvent:
    """What opens a duty of data/duties.yaml: its id, the day in Beijing, the case."""

    duty: str
    day: date
    case: str


def reminders(
    case: Case, books: Playbooks, now: datetime, told: Container[str], watch: Watch
) -> tuple[Reminder, ...]:
    """What is to be posted now; `told` are the keys posted before.

    Of several missed marks only the latest is posted. A clock set back repeats nothing. Ends when the
    ladder's step is done or explained, or the case is closed.
    """
    found = []
    for book in _reminding(case, books):
        due = _latest(case, book, utc(now))
        if due is None:
            continue
        number, minute = due
        if any(key in told for key in _keys_from(case, book, number)):
            continue
        moment = case.clause_since[book.clause] + minute * _MINUTE
        found.append(
            Reminder(
                _key(case, book, minute),
                case.id,
                book.clause,
                next(step for step in book.steps if step.id == book.ladder.until),
                minute,
                moment,
                utc(now) - moment,
                _mention(book.ladder, number, watch),
                case.drill,
            )
        )
    return tuple(found)


def next_at(case: Case, books: Playbooks, now: datetime) -> datetime | None:
    """The next moment after `now` at which a reminder falls due; None where none will."""
    moments = []
    for book in _reminding(case, books):
        since = case.clause_since[book.clause]
        passed = _number(book.ladder, utc(now) - since)
        minute = _minute(book.ladder, passed + 1)
        if minute is not None:
            moments.append(since + minute * _MINUTE)
    return min(moments, default=None)


def unreported_since(case: Case, books: Playbooks) -> Mapping[Clause, datetime]:
    """The clauses under which an open case has yet to be reported, and since when each has borne on it."""
    return {book.clause: case.clause_since[book.clause] for book in _reminding(case, books)}


def deadline_events(case: Case, books: Playbooks) -> tuple[DutyEvent, ...]:
    """The duties that this case opens, and from which day; none for a drill.

    Clause 九 counts from the disposal, so its duty appears with it, and goes again if it is withdrawn.
    """
    if case.drill:
        return ()
    found = []
    for book in books.of(case.clauses):
        if book.duty_starts == "opened":
            found.append(DutyEvent(book.duty, beijing_day(case.clause_since[book.clause]), case.id))
        elif (step := case.steps.get(book.duty_starts)) and step.status == "done" and step.day:
            found.append(DutyEvent(book.duty, step.day, case.id))
    return tuple(found)


def settled_duties(case: Case, books: Playbooks) -> tuple[DutyEvent, ...]:
    """The duties of this case that are done: reported, and the day of the report. None for a drill."""
    if case.drill:
        return ()
    found = []
    for book in books.of(case.clauses):
        report = next(step.id for step in book.steps if step.marks == "report")
        step = case.steps.get(report)
        if step and step.status == "done" and step.day:
            found.append(DutyEvent(book.duty, step.day, case.id))
    return tuple(found)


def parallel(case: Case, books: Playbooks) -> tuple[Running, ...]:
    """The clocks that run beside the license for what is known now, the shortest first."""
    return running(case.intake, books, case.discovered, case.ended)


def _reminding(case: Case, books: Playbooks) -> list[Playbook]:
    if case.closed_at is not None:
        return []
    return [book for book in books.of(case.clauses) if not settled(case, book.ladder.until)]


def _latest(case: Case, book: Playbook, now: datetime) -> tuple[int, int] | None:
    """The number and the minute of the latest mark that has passed."""
    number = _number(book.ladder, now - case.clause_since[book.clause])
    minute = _minute(book.ladder, number) if number else None
    return (number, minute) if minute is not None else None


def _number(ladder: Ladder, elapsed: timedelta) -> int:
    """How many marks have passed."""
    passed = sum(minute * _MINUTE <= elapsed for minute in ladder.minutes)
    last = ladder.minutes[-1] if ladder.minutes else 0
    if passed == len(ladder.minutes):
        passed += max(0, int((elapsed - last * _MINUTE) / (ladder.every * _MINUTE)))
    return passed


def _minute(ladder: Ladder, number: int) -> int | None:
    """The minute of the mark of that number, from 1."""
    if number <= len(ladder.minutes):
        return ladder.minutes[number - 1]
    last = ladder.minutes[-1] if ladder.minutes else 0
    return last + (number - len(ladder.minutes)) * ladder.every


def _keys_from(case: Case, book: Playbook, number: int) -> list[str]:
    """This mark's key, and those of the day's marks after it, told before a clock was set back."""
    ahead = range(number, number + 24)
    return [
        _key(case, book, minute) for later in ahead if (minute := _minute(book.ladder, later)) is not None
    ]


def _key(case: Case, book: Playbook, minute: int) -> str:
    return f"incident-{case.id}-{book.ladder.until}-{minute}"


def _mention(ladder: Ladder, number: int, watch: Watch) -> tuple[str, ...]:
    if not watch.oncall:
        return watch.officers
    officers = watch.officers if number >= ladder.officers_from else ()
    return tuple(dict.fromkeys((*watch.oncall, *officers)))
