"""The language that each person reads: as they chose it, else as their platform says."""

from collections.abc import Callable

from bot.record.errors import Changed, Taken
from bot.record.fields import Table
from bot.record.reading import readable
from bot.record.store import Add, Document, Replace, Store
from bot.words import LANGUAGES, Language

TABLE = Table("languages", "*")
Heard = Callable[[str], Language | None]
"""What a person's platform says of them, from memory; None while it has not said."""


class Languages:
    """Looking touches memory alone, so the event loop may. May be called from any thread."""

    def __init__(self, store: Store, heard: Heard) -> None:
        self._store = store
        self._heard = heard
        self._chosen: dict[str, Language | None] = {}
        self.reload()

    def reload(self) -> None:
        """Reads the record anew."""
        self._chosen = dict(readable(self._store.all(TABLE), read_choice))

    def chosen(self, who: str) -> Language | None:
        """What a person asked for; None where their words decide."""
        return self._chosen.get(who)

    def heard(self, who: str) -> Language | None:
        """What their platform says."""
        return self._heard(who)

    def choose(self, who: str, language: Language | None) -> None:
        """From now on; None: their words decide again. Raises RecordError."""
        while True:
            there = self._store.get(TABLE, who)
            value = {"language": language}
            try:
                self._store.write(
                    who, "language.chosen", Replace(there, value) if there else Add(TABLE, who, value)
                )
            except (Taken, Changed):
                continue
            self._chosen[who] = language
            return


def read_choice(document: Document) -> tuple[str, Language | None]:
    """Who, and what they chose. Raises KeyError or TypeError for what is none."""
    given = document.value["language"]
    return document.key, next((language for language in LANGUAGES if language == given), None)
