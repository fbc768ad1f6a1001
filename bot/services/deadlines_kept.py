"""What the record holds that bears on deadlines, read and written as plain documents."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any, TypeVar

from bot.deadlines.recorded import Change, Done, Event, Facts, Owner, Renewal, Snooze
from bot.license.certificate import Certificate
from bot.record.fields import Table
from bot.record.lines import read_time, write_time
from bot.record.reading import readable
from bot.record.store import Document, Reading

T = TypeVar("T")

EVENTS = Table("events", "duty day actor at source withdrawn history.day history.actor history.at")
DONE = Table("deadlines_done", "day receipt actor at")
SNOOZES = Table("deadlines_snoozed", "until actor at")
OWNERS = Table("deadlines_owned", "*")
RENEWALS = Table("renewals", "*")
SINCE = Table("licenses_since", "*")


def license_key(certificate: Certificate) -> str:
    """A license by number and expiry: the same one however its text is wrapped."""
    until = certificate.valid_until.isoformat() if certificate.valid_until else "unknown"
    return f"{certificate.number or 'unnumbered'}:{until}".replace(" ", "")


def read_facts(record: Reading, certificate: Certificate) -> Facts:
    """Everything on record that bears on this license's deadlines."""
    since = record.get(SINCE, license_key(certificate))
    return Facts(
        since=next(readable([since] if since else [], read_since), None),
        events=tuple(readable(record.all(EVENTS), lambda it: read_event(it.key, it.value))),
        done=_by_key(record.all(DONE), read_done),
        snoozes=_by_key(record.all(SNOOZES), read_snooze),
        owners=_by_key(record.all(OWNERS), read_owner),
        renewal=read_renewal(record, certificate),
    )


def _by_key(documents: Iterable[Document], read: Callable[[Document], T | None]) -> dict[str, T]:
    found = readable(documents, lambda it: (it.key, read(it)))
    return {key: value for key, value in found if value is not None}


def read_renewal(record: Reading, certificate: Certificate) -> Renewal | None:
    """The renewal applied for, as an officer recorded it for this license."""
    there = record.get(RENEWALS, license_key(certificate))
    return next(readable([there] if there else [], read_applied), None)


def read_applied(document: Document) -> Renewal | None:
    """A renewal of its document; None where it was taken back."""
    value = document.value
    if not value.get("applied_on"):
        return None
    return Renewal(date.fromisoformat(value["applied_on"]), value["recorded_by"], value["receipt"])


def read_since(document: Document) -> datetime:
    """When a license was begun on."""
    return read_time(document.value["at"])


def read_event(id_: str, value: Mapping[str, Any]) -> Event:
    """An event of its document."""
    return Event(
        id=id_,
        duty=value["duty"],
        day=date.fromisoformat(value["day"]),
        note=value["note"],
        actor=value["actor"],
        at=read_time(value["at"]),
        source=value["source"],
        withdrawn=value["withdrawn"],
        hidden=bool(value.get("hidden")),
        history=tuple(
            Change(date.fromisoformat(it["day"]), it["note"], it["actor"], read_time(it["at"]), it["reason"])
            for it in value["history"]
        ),
    )


def event_value(event: Event) -> dict[str, Any]:
    """An event's document; its key is the id."""
    return {
        "duty": event.duty,
        "day": event.day.isoformat(),
        "note": event.note,
        "actor": event.actor,
        "at": event.at.isoformat(),  # with its offset: the day it was there counts
        "source": event.source,
        "withdrawn": event.withdrawn,
        "hidden": event.hidden,
        "history": [
            {
                "day": it.day.isoformat(),
                "note": it.note,
                "actor": it.actor,
                "at": write_time(it.at),
                "reason": it.reason,
            }
            for it in event.history
        ],
    }


def read_done(document: Document) -> Done | None:
    """What was done; None where that was taken back."""
    value = document.value
    if not value.get("day"):
        return None
    return Done(date.fromisoformat(value["day"]), value["actor"], read_time(value["at"]), value["receipt"])


def read_snooze(document: Document) -> Snooze | None:
    """Until when no alerts are wanted."""
    value = document.value
    if not value.get("until"):
        return None
    day = date.fromisoformat(value["until"])
    return Snooze(day, value["reason"], value["actor"], read_time(value["at"]))


def read_owner(document: Document) -> Owner | None:
    """Who has made it theirs."""
    value = document.value
    return Owner(value["user"], read_time(value["at"])) if value.get("user") else None
