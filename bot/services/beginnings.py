"""What is told once: where a license stands when it is begun on, and dates that moved."""

from datetime import datetime

from bot.chat.packing import pack_reply
from bot.chat.reply import Reply
from bot.deadlines.agenda import deadlines, visible
from bot.deadlines.calendar import WorkingDays
from bot.deadlines.digest import where_you_stand
from bot.deadlines.due import Deadline
from bot.deadlines.moves import kept, moved
from bot.deadlines.recorded import Facts
from bot.deadlines.schedule import Schedule
from bot.delivery.outbox import TABLE as OUTBOX
from bot.delivery.outbox import Outbox
from bot.license.certificate import Certificate
from bot.record.fields import Table
from bot.record.reading import readable
from bot.record.store import Add, Change, Document, Replace, Store
from bot.replies.alerts import digest_reply
from bot.services.deadlines_kept import SINCE, license_key
from bot.services.watermarks import AT_ONCE, Watermarks
from bot.words import Language

DATES = Table("deadlines_dates", "*")
_SELF = "xuke"


def begin_license(
    store: Store,
    outbox: Outbox,
    channel: str,
    certificate: Certificate,
    facts: Facts,
    schedule: Schedule,
    calendar: WorkingDays,
    now: datetime,
    language: Language,
) -> None:
    """The first start on a license: one message says where it stands, in place of a flood."""
    marks = Watermarks(store)
    found = deadlines(certificate, facts, now.date(), calendar)
    schedule.refresh(found, marks.all())
    key = license_key(certificate)
    digest = where_you_stand(visible(found), now.date(), language, key)
    passed: list[Change] = [marks.moved(id_, at, "") for id_, at in schedule.passed(now).items()]
    for start in range(0, len(passed), AT_ONCE):
        store.write(_SELF, "license.beginning", *passed[start : start + AT_ONCE])
    message = outbox.as_change(digest.key, channel, pack_reply(digest_reply(digest, language)))
    store.write(_SELF, "license.begun", message, Add(SINCE, key, {"at": now.isoformat()}))
    outbox.recorded(channel)


def announce_moves(
    store: Store, outbox: Outbox, channel: str, found: tuple[Deadline, ...], language: Language
) -> None:
    """Keeps the dates as told, one document a deadline, and tells of those that moved."""
    there = {it.key: it for it in store.all(DATES)}
    before = dict(readable(there.values(), lambda it: (it.key, read_dates(it))))
    changes: list[Change] = []
    for move in moved(before, found):
        if not move.deadline.hidden and not store.used(OUTBOX, f"move:{move.key}"):
            text = Reply(language, move.text(language))
            changes.append(outbox.as_change(f"move:{move.key}", channel, pack_reply(text)))
    for id_, dates in kept(found).items():
        value = dict(zip(("due", "act_by", "open"), dates, strict=True))
        if id_ not in there:
            changes.append(Add(DATES, id_, value))
        elif before.get(id_) != dates:
            changes.append(Replace(there[id_], value))
    for start in range(0, len(changes), AT_ONCE):
        store.write(_SELF, "deadlines.dated", *changes[start : start + AT_ONCE])
    outbox.recorded(channel)


def read_dates(document: Document) -> tuple[str, str, bool]:
    """The dates of a deadline as they were told."""
    value = document.value
    return value["due"], value["act_by"], value["open"]
