"""`/license help`: what the asker may do."""

from bot.chat.reply import Button, Reply, Row
from bot.chat.request import Request
from bot.services.desk import Desk
from bot.words import load_words, say
from commands.registry import command, registry


@command("help", "help", "帮助", "?", "？")
def run(request: Request, desk: Desk) -> Reply:
    """The commands of the asker's role, and questions to begin with."""
    language = request.language
    return Reply(
        language,
        say(language, "commands.help.headline"),
        paragraphs=(say(language, "commands.help.how"),),
        rows=tuple(
            Row(say(language, f"commands.{found.name}.usage"), say(language, f"commands.{found.name}.does"))
            for found in registry.listed(request.role)
        ),
        buttons=tuple(
            Button(example, "ask", example) for example in load_words(language, "chat")["examples"][:3]
        ),
    )
