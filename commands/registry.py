"""Which commands there are: each is registered beside its function, so that help cannot drift from them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from bot.chat.reply import Reply
from bot.chat.request import Request
from bot.roles import Action, Role, permits
from bot.services.desk import Desk

Run = Callable[[Request, Desk], Reply]
Takes = Callable[[str], bool]

REMEMBERED = 5_000
"""First words whose nearest command is kept ready."""
MISSPELLED, RESEMBLING = 80, 70
"""How alike (of 100) a word and a command are where the one is surely, or maybe, the other misspelled."""


def nothing(rest: str) -> bool:
    """For commands that stand alone: "show me whether ..." is a question, "show" is the command."""
    return not rest


@dataclass(frozen=True)
class Command:
    """`name` is what buttons call it by; `words` are what people type, in every language.

    `takes` tells whether what follows the word belongs to the command; if not, the whole is a question.
    `action` says who may use it (`bot.roles`). Help shows what is `listed`.
    """

    name: str
    words: tuple[str, ...]
    run: Run
    action: Action
    takes: Takes
    listed: bool


class Registry:
    """Commands by what people type."""

    def __init__(self) -> None:
        self._commands: dict[str, Command] = {}
        self._found: dict[tuple[str, Role, int, int], Command | None] = {}

    def __iter__(self) -> Iterator[Command]:
        return iter(self._commands.values())

    def command(
        self, name: str, *words: str, action: Action = "ask", takes: Takes = nothing, listed: bool = True
    ) -> Callable[[Run], Run]:
        """Registers the decorated function. Raises ValueError where the name or a word is taken already."""

        def register(run: Run) -> Run:
            spoken = {word for command in self for word in command.words}
            if taken := [name] * (name in self._commands) + [word for word in words if word in spoken]:
                raise ValueError(f"{taken[0]!r} is a command already")
            self._commands[name] = Command(name, words, run, action, takes, listed)
            return run

        return register

    def get(self, name: str) -> Command | None:
        """The command that buttons call `name`."""
        return self._commands.get(name)

    def parse(self, text: str) -> tuple[Command, str] | None:
        """The command that `text` begins with, in any case of letters, and what follows; None for a question.

        Between a Latin word and what follows stands a space or a number, after a Chinese one nothing need.
        """
        for command in self:
            for word in command.words:
                rest = text[len(word) :]
                whole_word = not word.isascii() or not rest[:1].isalpha() or not rest[:1].isascii()
                if text[: len(word)].lower() == word and whole_word and command.takes(rest.strip()):
                    return command, rest.strip()
        return None

    def listed(self, role: Role) -> list[Command]:
        """What help shows to someone of this role."""
        return [command for command in self if command.listed and permits(role, command.action)]

    def nearest(self, word: str, role: Role, alike: int = MISSPELLED) -> Command | None:
        """The command nearest to a word, of those the role may use; None where none is `alike` enough."""
        key = (word, role, alike, len(self._commands))
        if key not in self._found:
            if len(self._found) > REMEMBERED:
                self._found.clear()
            self._found[key] = self._nearest(word, role, alike)
        return self._found[key]

    def _nearest(self, word: str, role: Role, alike: int) -> Command | None:
        known = {spelled: command for command in self.listed(role) for spelled in command.words}
        found = process.extractOne(word.lower(), known.keys(), scorer=_likeness, score_cutoff=alike)
        return known[found[0]] if found else None


def _likeness(word: str, other: str, *, score_cutoff: float | None = None, **_: object) -> float:
    """Letters that changed places are the commonest slip (hepl); a letter replaced is often a word (shop)."""
    return 100 if sorted(word) == sorted(other) else fuzz.ratio(word, other)


registry = Registry()
command = registry.command
