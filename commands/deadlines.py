"""`/license deadlines`: every date that the license sets, and one of them in full."""

from datetime import date

from bot.chat.reply import Reply
from bot.chat.request import Request
from bot.deadlines.due import Deadline
from bot.replies.deadline_list import deadline_point, deadline_reply
from bot.services.desk import Desk
from bot.words import say
from commands.registry import command

AT_ONCE = 12


def one_word(rest: str) -> bool:
    """A deadline's name; more than that is a question."""
    return len(rest.split()) <= 1


@command("deadlines", "deadlines", "deadline", "期限", action="deadlines", takes=one_word)
def run(request: Request, desk: Desk) -> Reply:
    """All deadlines, soonest first, or one with its clause and what can be done about it."""
    language, name = request.language, request.text.strip()
    if name:
        return deadline_reply(desk.deadlines.find(name, request.role), language, desk.today())
    found = desk.deadlines.visible_to(request.role)
    waiting = [it for it in found if it.status != "done"]
    overdue = [it for it in waiting if it.status == "overdue"]
    plural = "" if len(waiting) == 1 else "s"
    key = "headline" if waiting else "headline_none"
    values = {"open": len(waiting), "overdue": len(overdue), "s": plural}
    listed = (*waiting, *_latest_done(found))[:AT_ONCE]
    points = tuple(deadline_point(it, language, desk.today()) for it in listed)
    return Reply(
        language,
        say(language, f"deadline_chat.list.{key}", **values),
        points=points,
        private=any(it.hidden for it in listed),
    )


def _latest_done(found: tuple[Deadline, ...]) -> list[Deadline]:
    done = [it for it in found if it.status == "done"]
    return sorted(done, key=lambda it: it.done_on or date.min, reverse=True)[:3]
