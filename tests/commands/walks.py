"""Incidents walked in tests: what is reported, each step done, the clock going on."""

from datetime import timedelta
from typing import Any

from bot.chat.reply import Reply
from bot.chat.request import Action, Request
from bot.delivery.outbox import TABLE
from bot.incidents.steps import waiting
from bot.services.desk import Desk
from commands import respond
from tests.commands.desks import CHAT, OFFICER, ON_CALL

LEAK = {
    "what": "Patient table readable from the internet, call 13800138000",
    "happened": "leak",
    "since": "",
    "persons": "120000",
    "data": "patient",
    "going_on": "yes",
    "restricted": "no",
}
ILLEGAL = {
    **LEAK,
    "what": "Gambling ads in the forum",
    "happened": "illegal_information",
    "persons": "",
    "data": "none",
}


def do(desk: Desk, value: str, /, who: str = ON_CALL, command: str = "case_step", **fields: str) -> Reply:
    action = Action(command, value, fields or None)
    return respond(Request(who, "", action=action, spoken="en", channel=CHAT, thread="t"), desk)


def opened(desk: Desk, who: str = ON_CALL, **fields: str) -> Reply:
    return do(desk, "", who, "incident", **{**LEAK, **fields})


def later(desk: Desk, **span: float) -> None:
    """The clock goes on."""
    moment = desk.now() + timedelta(**span)
    desk.now = lambda: moment
    desk.outbox._now = desk.store._commits._now = desk.now  # type: ignore[attr-defined]


def posted(desk: Desk) -> dict[str, Any]:
    return {it.key: it.value for it in desk.store.all(TABLE)}


def finish_all(desk: Desk, id_: str, who: str = ON_CALL) -> None:
    case = desk.cases.find(id_, OFFICER)
    assert case is not None
    for step in waiting(case, desk.cases.books):
        later(desk, minutes=1)
        reply = do(
            desk,
            f"{id_} done {step.id}",
            who,
            what=f"did {step.id}",
            to="通信管理局",
            how="phone",
            receipt="T-1",
        )
        assert reply.headline == f"Recorded in incident {id_}.", reply.headline
