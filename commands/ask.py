"""`/license TEXT`, or plain text: what the license says of it."""

import re
import time
from dataclasses import replace
from functools import cache

from bot.chat.reply import Button, Reply
from bot.chat.request import Request
from bot.chat.verbatim import verbatim
from bot.questions.answer_parts import STRICTEST_FIRST, Answer
from bot.questions.understanding import LONGEST
from bot.replies.answers import compose
from bot.services.desk import Desk
from bot.words import LANGUAGES, load_words, say
from commands.registry import command, registry

_NO_QUESTION = ("vague", "off_topic", "filler")
_NO_MATTER_OF_OURS = ("internal_matter", "other_company_license")
_ASKS_LEAVE = re.compile(
    r"\b(?:can|may|could|should|might) (?:we|i|our|the|they)\b|\b(?:allowed|permitted|is it ok(?:ay)?)\b"
    r"|可以|能不能|能否|可否|可不可|行吗|行不行|能.{1,20}吗",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(
    r"\b(?:it|its|that|this|these|those|they|them|there|same|also|too|then|instead|either|else)\b"
    r"|[那呢它也再还]|这个|这样|同样|照样",
    re.IGNORECASE,
)
_LATIN, _HAN = re.compile(r"[a-z0-9']+", re.IGNORECASE), re.compile(r"[一-鿿]")
FEWEST_WORDS, HAN_A_WORD = 5, 2.2
"""English words of a question that can stand alone, and how many Han characters say as much as one."""
FEWEST_OF_LEAVE = 3
"""Words of a question of leave that a person is asked about although Xuke understood nothing of it."""
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
    begun = time.perf_counter()
    answer, reply = _answer(request, desk)
    desk.measures.note_answer(answer.verdict, answer.read_by, time.perf_counter() - begun)
    return reply


def _answer(request: Request, desk: Desk) -> tuple[Answer, Reply]:
    find = desk.answers_for(request.role, request.chosen)
    alone = find(request.text)
    if not alone.findings:
        return alone, _talk(alone, request, desk)
    both = f"{request.thread_question} {request.text}"
    if request.thread_question and len(both) <= LONGEST and _goes_on(request.text, alone):
        answers = (find(both), find(request.thread_question), alone)
        together = min(answers, key=lambda answer: STRICTEST_FIRST.index(answer.verdict))
        note = say(alone.language, "chat.follow_up", question=verbatim(request.thread_question))
        return together, _settled(compose(together).with_paragraph(note), together, request, desk)
    reply = compose(alone)
    if alone.findings[0].topic in _NO_QUESTION and not needs_an_officer(alone):
        ask_officer = Button(say(alone.language, "chat.button.officer"), "wrong", alone.question)
        buttons = ask_officer, Button(say(alone.language, "chat.button.help"), "help")
        return alone, reply.with_buttons(*buttons)
    return alone, _settled(reply, alone, request, desk)


def needs_an_officer(answer: Answer) -> bool:
    """Whether an answer goes to the officers by itself: a question of permission, left open by the text."""
    if answer.verdict != "unclear" or answer.ruling or answer.kind not in (None, "permission"):
        return False
    topic, asks_leave = answer.findings[0].topic, bool(_ASKS_LEAVE.search(answer.question))
    if topic in _NO_QUESTION:
        return topic == "vague" and asks_leave and _count_words(answer.question) >= FEWEST_OF_LEAVE
    return topic not in _NO_MATTER_OF_OURS or asks_leave


def _talk(answer: Answer, request: Request, desk: Desk) -> Reply:
    name = _SHOWN_BY.get(answer.command or "", answer.command)
    meant = registry.get(name) if name else None
    if meant is None or answer.ruling:
        return compose(answer)
    desk.check(request, meant.action)
    return meant.run(replace(request, text="", thread_question=None), desk)


def _settled(reply: Reply, answer: Answer, request: Request, desk: Desk) -> Reply:
    if request.role == "guest":
        return reply
    if needs_an_officer(answer):
        id_, new = desk.rulings.file(request, answer)
        return reply.with_paragraph(officer_line(id_, new, request, answer))
    if answer.verdict == "unclear" and not answer.ruling:
        button = Button(say(answer.language, "chat.button.officer"), "wrong", answer.question)
        return reply.with_buttons(button)
    return reply


def officer_line(id_: str, new: bool, request: Request, answer: Answer) -> str:
    """That an officer has been asked, and where the asker will hear of it."""
    key = "asked_already" if not new else "asked" if request.thread else "asked_privately"
    return say(answer.language, f"rulings.{key}", id=id_)


def _goes_on(text: str, alone: Answer) -> bool:
    """Whether a message in a thread is read with its question: it says so, cannot be judged alone, or
    would be a yes without asking for leave in words that stand alone."""
    if alone.verdict == "unclear" or _openings().match(text):
        return True
    return alone.verdict in ("allowed", "conditional") and not _stands_alone(text)


def _stands_alone(text: str) -> bool:
    return (
        _count_words(text) >= FEWEST_WORDS
        and bool(_ASKS_LEAVE.search(text))
        and not _POINTS_BACK.search(text)
    )


def _count_words(text: str) -> float:
    return len(_LATIN.findall(text)) + len(_HAN.findall(text)) / HAN_A_WORD


@cache
def _openings() -> re.Pattern[str]:
    words = [word for language in LANGUAGES for word in load_words(language, "commands")["ask"]["continues"]]
    return re.compile(rf"\s*(?:{'|'.join(map(re.escape, words))})", re.IGNORECASE)
