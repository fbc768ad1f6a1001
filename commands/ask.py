"""`/license TEXT`, or plain text: what the license says of it."""

from bot.chat.compose import compose
from bot.chat.reply import Button, Reply
from bot.chat.request import Request
from bot.desk import Desk
from bot.questions.facts import STRICTEST_FIRST, Answer
from bot.questions.understanding import LONGEST
from bot.words import load_words, say
from commands.registry import command


@command("ask")
def run(request: Request, desk: Desk) -> Reply:
    """Answers the text. A follow-up in a thread is read together with the question that opened it, where
    it says so ("and for doctors only?") or cannot be judged alone: the thread's topic then stays in force,
    and the strictest verdict of both decides."""
    alone = desk.answer(request.text)
    both = f"{request.thread_question} {request.text}"
    if request.thread_question and len(both) <= LONGEST and _goes_on(request.text, alone):
        answers = (desk.answer(both), desk.answer(request.thread_question))
        together = min(answers, key=lambda answer: STRICTEST_FIRST.index(answer.verdict))
        note = say(alone.language, "chat.follow_up", question=request.thread_question)
        return compose(together).with_paragraph(note)
    reply = compose(alone)
    if alone.findings[0].topic in ("vague", "off_topic", "filler"):
        reply = reply.with_buttons(Button(say(alone.language, "chat.button.help"), "help"))
    return reply


def _goes_on(text: str, alone: Answer) -> bool:
    if alone.verdict == "unclear":
        return True
    openings = [
        opening
        for language in ("en", "zh")
        for opening in load_words(language, "commands")["ask"]["continues"]
    ]
    return text.lower().lstrip().startswith(tuple(openings))
