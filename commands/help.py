"""`/license help`: what the asker may do."""

from bot.chat.reply import Button, Reply, Row
from bot.chat.request import Request
from bot.services.desk import Desk
from bot.words import Language, find_text, load_words, say
from commands.registry import Command, command, registry


@command("help", "help", "帮助", "?", "？")
def run(request: Request, desk: Desk) -> Reply:
    """The commands of the asker's role, and questions to begin with."""
    language = request.language
    return Reply(
        language,
        say(language, "commands.help.headline"),
        paragraphs=(say(language, "commands.help.how"),),
        rows=tuple(_row(found, language) for found in registry.listed(request.role)),
        buttons=tuple(
            Button(example, "ask", example) for example in load_words(language, "chat")["examples"][:3]
        ),
    )


def _row(found: Command, language: Language) -> Row:
    """One without words (`check_words` names it at the start) is no reason to leave out the others."""
    usage = find_text(language, f"commands.{found.name}.usage")
    does = find_text(language, f"commands.{found.name}.does")
    return Row(usage or next(iter(found.words), found.name), does or "–")
