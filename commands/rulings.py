"""`/license rulings`: what was ruled and what waits; lists, searches, shows one, withdraws."""

import re
from collections.abc import Iterator
from dataclasses import replace

from bot.chat.reply import Button, Form, Point, Reply, Row
from bot.chat.request import Request, pack_args
from bot.chat.verbatim import verbatim
from bot.errors import CouldNot
from bot.questions.ruling import Ruling
from bot.roles import permits
from bot.services.desk import Desk
from bot.words import Language, Words, say
from commands.forms import field, form_reply
from commands.registry import command
from commands.rule import read_reason

AT_ONCE = 8
_ID = re.compile(r"[Rr]\d{1,9}")


def _short(rest: str) -> bool:
    """A word or two to search by; a sentence is a question."""
    return len(rest) <= 40


@command("rulings", "rulings", "裁定列表", "裁定记录", action="rulings", takes=_short)
def run(request: Request, desk: Desk) -> Reply:
    """The newest rulings, those with some words, or one by its number; officers also see what waits."""
    text, language = request.text.strip(), request.language
    if _ID.fullmatch(text):
        return _one(text, request, desk)
    found = desk.rulings.standing.search(text)
    plural = "" if len(found) == 1 else "s"
    key = ("found" if found else "none_found") if text else ("headline" if found else "none")
    headline = say(language, f"rulings.list.{key}", count=len(found), s=plural, text=text)
    reply = Reply(
        language, headline, points=tuple(ruling_point(it, desk, language) for it in found[:AT_ONCE])
    )
    if len(found) > AT_ONCE:
        reply = reply.with_paragraph(say(language, "rulings.list.more", shown=AT_ONCE))
    if permits(request.role, "rule") and not text:
        reply = _with_waiting(reply, desk)
    return reply


@command("withdraw", action="rule", listed=False)
def withdraw(request: Request, desk: Desk) -> Reply:
    """Takes a ruling back, with a reason; the license alone answers again."""
    language = request.language
    id_, *seen = request.args
    ruling = _find(id_, desk)
    if ruling.withdrawn:
        raise CouldNot(Words("rulings.problem.withdrawn_already", id=ruling.id))
    version = int(seen[0]) if seen else desk.rulings.version(ruling.id)
    if request.fields is None:
        form = Form(
            say(language, "rulings.withdraw.title", id=ruling.id),
            "withdraw",
            pack_args(ruling.id, str(version)),
            say(language, "rulings.withdraw.submit"),
            (field(language, "rulings.withdraw.reason", "text"),),
            (verbatim(ruling.question),),
        )
        return form_reply(language, form, verbatim(ruling.question))
    reason = read_reason(request.fields)
    gone = replace(ruling, withdrawn=True, reason=reason, by=request.who, on=desk.today())
    desk.rulings.revise(gone, version)
    return Reply(language, say(language, "rulings.withdrawn", id=ruling.id), private=True)


def _one(id_: str, request: Request, desk: Desk) -> Reply:
    language = request.language
    ruling = _find(id_, desk)
    reply = Reply(language, verbatim(ruling.question), rows=tuple(_rows(ruling, desk, language)))
    if ruling.withdrawn or not permits(request.role, "rule"):
        return reply
    to_confirm = ruling.standing(desk.certificate, desk.today()) == "to_confirm"
    revise = "confirm" if to_confirm else "revise"
    return reply.with_buttons(
        Button(say(language, f"rulings.list.{revise}"), "rule", ruling.id),
        Button(say(language, "rulings.list.withdraw"), "withdraw", ruling.id, "danger"),
    )


def _find(id_: str, desk: Desk) -> Ruling:
    ruling = desk.rulings.standing.get(id_)
    if ruling is None:
        raise CouldNot(Words("rulings.problem.no_ruling", id=id_))
    return ruling


def ruling_point(ruling: Ruling, desk: Desk, language: Language) -> Point:
    """A ruling in a list."""
    standing = ruling.standing(desk.certificate, desk.today())
    verdict = say(language, f"rulings.verdict.{ruling.verdict}")
    state = say(language, f"rulings.list.standing.{standing}")
    return Point(f"{ruling.id} · {verdict} · {state}", text=verbatim(ruling.question))


def _rows(ruling: Ruling, desk: Desk, language: Language) -> Iterator[Row]:
    standing = ruling.standing(desk.certificate, desk.today())
    values = {
        "verdict": say(language, f"rulings.verdict.{ruling.verdict}"),
        "reason": verbatim(ruling.reason),
        "by": f"{ruling.by}, {ruling.on}",
        "until": ruling.until.isoformat() if ruling.until else "",
        "words": verbatim(", ".join(ruling.words)),
        "state": say(language, f"rulings.list.standing.{standing}"),
        "own": say(language, f"rulings.verdict.{ruling.own_verdict}"),
    }
    for name, value in values.items():
        if value:
            yield Row(say(language, f"rulings.list.{name}"), value)


def _with_waiting(reply: Reply, desk: Desk) -> Reply:
    waiting, language = desk.rulings.open(), reply.language
    if not waiting:
        return reply.with_paragraph(say(language, "rulings.list.open_none"))
    plural = ("", "s") if len(waiting) == 1 else ("s", "")
    line = say(language, "rulings.list.open", count=len(waiting), s=plural[0], plural=plural[1])
    return replace(
        reply.with_paragraph(line),
        points=(*reply.points, *(Point(it.id, text=verbatim(it.question[:200])) for it in waiting[:AT_ONCE])),
    ).with_buttons(
        *(
            Button(f"{say(language, 'rulings.card.rule')} {it.id}", "rule", it.id)
            for it in waiting[: AT_ONCE // 2]
        )
    )
