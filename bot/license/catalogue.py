"""The businesses of 电信业务分类目录 that licenses name (data/catalogue.yaml)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, Literal

from bot.data import load_checked
from bot.errors import BadInput
from bot.license.text import fold
from bot.words import LANGUAGES

_AND = re.compile(r"以及|[和及与]")


@dataclass(frozen=True)
class Business:
    """One entry of data/catalogue.yaml; the file's head says what each field means.

    `means` holds the same in `en` and `zh`. An `item` needs another authority's approval and is
    covered only where a license includes it by name.
    """

    id: str
    code: str
    name: str
    spelled: tuple[str, ...]
    parent: str | None
    typical: str | None
    item: bool
    words: tuple[str, ...]
    asked: tuple[str, ...]
    basic: bool
    en: str
    means_en: str
    means_zh: str

    def called(self, language: Literal["en", "zh"]) -> str:
        """The name for a reader; in English the Chinese name follows, since that is what is licensed."""
        return self.name if language == "zh" else f"{self.en} ({self.name})"

    def means(self, language: Literal["en", "zh"]) -> str:
        """What the business is, in plain words."""
        return self.means_zh if language == "zh" else self.means_en

    @cached_property
    def lineage(self) -> tuple[str, ...]:
        """Its own id and those of everything that it is a part of, nearest first."""
        return (self.id, *(businesses()[self.parent].lineage if self.parent else ()))


@cache
def businesses() -> Mapping[str, Business]:
    """All businesses by id. Raises BadInput, naming file and entry, for an entry that is wrong."""
    found = {name: _business(name, entry) for name, entry in _entries().items()}
    for entry in found.values():
        for other in (entry.parent, entry.typical):
            if other and other not in found:
                raise BadInput(f"data/catalogue.yaml: {entry.id}: {other!r} is no entry of the catalogue")
    return found


def business(business_id: str) -> Business:
    """One business ("b25.messaging"). Raises KeyError where the catalogue has none of that id."""
    return businesses()[business_id]


def named(text: str) -> Business | None:
    """The business that a license calls `text`, or None; width, 业务 and 服务 at the end do not matter."""
    found = spellings().get(_stem(text))
    return businesses()[found] if found else None


def split_list(text: str) -> list[str]:
    """The names in "A、B和C" as written, folded; 和 within one name (药品和医疗器械) does not split."""
    return [name for part in re.split(r"[、,;]", fold(text)) for name in _split_and(part) if name]


def named_parts(business_id: str, text: str) -> tuple[Business, ...]:
    """The parts of a business that a question (in lower case) speaks of, by the catalogue's `asked` words."""
    return tuple(part for part in parts_of(business_id) if _asked(part.id).search(text))


def speaks_of(business_id: str, text: str) -> bool:
    """Whether a question (in lower case) names a business or a part of it."""
    family = (entry for entry in businesses().values() if business_id in entry.lineage and entry.asked)
    return businesses()[business_id].name in text or any(_asked(entry.id).search(text) for entry in family)


def parts_of(business_id: str) -> tuple[Business, ...]:
    """The parts of a business that a question can tell apart."""
    return tuple(part for part in businesses().values() if part.asked and business_id in part.lineage[1:])


@cache
def _asked(business_id: str) -> re.Pattern[str]:
    words = (
        rf"\b{re.escape(word)}(?:s|es)?\b" if word.isascii() else re.escape(word)
        for word in businesses()[business_id].asked
    )
    return re.compile("|".join(words))


@cache
def spellings() -> Mapping[str, str]:
    """Every way to write a business, folded and without its closing 业务 or 服务, -> its id."""
    found: dict[str, str] = {}
    for entry in businesses().values():
        for name in (entry.name, *entry.spelled):
            other = found.setdefault(_stem(name), entry.id)
            if other != entry.id:
                raise BadInput(f"data/catalogue.yaml: {entry.id}: {name!r} already belongs to {other}")
    return found


def _split_and(text: str) -> list[str]:
    if not text or named(text):
        return [text]
    for match in reversed(list(_AND.finditer(text))):
        left, right = text[: match.start()], text[match.end() :]
        if named(left):
            return [left, *_split_and(right)]
    return [text]


def _stem(text: str) -> str:
    folded = fold(text)
    while folded.endswith(("业务", "服务")):
        folded = folded[:-2]
    return folded


def _entries() -> Mapping[str, Mapping[str, Any]]:
    entries: Mapping[str, Mapping[str, Any]] = load_checked(
        "catalogue", "bot.license.catalogue_model:BusinessModel*"
    )
    return entries


def _business(name: str, entry: Mapping[str, Any]) -> Business:
    lists = {field: tuple(entry[field]) for field in ("spelled", "words", "asked")}
    means = {f"means_{language}": entry["means"][language] for language in LANGUAGES}
    return Business(id=name, **{**{k: v for k, v in entry.items() if k != "means"}, **lists, **means})
