"""The command that a line asks for in words of its own, by the sayings that are most like it."""

from functools import cache

from bot.questions.reading import flat, normalize
from bot.questions.sayings import sayings

ALIKE = 72  # of 100


@cache
def _known() -> dict[str, str]:
    return {flat(normalize(line.text)): line.command for line in sayings() if line.command}


def command_of(text: str) -> str | None:
    """The command, where the line is like one that is known to ask for it."""
    from rapidfuzz import fuzz, process

    found = process.extractOne(flat(normalize(text)), _known().keys(), scorer=fuzz.ratio, score_cutoff=ALIKE)
    return _known()[found[0]] if found else None
