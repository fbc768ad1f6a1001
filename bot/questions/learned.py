"""The files that `make model` writes, as they are read."""

import json
from functools import cache
from typing import Any

from bot.data import DATA, compiled
from bot.errors import BadInput

LEARNED = DATA / "learned"


@cache
def simplified() -> dict[int, str]:
    """Traditional character (code point) -> simplified character."""
    table = learned("characters")
    return {ord(old): new for old, new in zip(table["traditional"], table["simplified"], strict=True)}


def learned(name: str) -> Any:
    """A file that `make model` wrote, data/learned/<name>.json."""
    path = LEARNED / f"{name}.json"
    try:
        source = path.read_bytes()
    except OSError:
        raise BadInput(f"data/learned/{name}.json is missing; write it with `make model`") from None
    return compiled(name, source, lambda: json.loads(source))
