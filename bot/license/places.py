"""Places of data/places.yaml: provinces and cities, the whole country, and what lies outside of it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from bot.data import load_checked
from bot.license.text import fold

_LONGEST = 8  # Han of a place's full name
_MOST_WORDS = 4
_WORD = re.compile(r"[a-zà-ÿ]+(?:['’-][a-zà-ÿ]+)*")
_STATES = re.compile(r"\b(?:U\.S\.(?:A\.)?|US|USA|UK|EU)(?!\w)")  # in small letters "us" are we
_MARKS = re.compile(r"['’-]")
_AS_A_PLACE = ("市", "州", "地区")


@dataclass(frozen=True)
class Place:
    """A province, or a city in it."""

    province: str
    city: str | None = None

    @property
    def name(self) -> str:
        """Its short Chinese name."""
        return self.city or self.province

    def holds(self, other: "Place") -> bool:
        """Whether `other` lies in it."""
        return self.province == other.province and self.city in (None, other.city)


@dataclass(frozen=True)
class Mention:
    """What a text says of a place. `places` are all meant ("Jiangsu and Zhejiang" of a delta), or, where
    `one_of`, one of them: Taizhou is a city of both. What is abroad only perhaps is `one_of` no places."""

    kind: Literal["place", "everywhere", "abroad"]
    words: str
    places: tuple[Place, ...] = ()
    one_of: bool = False


def mentions(text: str) -> tuple[Mention, ...]:
    """The places that a text in either language names, each once, in order; a city hides its own province."""
    found: dict[Mention, None] = dict.fromkeys(_chinese(fold(text)))
    found |= dict.fromkeys(_english(text.lower()))
    if match := _STATES.search(text):
        found[Mention("abroad", match[0])] = None
    cities = [place for mention in found for place in mention.places if place.city]
    return tuple(
        mention
        for mention in found
        if not any(
            place.city is None and place.holds(city) for place in mention.places[:1] for city in cities
        )
        or len(mention.places) > 1
    )


def place_named(name: str) -> Place | None:
    """The place that a license calls `name` (海南省, 廊坊); None for what is none."""
    found = _single(fold(name))
    if found:
        return found
    for province in (place for start in range(2, 9) if (place := _single(fold(name)[:start]))):
        city = _single(fold(name).removeprefix(province.name).lstrip("省市"))
        if city and province.holds(city):
            return city
    return None


def _single(name: str) -> Place | None:
    found = _names().get(name) or _names().get(name.removesuffix("市"))
    return found.places[0] if found and found.kind == "place" and len(found.places) == 1 else None


@cache
def _names() -> Mapping[str, Mention]:
    """Every way to name a place, in lower case, with what it means."""
    places: Mapping[str, Any] = load_checked("places", "bot.license.place_model:PlacesModel")
    found: dict[str, Mention] = {}

    def add(name: str, place: Place) -> None:
        key = _MARKS.sub("", name.lower())
        before = found[key].places if key in found else ()
        if place not in before and not any(other.city is None for other in before):
            found[key] = Mention("place", name, (*before, place), one_of=bool(before))

    for short, entry in places["provinces"].items():
        for name in (short, entry["full"], *entry["en"]):
            add(name, Place(short))
    for short, entry in places["provinces"].items():
        for city, english in entry["cities"].items():
            for name in (city, *english):
                add(name, Place(short, city))
        for town in entry["towns"]:
            add(town, Place(short, town))
    for region in places["regions"]:
        for name in region["names"]:
            found[_MARKS.sub("", name)] = Mention("place", name, tuple(map(Place, region["of"])))
    for kind in ("everywhere", "abroad"):
        for name in places[kind]:
            found[_MARKS.sub("", name)] = Mention(kind, name)
    for name in places["abroad_perhaps"]:
        found[_MARKS.sub("", name)] = Mention("abroad", name, one_of=True)
    return found


@cache
def _ordinary_words() -> frozenset[str]:
    return frozenset(load_checked("places", "bot.license.place_model:PlacesModel")["ordinary_words"])


def _chinese(text: str) -> Iterator[Mention]:
    names, position = _names(), 0
    while position < len(text):
        for length in range(min(_LONGEST, len(text) - position), 1, -1):
            word = text[position : position + length]
            if word in names and not word.isascii() and _is_meant(word, text[position + length :]):
                yield names[word]
                position += length - 1
                break
        position += 1


def _is_meant(word: str, after: str) -> bool:
    return word not in _ordinary_words() or after.startswith(_AS_A_PLACE)


def _english(text: str) -> Iterator[Mention]:
    words = [_MARKS.sub("", word.removesuffix("'s").removesuffix("’s")) for word in _WORD.findall(text)]
    position = 0
    while position < len(words):
        for length in range(min(_MOST_WORDS, len(words) - position), 0, -1):
            found = _names().get(" ".join(words[position : position + length]))
            if found:
                yield found
                position += length - 1
                break
        position += 1
