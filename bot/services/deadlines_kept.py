"""What the record holds that bears on deadlines, read and written as plain documents."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from bot.deadlines.recorded import Change, Done, Event, Facts, Owner, Renewal, Snooze
from bot.license.certificate import Certificate
from bot.record.fields import Table
from bot.record.lines import read_time, write_time
from bot.record.store import Reading

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
        since=datetime.fromisoformat(since.value["at"]) if since else None,
        events=tuple(read_event(it.key, it.value) for it in record.all(EVENTS)),
        done={it.key: _done(it.value) for it in record.all(DONE) if it.value.get("day")},
        snoozes={it.key: _snooze(it.value) for it in record.all(SNOOZES) if it.value.get("until")},
        owners={
            it.key: Owner(it.value["user"], read_time(it.value["at"]))
            for it in record.all(OWNERS)
            if it.value.get("user")
        },
        renewal=read_renewal(record, certificate),
    )


def read_renewal(record: Reading, certificate: Certificate) -> Renewal | None:
    """The renewal applied for, as an officer recorded it for this license."""
    there = record.get(RENEWALS, license_key(certificate))
    if there is None or not there.value.get("applied_on"):
        return None
    value = there.value
    return Renewal(date.fromisoformat(value["applied_on"]), value["recorded_by"], value["receipt"])


def read_event(id_: str, value: Mapping[str, Any]) -> Event:
    """An event of its document."""
    return Event(
        id=id_,
        duty=value["duty"],
        day=date.fromisoformat(value["day"]),
        note=value["note"],
        actor=value["actor"],
        at=datetime.fromisoformat(value["at"]),
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


def _done(value: Mapping[str, Any]) -> Done:
    return Done(date.fromisoformat(value["day"]), value["actor"], _moment(value), value["receipt"])


def _snooze(value: Mapping[str, Any]) -> Snooze:
    return Snooze(date.fromisoformat(value["until"]), value["reason"], value["actor"], _moment(value))


def _moment(value: Mapping[str, Any]) -> datetime:
    return read_time(value["at"])
