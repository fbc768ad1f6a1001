"""The "This is wrong" button: an officer looks at the answer."""

from bot.chat.reply import Reply
from bot.chat.request import Request
from bot.services.desk import Desk
from bot.words import say
from commands.ask import officer_line
from commands.registry import command


@command("wrong", action="ask_officers", listed=False)
def run(request: Request, desk: Desk) -> Reply:
    """Files the question as one whose answer somebody doubts."""
    answer = desk.answer(request.text)
    id_, new = desk.rulings.file(request, answer, wrong=True)
    headline = say(answer.language, "commands.wrong.waiting", id=id_)
    return Reply(
        answer.language, headline, paragraphs=(officer_line(id_, new, request, answer),), private=True
    )
