"""The two ways in which Xuke says no: each carries one line, what was wrong and what to do."""

from typing import Literal


class BadInput(Exception):
    """What was given cannot be used. The command line prints its one line and exits with 2."""

    def line(self, language: Literal["en", "zh"]) -> str:
        """The line in a language, where it exists in both; else as it is."""
        return str(self)


class CouldNot(Exception):
    """What was asked is understood and could not be done. The command line exits with 1."""


class BadField(BadInput):
    """What stands in a form's field `name` cannot be used; a form shows the line beside that field."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name = name
