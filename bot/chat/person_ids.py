"""People in texts: user ids become what a platform shows instead."""

import re
from collections.abc import Callable

_PERSON = re.compile(r"(?<![\w/:.])(slack|feishu|local|oidc):([A-Za-z0-9_-]+)", re.A)


def with_names(text: str, name: Callable[[str, str], str]) -> str:
    """The text with every user id replaced by `name(platform, id)`."""
    return _PERSON.sub(lambda found: name(found[1], found[2]), text) if ":" in text else text


def people_in(text: str) -> frozenset[str]:
    """The user ids that a text names, each with its platform's prefix."""
    return frozenset(found[0] for found in _PERSON.finditer(text))
