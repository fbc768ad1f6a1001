"""Users and user groups as the settings name them."""

import re
from collections.abc import Collection

from bot.errors import BadInput
from bot.ids import check_person

_PLATFORMS = ("slack", "feishu", "local")
_PERSON = re.compile(r"(?:slack|feishu|local|oidc):[A-Za-z0-9_-]+", re.A)


def read_people(setting: str, value: str, platforms: Collection[str] = ("local",)) -> frozenset[str]:
    """The users and user groups of OFFICERS or ONCALL, each with its platform's prefix.

    `platforms` are those configured: with a single one, ids need no prefix.
    Raises BadInput with the setting, the id and the mend.
    """
    people = set()
    for name in (part.strip() for part in re.split(r"[,，、;；\s]+", value)):
        if not name:
            continue
        if ":" not in name:
            if len(platforms) != 1:
                known = " or ".join(f"{platform}:{name}" for platform in platforms or _PLATFORMS[:2])
                raise BadInput(f"{setting}: {name!r} names no platform; write {known}")
            name = f"{next(iter(platforms))}:{name}"
        if not _PERSON.fullmatch(name):
            raise BadInput(f"{setting}: {name!r} is no user or group; write it as slack:U0123ABCD")
        check_person(setting, name)
        people.add(name)
    return frozenset(people)
