"""How a case says no: one line that exists in both languages."""

from bot.errors import BadInput
from bot.words import Language, say

_LONGEST = 200


class ActionRefused(BadInput):
    """What was asked cannot be done; nothing was changed. As text it is the English line.

    `key` names a text of words incidents.refused, `values` fill it. A value that is itself in two
    languages is a pair (English, Chinese).
    """

    def __init__(self, key: str, **values: str | int | tuple[str, str]) -> None:
        self.key = key
        self.values = values
        super().__init__(self.line("en"))

    def line(self, language: Language) -> str:
        """The line, in the user's language."""
        chosen = {
            name: _one_line(value[language == "zh"] if isinstance(value, tuple) else value)
            for name, value in self.values.items()
        }
        return say(language, f"incidents.refused.{self.key}", **chosen)


def _one_line(value: str | int) -> str:
    """What people gave may be long, hold line ends, or half characters that no output takes."""
    line = " ".join(str(value).encode("utf-8", "replace").decode().split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
