"""What never reaches the disk: personal data and secrets in free text, masked before anything is kept."""

from collections.abc import Mapping
from typing import Any

from bot.record.fields import ALL

LARGEST = 2**53 - 1
"""The largest whole number that every JSON reader keeps exact."""


def mask(text: str) -> str:
    """`text` with secrets and personal data replaced by what they were; evidence stays as it is."""
    # What looks for secrets is loaded when there is something to look at: commands that only read need none.
    from bot.record.masking.scan import mask as masked

    return masked(text)


def clean(value: Any, exact: frozenset[str] = frozenset(), path: str = "") -> Any:
    """A copy of plain JSON, fit for the canonical form, with every text masked but for the `exact` fields
    (see `bot.record.fields.Table`); `path` is the field that `value` is.

    Half characters (lone surrogates), which UTF-8 cannot carry, become question marks.
    Raises TypeError for what is no plain JSON (fractions too), ValueError for numbers above 2^53-1.
    """
    if isinstance(value, str):
        text = whole(value)
        return text if exact is ALL or path in exact else mask(text)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        if abs(value) > LARGEST:
            raise ValueError(f"{value} is too large to be kept")
        return int(value)
    if exact is not ALL and ("*" in exact or path in exact):
        exact = ALL
    if isinstance(value, Mapping):
        if not all(isinstance(name, str) for name in value):
            raise TypeError("names in what is kept must be text")
        return {_name(name, exact): clean(inner, exact, _below(path, name)) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [clean(inner, exact, path) for inner in value]
    raise TypeError(f"{type(value).__name__} cannot be kept; give text, whole numbers, lists or mappings")


def whole(text: str) -> str:
    """The text as UTF-8 can carry it."""
    return str(text) if text.isascii() else str(text).encode("utf-8", "replace").decode()


def _name(name: str, exact: frozenset[str]) -> str:
    """A member's name: nearly always an identifier of Xuke's own."""
    return (
        name if name.replace("_", "").isalpha() and name.isascii() and len(name) < 30 else clean(name, exact)
    )


def _below(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
