"""`/license TEXT`, or plain text: what the license says of it."""

import re
from dataclasses import replace

from bot.chat.reply import Button, Reply
from bot.chat.request import Request
from bot.questions.answer_parts import STRICTEST_FIRST, Answer
from bot.questions.understanding import LONGEST
from bot.replies.answers import compose
from bot.services.desk import Desk
from bot.words import load_words, say
from commands.registry import command, registry

_NO_QUESTION = ("vague", "off_topic", "filler")
_NO_MATTER_OF_OURS = ("internal_matter", "other_company_license")
_ASKS_LEAVE = re.compile(
    r"\b(?:can|may|could|should|might) (?:we|i|our|the|they)\b|\b(?:allowed|permitted|is it ok(?:ay)?)\b"
    r"|可以|能不能|能否|可否|可不可|行吗|行不行|能.{1,20}吗",
    re.IGNORECASE,
)
_SHOWN_BY = {"status": "show"}
"""Commands in free words that another command answers."""


@command("ask")
def run(request: Request, desk: Desk) -> Reply:
    """Answers the text; what the license does not settle goes to the officers, unless they ruled on it.

    What is no question gets a friendly line, or the command that it asks for in its own words. A follow-up in
    a thread is read alone and together with the question that opened it, where it says so ("and for doctors
    only?") or cannot be judged alone: the thread's topic then stays in force, and the strictest verdict
    decides, so that what was not understood is never a yes.
    """
    alone = desk.answer(request.text)
    if not alone.findings:
        return _talk(alone, request, desk)
    both = f"{request.thread_question} {request.text}"
    if request.thread_question and len(both) <= LONGEST and _goes_on(request.text, alone):
        answers = [desk.answer(both), desk.answer(request.thread_question), alone]
        together = min(answers, key=lambda answer: STRICTEST_FIRST.index(answer.verdict))
        note = say(alone.language, "chat.follow_up", question=request.thread_question)
        return _settled(compose(together).with_paragraph(note), together, request, desk)
    reply = compose(alone)
    if alone.findings[0].topic in _NO_QUESTION:
        ask_officer = Button(say(alone.language, "chat.button.officer"), "wrong", alone.question)
        return reply.with_buttons(ask_officer, Button(say(alone.language, "chat.button.help"), "help"))
    return _settled(reply, alone, request, desk)


def needs_an_officer(answer: Answer) -> bool:
    """Whether an answer goes to the officers by itself: a question of permission, left open by the text."""
    if answer.verdict != "unclear" or answer.ruling or answer.kind not in (None, "permission"):
        return False
    topic = answer.findings[0].topic
    if topic in _NO_QUESTION:
        return False
    return topic not in _NO_MATTER_OF_OURS or bool(_ASKS_LEAVE.search(answer.question))


def _talk(answer: Answer, request: Request, desk: Desk) -> Reply:
    name = _SHOWN_BY.get(answer.command or "", answer.command)
    meant = registry.get(name) if name else None
    if meant is None or answer.ruling:
        return compose(answer)
    desk.check(request, meant.action)
    return meant.run(replace(request, text="", thread_question=None), desk)


def _settled(reply: Reply, answer: Answer, request: Request, desk: Desk) -> Reply:
    if needs_an_officer(answer):
        id_, new = desk.rulings.file(request, answer)
        return reply.with_paragraph(asked(id_, new, request, answer))
    if answer.verdict == "unclear" and not answer.ruling:
        return reply.with_buttons(
            Button(say(answer.language, "chat.button.officer"), "wrong", answer.question)
        )
    return reply


def asked(id_: str, new: bool, request: Request, answer: Answer) -> str:
    """That an officer has been asked, and where the asker will hear of it."""
    key = "asked_already" if not new else "asked" if request.thread else "asked_privately"
    return say(answer.language, f"rulings.{key}", id=id_)


def _goes_on(text: str, alone: Answer) -> bool:
    if alone.verdict == "unclear":
        return True
    openings = [
        opening
        for language in ("en", "zh")
        for opening in load_words(language, "commands")["ask"]["continues"]
    ]
    return text.lower().lstrip().startswith(tuple(openings))
