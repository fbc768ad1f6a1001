"""The two ways in which Xuke says no: each carries one line, what was wrong and what to do."""

from typing import Literal, Protocol, runtime_checkable


@runtime_checkable
class Worded(Protocol):
    """What can be said in each language: a text of data/words with its values, or an error."""

    def line(self, language: Literal["en", "zh"]) -> str:
        """It in one language."""
        ...


class _OneLine(Exception):
    """An error with one line: in both languages, or as it is where only an operator meets it."""

    def __init__(self, line: str | Worded) -> None:
        super().__init__(line if isinstance(line, str) else line.line("en"))
        self._line = line

    def line(self, language: Literal["en", "zh"]) -> str:
        """The line in a language, where it exists in both; else as it is. As text it is the English one."""
        return self._line if isinstance(self._line, str) else self._line.line(language)


class BadInput(_OneLine):
    """What was given cannot be used. The command line prints its one line and exits with 2."""


class CouldNot(_OneLine):
    """What was asked is understood and could not be done. The command line exits with 1."""


class BadField(BadInput):
    """What stands in a form's field `name` cannot be used; a form shows the line beside that field."""

    def __init__(self, name: str, line: str | Worded) -> None:
        super().__init__(line)
        self.name = name
