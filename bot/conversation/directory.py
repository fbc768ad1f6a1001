"""People, asked of whichever platform is theirs."""

from collections.abc import Mapping

from bot.conversation.platform import Homes, Locales, Names, Platform
from bot.words import Language


def members_of(platforms: Mapping[str, Platform], group: str) -> frozenset[str]:
    """Who is in a user group; nobody where its platform is not set up."""
    platform = platforms.get(group.partition(":")[0])
    return platform.members(group) if platform else frozenset()


def person_in(platforms: Mapping[str, Platform], text: str) -> str | None:
    """Whom a text names, in the syntax of any platform that is set up."""
    return next(filter(None, (platform.person(text) for platform in platforms.values())), None)


def name_of(platforms: Mapping[str, Platform], who: str) -> str | None:
    """What a person is called, where their platform tells."""
    prefix = who.partition(":")[0]
    platform = platforms.get("local" if prefix == "oidc" else prefix)
    return platform.person_name(who) if isinstance(platform, Names) else None


def is_home(platforms: Mapping[str, Platform], name: str, organization: str) -> bool:
    """Whether people of an organization are Xuke's own; of a platform that is not set up, all are."""
    platform = platforms.get(name)
    return platform.is_home(organization) if isinstance(platform, Homes) else True


def language_of(platforms: Mapping[str, Platform], who: str) -> Language | None:
    """The language that somebody's platform says they read, from memory."""
    platform = platforms.get(who.partition(":")[0])
    return platform.language_of(who) if isinstance(platform, Locales) else None
