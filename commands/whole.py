"""The button that brings every quote and step of an answer."""

from bot.chat.reply import Reply
from bot.chat.request import Request
from bot.replies.answers import compose
from bot.services.desk import Desk
from commands.registry import command


@command("whole", listed=False)
def run(request: Request, desk: Desk) -> Reply:
    """The answer to the text, nothing left out."""
    return compose(desk.answers_for(request.role, request.chosen)(request.text), whole=True)
