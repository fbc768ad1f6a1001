"""What an examination of the settings finds, and what a platform is asked to examine."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from bot.words import Words

State = Literal["good", "look", "wrong"]
"""`look`: it works, and may not be meant."""


@dataclass(frozen=True)
class Finding:
    """One matter: where it stands (`part`: "store", "slack", a setting), how, and the line with its mend."""

    part: str
    state: State
    line: Words


@dataclass(frozen=True)
class Named:
    """The ids that settings name on one platform, without its prefix: the settings by id."""

    channels: Mapping[str, str]
    people: Mapping[str, str]


def good(part: str, key: str, **values: object) -> Finding:
    """All is well with it."""
    return Finding(part, "good", Words(f"doctor.{key}", **values))


def look(part: str, key: str, **values: object) -> Finding:
    """It works, and somebody should look at it."""
    return Finding(part, "look", Words(f"doctor.{key}", **values))


def wrong(part: str, key: str, **values: object) -> Finding:
    """It keeps Xuke from doing its work."""
    return Finding(part, "wrong", Words(f"doctor.{key}", **values))
