"""`/license TEXT`, or plain text: what the license says of it."""

from bot.chat.compose import compose
from bot.chat.reply import Button, Reply
from bot.chat.request import Request
from bot.desk import Desk
from bot.questions.facts import Answer
from bot.words import say
from commands.registry import command


@command("ask")
def run(request: Request, desk: Desk) -> Reply:
    """Answers the text; a follow-up that says too little alone is read with its thread's question."""
    answer = desk.answer(request.text)
    if is_understood(answer):
        return compose(answer)
    if request.thread_question:
        together = desk.answer(f"{request.thread_question} {request.text}")
        if is_understood(together):
            note = say(answer.language, "chat.follow_up", question=request.thread_question)
            return compose(together).with_paragraph(note)
    return compose(answer).with_buttons(Button(say(answer.language, "chat.button.help"), "help"))


def is_understood(answer: Answer) -> bool:
    """Whether the answer is about something: not small talk, nor words without a request."""
    return answer.findings[0].topic not in ("vague", "off_topic", "filler")
