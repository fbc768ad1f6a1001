"""The words that every command needs, looked for at the start: help and refusals are built of them."""

from bot.errors import BadInput
from bot.words import LANGUAGES, find_text
from commands.registry import Registry, registry


def check_words(known: Registry = registry) -> None:
    """Raises BadInput for the first text that is missing: the language's file, the command, the text."""
    for command in known:
        keys = [f"record.action.{command.action}"]
        if command.listed:
            keys += [f"commands.{command.name}.{text}" for text in ("usage", "does")]
        for language in LANGUAGES:
            for key in keys:
                if find_text(language, key) is None:
                    part, _, path = key.partition(".")
                    file = f"data/words/{language}/{part}.yaml"
                    raise BadInput(f"{file}: the command {command.name!r} has no {path}; add it")
