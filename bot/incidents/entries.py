"""The entries of a case: who did what, when; to be kept and read again.

An entry as JSON: {"number", "at", "actor", "role", "kind", "data"}; `data` holds texts, whole numbers,
booleans, None and lists, times in ISO 8601. `kind` is the name of the event's class in lower case.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from typing import Any, get_args, get_type_hints

from bot.incidents.events import Event
from bot.roles import Role

KINDS: Mapping[str, type[Event]] = {kind.__name__.lower(): kind for kind in get_args(Event)}


@dataclass(frozen=True)
class CaseEntry:
    """One thing that happened in a case: its number in the case (from 1), when (UTC), who, in what role."""

    number: int
    at: datetime
    actor: str
    role: Role
    event: Event


def write_entry(entry: CaseEntry) -> dict[str, Any]:
    """The entry as plain JSON."""
    event = entry.event
    return {
        "number": entry.number,
        "at": _plain(entry.at),
        "actor": entry.actor,
        "role": entry.role,
        "kind": type(event).__name__.lower(),
        "data": {field.name: _plain(getattr(event, field.name)) for field in fields(event)},
    }


def read_entry(value: Mapping[str, Any]) -> CaseEntry:
    """The entry of `write_entry`. Raises ValueError for what is none."""
    try:
        kind = KINDS[value["kind"]]
        hints = _HINTS[kind]
        data = {name: _typed(hints[name], inner) for name, inner in value["data"].items()}
        at = datetime.fromisoformat(value["at"])
        return CaseEntry(value["number"], at, value["actor"], value["role"], kind(**data))
    except (KeyError, TypeError) as error:
        raise ValueError(f"no entry of a case: {error}") from None


def moment_text(moment: datetime) -> str:
    """A moment as a fact keeps it: UTC, ISO 8601."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


_HINTS: Mapping[type[Event], dict[str, Any]] = {kind: get_type_hints(kind) for kind in KINDS.values()}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return moment_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(inner) for inner in value]
    return value


def _typed(hint: Any, value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_typed(None, inner) for inner in value)
    options = (hint, *get_args(hint))
    if isinstance(value, str) and datetime in options:
        return datetime.fromisoformat(value)
    if isinstance(value, str) and date in options:
        return date.fromisoformat(value)
    return value
