"""The iCalendar feed (RFC 5545): one all-day event for each deadline that is not done, with alarms.

Deadlines that differ only in dates, ids and notes share what the `icalendar` library makes of them: it
writes each kind once, with place holders for whole lines, and for dates as long as what takes their place,
so that its line folding stays right. Ten thousand events take well under a second this way.
"""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from icalendar import Alarm, Calendar, Event, vDuration, vText
from icalendar.parser import Contentline

from bot.deadlines.due import Deadline
from bot.deadlines.ladder import MORNING
from bot.deadlines.text import place
from bot.license.certificate import Certificate
from bot.words import Language, say

REFRESH = timedelta(hours=12)
"""How often a calendar may look again."""
ALARMS = (30, 7, 3, 1, 0)
"""Days before `act_by` of an event's alarms, at 09:30 as whoever subscribes has it; the longest of them is
left out where the deadline is shorter."""
_UID, _SUMMARY = "uid-place-holder", "summary-place-holder"
_ACT_BY, _DUE, _CHANGED = date(9746, 3, 7), date(9745, 3, 7), datetime(9744, 3, 7, tzinfo=UTC)
"""Place holders that no deadline reaches."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_NOT_ASCII = re.compile(r"[^A-Za-z0-9.-]+")


def feed(
    deadlines: Iterable[Deadline],
    license_number: str,
    language: Language,
    begun: datetime,
    mark: str | None = None,
) -> bytes:
    """The feed: the same bytes as long as nothing that it tells has changed; what has no date is not in it.

    An event's UID stays as long as its deadline exists; its DTSTAMP is the moment of its last change on
    record, `begun` (aware) where the record has none.

    `mark` is the record's of the day: every calendar that reads the feed then holds what to compare it with.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Xuke//Deadlines//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", say(language, "deadlines.feed.name"))
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(REFRESH))  # the same, as Outlook reads it
    if mark:
        calendar.add("x-xuke-record", mark)
    head, _, tail = calendar.to_ical().decode().partition("END:VCALENDAR")
    kinds: dict[object, str] = {}
    events = [
        _filled(_kind(deadline, language, kinds), deadline, license_number, language, begun)
        for deadline in deadlines
        if deadline.status != "done" and deadline.dated
    ]
    return "".join([head, *events, "END:VCALENDAR", tail]).encode()


def uid(deadline: Deadline, license_number: str) -> str:
    """The UID of a deadline's event."""
    return f"{deadline.id}.{_NOT_ASCII.sub('', license_number)}@xuke"


def begun_on(certificate: Certificate) -> datetime:
    """The moment that stands for what is on no record: the license's first day."""
    return datetime.combine(certificate.issued or date(1970, 1, 1), time.min, UTC)


def _filled(kind: str, deadline: Deadline, license_number: str, language: Language, begun: datetime) -> str:
    following = deadline.act_by + timedelta(days=1)
    changed = (deadline.changed_at or begun).astimezone(UTC)
    dated = (
        kind.replace("97440307T000000Z", f"{changed:%Y%m%dT%H%M%SZ}")
        .replace("97460308", f"{following:%Y%m%d}")
        .replace("97460307", f"{deadline.act_by:%Y%m%d}")
        .replace("9746-03-07", deadline.act_by.isoformat())
        .replace("9745-03-07", deadline.due.isoformat())
    )
    title, note = deadline.title(language), deadline.trigger.note
    if note:
        title = say(language, "deadlines.feed.noted", title=title, note=" ".join(note.split()))
    key = "summary_provisional" if deadline.provisional else "summary"
    summary = say(language, f"deadlines.feed.{key}", title=title)
    for holder, value in ((_UID, uid(deadline, license_number)), (_SUMMARY, summary)):
        name = "UID" if holder is _UID else "SUMMARY"
        dated = dated.replace(f"{name}:{holder}\r\n", _line(name, value), 1)
    return dated


def _line(name: str, value: str) -> str:
    """A property's line, escaped and folded as the library does it."""
    text = f"{name}:{vText(_CONTROL.sub('', value)).to_ical().decode()}"
    if len(text.encode()) <= 75:
        return f"{text}\r\n"
    folded: bytes = Contentline(text).to_ical()  # type: ignore[no-untyped-call]
    return f"{folded.decode()}\r\n"


def _kind(deadline: Deadline, language: Language, kinds: dict[object, str]) -> str:
    """The event of all deadlines that say the same, with place holders."""
    alarms = tuple(count for count in ALARMS if deadline.act_by - timedelta(days=count) >= deadline.starts)
    key = (deadline.of, deadline.provisional, deadline.owner, alarms or (0,))
    found = kinds.get(key)
    if found is None:
        event = _event(deadline, language, alarms or (0,))
        found = kinds[key] = event.to_ical().decode()
    return found


def _event(deadline: Deadline, language: Language, alarms: tuple[int, ...]) -> Event:
    title = deadline.title(language)
    event = Event()
    event.add("uid", _UID)
    event.add("dtstamp", _CHANGED)
    event.add("dtstart", _ACT_BY)
    event.add("dtend", _ACT_BY + timedelta(days=1))
    event.add("summary", _SUMMARY)
    event.add("description", _description(deadline, language))
    event.add("transp", "TRANSPARENT")
    event.add("status", "TENTATIVE" if deadline.provisional else "CONFIRMED")
    event.add("categories", [deadline.duty])
    for count in alarms:
        event.add_component(_alarm(count, say(language, "deadlines.feed.alarm", title=title, act_by=_ACT_BY)))
    return event


def _alarm(count: int, words: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", words)
    alarm.add("trigger", timedelta(hours=MORNING.hour, minutes=MORNING.minute) - timedelta(days=count))
    return alarm


def _description(deadline: Deadline, language: Language) -> str:
    lines = [say(language, "deadlines.feed.due", act_by=_ACT_BY, due=_DUE)]
    where = place(deadline, language)
    lines.append(say(language, "deadlines.alert.quote", where=where, quote=deadline.quote))
    lines.append(say(language, "deadlines.alert.who", who=deadline.of.who(language)))
    if deadline.owner:
        lines.append(say(language, "deadlines.feed.owner", owner=deadline.owner))
    lines += [say(language, "deadlines.alert.item", text=text) for text in deadline.of.checklist(language)]
    return "\n".join(lines)
