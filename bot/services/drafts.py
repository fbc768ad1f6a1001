"""What someone typed into a form that was not taken: kept for a day, so that it need not be typed again."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from bot.chat.reply import Form
from bot.record.errors import Changed, Taken
from bot.record.fields import Table
from bot.record.store import Add, Replace, Store

TABLE = Table("drafts", "fields.receipt fields.sha256 fields.day fields.moment fields.due")
KEPT = timedelta(hours=24)


class Drafts:
    """Drafts by person and form."""

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now

    def keep(self, who: str, command: str, value: str, fields: Mapping[str, str]) -> None:
        """Keeps what was typed, in place of an earlier draft of the same form."""
        if not any(text.strip() for text in fields.values()):
            return
        key, until = _key(who, command, value), self._now() + KEPT
        there = self._store.get(TABLE, key)
        kept = {"fields": dict(fields)}
        if there and there.value == kept:
            return
        try:
            change = Replace(there, kept, until) if there else Add(TABLE, key, kept, until)
            self._store.write(who, "draft.kept", change)
        except (Taken, Changed):  # the same form twice at once: either will do
            return

    def fill(self, who: str, form: Form) -> tuple[Form, bool]:
        """The form with the draft in it, and whether there was one."""
        there = self._store.get(TABLE, _key(who, form.command, form.value))
        if there is None:
            return form, False
        typed: Mapping[str, str] = there.value["fields"]
        if not any(typed.values()):
            return form, False
        fields = tuple(replace(field, value=typed.get(field.name) or field.value) for field in form.fields)
        return replace(form, fields=fields), True

    def drop(self, who: str, command: str, value: str) -> None:
        """Forgets the draft of a form that was taken."""
        there = self._store.get(TABLE, _key(who, command, value))
        if there:
            try:
                self._store.write(who, "draft.used", Replace(there, {"fields": {}}, self._now()))
            except Changed:
                return


def _key(who: str, command: str, value: str) -> str:
    digest = hashlib.sha256(value.encode("utf-8", "replace")).hexdigest()
    return f"{who}:{command}:{digest[:16]}"
