"""How arguments are read: problems in one line, slips with what was meant, a bare question asked."""

import argparse
import re
from collections.abc import Collection, Sequence
from difflib import get_close_matches
from typing import Any, NoReturn

from bot.errors import BadInput
from bot.words import LANGUAGES, Language, Words

_HAN = re.compile(r"[㐀-䶿一-鿿]")
_CHOICE = re.compile(r"invalid choice: '?(?P<word>.*?)'? \(choose from (?P<known>.+)\)", re.S)
_OPTION = re.compile(r"--[a-z]+")
_MARKS = ("?", "？", "吗", "呢")


class OneLineParser(argparse.ArgumentParser):
    """Raises BadInput with one line for whatever cannot be read. `names` are its commands."""

    names: tuple[str, ...] = ()

    def error(self, message: str) -> NoReturn:
        """See ArgumentParser."""
        choice = None if message.startswith("argument -") else _CHOICE.search(message)
        if choice:
            known = [name.strip(" '") for name in choice["known"].split(",")]
            self._refuse("command", choice["word"], known)
        raise BadInput(f"{message}; see `{self.prog} --help`")

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """See ArgumentParser; but nothing unknown is handed on: the command that it was said to names it."""
        found, unknown = super().parse_known_args(args, namespace)
        if unknown:
            self._refuse("option", unknown[0], _OPTION.findall(self.format_usage()))
        return found, unknown

    def _refuse(self, kind: str, word: str, known: Sequence[str]) -> NoReturn:
        meant = next(iter(get_close_matches(word, known, n=1, cutoff=0.6)), None)
        values = {"word": word[:80], "help": f"{self.prog} --help", "known": ", ".join(known)}
        if meant:
            raise BadInput(Words(f"command_line.{kind}.nearest", meant=meant, **values))
        raise BadInput(Words(f"command_line.{kind}.unknown", **values))


def take_language(arguments: Sequence[str]) -> tuple[Language | None, list[str]]:
    """`--lang en` or `--lang=en`, wherever it stands, and the arguments without it. Raises BadInput."""
    rest, given = list(arguments), None
    end = rest.index("--") if "--" in rest else len(rest)
    place = next((it for it in range(end) if rest[it].partition("=")[0] == "--lang"), None)
    if place is None:
        return None, rest
    _, equals, given = rest.pop(place).partition("=")
    if not equals:
        given = rest.pop(place) if place < len(rest) else ""
    found = next((language for language in LANGUAGES if language == given.lower()), None)
    if found is None:
        raise BadInput(Words("command_line.language", given=given))
    return found, rest


def with_command(arguments: Sequence[str], names: Collection[str]) -> list[str]:
    """The arguments, led by `ask` where they begin with a question in place of a command."""
    words = [it for it in arguments if not it.startswith("-")]
    if not words or words[0] in names:
        return list(arguments)
    asks = " " in words[0].strip() or words[-1].endswith(_MARKS) or bool(_HAN.search(words[0]))
    return ["ask", *arguments] if asks else list(arguments)
