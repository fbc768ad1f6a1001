"""How this part says no: one line that exists in both languages."""

from bot.errors import BadInput
from bot.words import Language, say


class DeadlineRefused(BadInput):
    """What was given cannot be used; nothing was changed. As text it is the English line.

    `key` names a text of words deadlines.refused, `values` fill it.
    """

    def __init__(self, key: str, **values: object) -> None:
        self.key = key
        self.values = values
        super().__init__(self.line("en"))

    def line(self, language: Language) -> str:
        """The line, in the user's language."""
        return say(language, f"deadlines.refused.{self.key}", **self.values)
