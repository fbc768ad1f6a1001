"""What ids of people and channels look like on each platform: a name in their place reaches nobody."""

import re
from collections.abc import Collection

from bot.errors import BadInput
from bot.words import Words

_ID = r"[A-Za-z0-9_-]{1,100}"
PEOPLE = {"slack": r"[UWS][A-Z0-9]{1,40}", "feishu": rf"(?:ou_|g){_ID}", "local": "you"}
"""Users and user groups."""
CHANNELS = {"slack": r"[CGDUW][A-Z0-9]{1,40}", "feishu": rf"(?:oc_|ou_){_ID}", "local": "chat|officers"}
"""Channels, and people who are written to directly."""


def check_person(setting: str, name: str) -> None:
    """Raises BadInput where `name`, with its platform's prefix, cannot be a user or user group there."""
    platform, _, id_ = name.partition(":")
    if not re.fullmatch(PEOPLE.get(platform, _ID), id_, re.A):
        raise BadInput(Words(f"settings.person.{platform}", setting=setting, given=id_))


def read_channel(setting: str, value: str, platforms: Collection[str]) -> str | None:
    """A channel's id with its platform's prefix; None where none is given. `platforms` are those set up.

    Raises BadInput with the setting, the id and the mend.
    """
    if not value:
        return None
    platform, colon, id_ = value.partition(":")
    if not colon:
        if len(platforms) > 1:
            known = " or ".join(f"{platform}:{value}" for platform in platforms)
            raise BadInput(f"{setting}: {value!r} names no platform; write {known}")
        platform, id_ = next(iter(platforms)), value
    if not re.fullmatch(_ID, id_, re.A):
        raise BadInput(f"{setting}: {value!r} is no channel; give its id, as slack:C0123ABCD")
    if platform not in (*platforms, "local"):
        raise BadInput(
            f"{setting}: {value!r} is on a platform that is not set up; set that up, or give another"
        )
    if not re.fullmatch(CHANNELS[platform], id_, re.A):
        raise BadInput(Words(f"settings.channel.{platform}", setting=setting, given=id_))
    return f"{platform}:{id_}"
