"""The log: no secrets in it, one line a record, and nothing that a terminal would obey.

Whoever writes to Xuke writes into its log as well: in an address, in an error's message. A line break would
forge a line, an escape sequence would move the cursor of whoever reads it.
"""

import logging
import re
import sys
import threading
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from datetime import datetime, tzinfo
from functools import partial
from types import TracebackType
from urllib.parse import unquote

from bot.printable import printable_line

log = logging.getLogger(__name__)

HIDDEN = "[hidden]"
SHORTEST = 6
"""Characters of the shortest secret that is looked for; a shorter one stands in too many words."""

_PASSWORD = re.compile(r"://[^/@\s]*:([^/@\s]+)@")
_SHAPES = re.compile(
    r"(?P<name>\bauthorization['\"]?\s*[:=]\s*['\"]?(?:\w+\s+)?|\bbearer\s+)[\w.~+/=-]{6,}"
    r"|(?P<path>(?:/|%2f)calendar(?:/|%2f))[^\s\"'<>]+"
    r"|(?P<hook>hooks\.slack\.com/|/open-apis/bot/v\d/hook/)[^\s\"'<>]+"
    r"|\b(?:xox[a-z]|xapp|xoxe\.xox[a-z])-[A-Za-z0-9-]{6,}"
    r"|\b[tu]-[A-Za-z0-9_-]{20,}",  # Feishu's tenant and user access tokens
    re.I,
)


def secrets_in(settings: object) -> frozenset[str]:
    """The values that a dataclass keeps out of its repr, those of dataclasses within it, and the passwords
    of addresses among them."""
    return frozenset(_secrets(settings))


class SafeFormatter(logging.Formatter):
    """One line a record, a traceback indented beneath it; secrets hidden, controls written out."""

    def __init__(self, zone: tzinfo | None = None, secrets: Iterable[str] = ()) -> None:
        """`secrets` are hidden wherever they stand, in any case of letters; others by their shape."""
        super().__init__()
        self._zone = zone
        known = sorted((it for it in secrets if len(it) >= SHORTEST), key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, known)) or r"(?!)", re.I)

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created).astimezone(self._zone)
        head = f"{moment.isoformat(timespec='milliseconds')} {record.levelname} {record.name}"
        lines = [f"{head}: {self._safe(_message(record))}"]
        for more in (record.exc_info and self.formatException(record.exc_info), record.stack_info):
            if more:
                # split("\n"), not splitlines(): other separators are an author's, and are written out.
                lines += [f"    {self._safe(line)}" for line in self._hide(more).split("\n")]
        return "\n".join(lines)

    def _safe(self, text: str) -> str:
        return printable_line(self._hide(text))

    def _hide(self, text: str) -> str:
        if "%" in text and self._known.search(plain := unquote(text)):
            text = plain
        return _SHAPES.sub(_hide_shape, self._known.sub(HIDDEN, text))


def start_logging(zone: tzinfo, secrets: Iterable[str]) -> None:
    """Warnings and errors on stderr from now on, through SafeFormatter: those of libraries, of Python
    itself, and of threads that end with an exception too."""
    handler = logging.StreamHandler()
    handler.setFormatter(SafeFormatter(zone, secrets))
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.captureWarnings(True)
    sys.excepthook = partial(_uncaught, "Xuke")
    threading.excepthook = lambda it: _uncaught(
        f"the thread {it.thread.name if it.thread else '?'}", it.exc_type, it.exc_value, it.exc_traceback
    )


def _uncaught(
    what: str, kind: type[BaseException], error: BaseException | None, traceback: TracebackType | None
) -> None:
    if issubclass(kind, Exception):
        log.critical("%s ended with an error", what, exc_info=(kind, error or kind(), traceback))


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except Exception:  # noqa: BLE001  arguments that do not fit their message, or cannot be written
        return f"{record.msg!r} (its arguments do not fit)"


def _hide_shape(found: re.Match[str]) -> str:
    return f"{found['name'] or found['path'] or found['hook'] or ''}{HIDDEN}"


def _secrets(value: object) -> Iterator[str]:
    if not is_dataclass(value):
        return
    for it in fields(value):
        inner = getattr(value, it.name)
        if isinstance(inner, str) and not it.repr:
            yield inner
            if password := _PASSWORD.search(inner):
                yield from {password[1], unquote(password[1])}
        else:
            yield from _secrets(inner)
