"""Which incident a command is about."""

from bot.chat.request import Request
from bot.errors import CouldNot
from bot.incidents.case import Case
from bot.services.desk import Desk
from bot.words import Words


def case_of(id_: str, request: Request, desk: Desk) -> Case:
    """The case of that id that the asker may see. Raises CouldNot where there is none."""
    case = desk.cases.find(id_, request.who)
    if case is None:
        raise CouldNot(Words("incident_chat.none", id=id_.upper()))
    return case
