"""`/license clock`: whether Xuke's clock is believed; `clock right` says that it is, `clock back` takes back
what a wrong clock marked as told."""

from bot.chat.reply import Button, Reply
from bot.chat.request import Request
from bot.services.desk import Desk
from bot.words import say
from commands.registry import command

_RIGHT = ("right", "对", "准", "正确")
_BACK = ("back", "撤回")


def _is_about_the_clock(rest: str) -> bool:
    return rest.lower() in ("", *_RIGHT, *_BACK)


@command("clock", "clock", "时钟", action="record_event", takes=_is_about_the_clock, listed=False)
def run(request: Request, desk: Desk) -> Reply:
    """The time, what is doubted of it, and watermarks that lie beyond it."""
    language, word = request.language, request.text.strip().lower()
    if word in _RIGHT:
        desk.clock.accept(request.who)
        return Reply(language, say(language, "commands.clock.believed", now=_now(desk)))
    if word in _BACK:
        count = desk.alerts.take_back(request.who)
        return Reply(language, say(language, "commands.clock.taken_back", count=count))
    doubt, beyond = desk.clock.problem(), desk.alerts.beyond()
    problems = tuple(problem for problem in (doubt, beyond) if problem)
    buttons = []
    if doubt:
        buttons.append(Button(say(language, "commands.clock.right"), "clock", "right"))
    if beyond:
        buttons.append(Button(say(language, "commands.clock.back"), "clock", "back"))
    key = "doubted" if doubt else "beyond" if beyond else "fine"
    headline = say(language, f"commands.clock.{key}", now=_now(desk))
    return Reply(language, headline, paragraphs=problems, buttons=tuple(buttons))


def _now(desk: Desk) -> str:
    return f"{desk.now():%Y-%m-%d %H:%M} ({desk.now().tzinfo})"
