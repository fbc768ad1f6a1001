"""What a person finds on opening Xuke (Slack's App Home): the license, what waits, what was ruled."""

from dataclasses import replace

from bot.chat.reply import Button, Point, Reply
from bot.chat.request import Request
from bot.chat.verbatim import verbatim
from bot.roles import permits
from bot.services.desk import Desk
from bot.words import Language, say
from commands.deadlines import run as deadlines
from commands.help import run as help_
from commands.incident import run as incidents
from commands.rulings import ruling_point
from commands.show import run as show

LATEST, WAITING = 5, 20


def home(request: Request, desk: Desk) -> list[Reply]:
    """The parts of the home, most important first; in Xuke's own language where the reader's is not known."""
    told = desk.languages.chosen(request.who) or desk.languages.heard(request.who)
    language = told or request.spoken or desk.language
    request = replace(request, spoken=language, role=desk.roles.role_of(request.who, request.away))
    if request.role == "guest":
        return [help_(request, desk)]
    parts = [_license(request, desk), deadlines(replace(request, text=""), desk)]
    if desk.cases.all():
        parts.append(incidents(replace(request, text="list"), desk))
    if permits(request.role, "rule"):
        parts.append(_waiting(desk, language))
    parts.append(_rulings(desk, language))
    return parts


def _license(request: Request, desk: Desk) -> Reply:
    card = show(request, desk)
    ask = Button(say(request.language, "chat.button.help"), "help")
    return replace(card, quotes=(), buttons=(ask, *card.buttons))


def _waiting(desk: Desk, language: Language) -> Reply:
    waiting = desk.rulings.open()
    plural = ("", "s") if len(waiting) == 1 else ("s", "")
    key = "open" if waiting else "open_none"
    headline = say(language, f"rulings.list.{key}", count=len(waiting), s=plural[0], plural=plural[1])
    return Reply(
        language,
        headline,
        points=tuple(Point(it.id, text=verbatim(it.question[:300])) for it in waiting[:WAITING]),
        buttons=tuple(
            Button(f"{say(language, 'rulings.card.rule')} {it.id}", "rule", it.id) for it in waiting[:WAITING]
        ),
    )


def _rulings(desk: Desk, language: Language) -> Reply:
    found = desk.rulings.standing.all
    key = "headline" if found else "none"
    headline = say(language, f"rulings.list.{key}", count=len(found), s="" if len(found) == 1 else "s")
    return Reply(language, headline, points=tuple(ruling_point(it, desk, language) for it in found[:LATEST]))
