"""How this part says no: one line that exists in both languages."""

from bot.errors import BadInput
from bot.words import Words


class DeadlineRefused(BadInput):
    """What was given cannot be used; nothing was changed. As text it is the English line.

    `key` names a text of words deadlines.refused, `values` fill it.
    """

    def __init__(self, key: str, **values: object) -> None:
        self.key = key
        super().__init__(Words(f"deadlines.refused.{key}", **values))
