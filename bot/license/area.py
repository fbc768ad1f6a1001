"""业务覆盖范围: where a licensed business may be carried on."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from bot.license.dates import numeral
from bot.license.facts import BusinessLine
from bot.license.places import Mention, Place, place_named
from bot.license.text import fold

Inside = Literal["inside", "outside", "partly", "unknown"]

_COUNT = re.compile(
    r"(?:等)?(?P<count>\d{1,2}|[一二三四五六七八九十]{1,3})?个?(?:省份?|城市|市|地区)?(?:\((?P<kinds>[^()]*)\))?$"
)
_NATIONWIDE = re.compile(r"^(?:在)?全国(?:范围)?(?:内)?")
_ROOMS = re.compile(r"机房(?:所在地|地点|位置|所在)")
_SEPARATOR = re.compile(r"[、,;/]|以及|[和及与]")
_NO_NAME = re.compile(r"直辖市|自治区|省|市")
_WHOLE = re.compile(r"(?:全[省市区境]|行政区域|辖区|范围|境?内)+$")
_SPECIAL = re.compile(r"港澳台|香港|澳门|台湾")


@dataclass(frozen=True)
class Area:
    """An area as read. `rooms`: it says where the machine rooms stand, not where the customers are.

    `unread` are names that are no place Xuke knows. The whole country never holds Hong Kong, Macao, Taiwan.
    """

    text: str
    nationwide: bool
    places: tuple[Place, ...]
    rooms: bool
    unread: tuple[str, ...]

    def holds(self, mention: Mention) -> Inside:
        """Whether what a question names lies in the area; `partly` where some of it does, or a part."""
        if mention.kind == "abroad":
            return "unknown" if mention.one_of else "outside"
        if self.nationwide:
            return "inside"
        if self.unread:
            known = mention.places and all(
                any(it.holds(place) for it in self.places) for place in mention.places
            )
            return "inside" if known and not mention.one_of else "unknown"
        if mention.kind == "everywhere":
            return "outside"
        inside = [any(it.holds(place) for it in self.places) for place in mention.places]
        if all(inside):
            return "inside"
        within = any(place.holds(it) for it in self.places for place in mention.places)
        return "partly" if any(inside) or within else "outside"


@lru_cache(maxsize=512)
def area_of(line: BusinessLine) -> Area | None:
    """The area of a licensed business; None where its line names none."""
    if line.area is None:
        return None
    text = fold(line.area)
    rooms = _ROOMS.search(fold(line.text)) is not None
    if whole := _NATIONWIDE.match(text):
        rest = _SPECIAL.sub("", text[whole.end() :])
        unread = () if re.fullmatch(r"[(),、除外不含含]*", rest) else (text[whole.end() :],)
        return Area(line.area, not unread, (), rooms, unread)
    text = _WHOLE.sub("", text)
    names = text if place_named(text) else _COUNT.sub("", text)
    places: list[Place] = []
    unknown: list[str] = []
    for name in filter(None, _SEPARATOR.split(names)):
        place = place_named(name) or place_named(_WHOLE.sub("", name))
        if place:
            places.append(place)
        elif not _NO_NAME.fullmatch(name):
            unknown.append(name)
    return Area(line.area, False, tuple(dict.fromkeys(places)), rooms, tuple(unknown))


def count_places(line: BusinessLine) -> tuple[int, int] | None:
    """The number of places that an area says it has, and how many it names; None where it says none."""
    area = area_of(line)
    match = _COUNT.search(fold(line.area or ""))
    if area is None or area.nationwide or not match or not match["count"]:
        return None
    return numeral(match["count"]) or 0, len(area.places) + len(area.unread)
