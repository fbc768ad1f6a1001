"""`/license oncall`: who is on call; officers set a weekly rota, and anybody on call hands over."""

import re

from bot.chat.packing import pack_reply
from bot.chat.reply import Reply
from bot.chat.request import Request
from bot.services.desk import Desk
from bot.words import say
from commands.registry import command
from commands.step_values import read_person
from commands.typed_days import read_optional_day

_ROTA = re.compile(
    r"(?:rota|轮值)\s+(?P<people>.+?)(?:\s+(?:from|自|从)\s*(?P<day>.+))?", re.IGNORECASE | re.DOTALL
)
_HAND = re.compile(
    r"(?:hand\s*over\s*(?:to)?|交接给?|交给)\s*(?P<person>\S+)(?:\s+(?:until|to|到|至)\s*(?P<day>.+))?",
    re.IGNORECASE | re.DOTALL,
)


def _takes(rest: str) -> bool:
    return not rest or bool(_ROTA.fullmatch(rest) or _HAND.fullmatch(rest))


@command("oncall", "oncall", "on-call", "值班", action="deadlines", takes=_takes)
def run(request: Request, desk: Desk) -> Reply:
    """Who is on call now; `oncall rota A, B from DAY`, `oncall hand over to A until DAY`."""
    language, text = request.language, request.text.strip()
    if rota := _ROTA.fullmatch(text):
        desk.check(request, "close_incident")
        people = _read_people(rota["people"], desk)
        start = read_optional_day("day", rota["day"] or "", desk.today(), "future") or desk.today()
        desk.oncall.set(start, people, request.who)
        headline = say(language, "incident_chat.oncall.rota", people=", ".join(people), day=start)
    elif hand := _HAND.fullmatch(text):
        desk.check(request, "take_step")
        (person,) = _read_people(hand["person"], desk)[:1]
        last = read_optional_day("day", hand["day"] or "", desk.today(), "future")
        desk.oncall.hand_over(person, request.who, last)
        headline = say(language, "incident_chat.oncall.handed_over", who=request.who, to=person)
        note = Reply(
            desk.language, say(desk.language, "incident_chat.oncall.handed_over", who=request.who, to=person)
        )
        key = f"oncall:{desk.now():%Y%m%dT%H%M%S}:{person}"
        desk.outbox.put(key, desk.channels.incidents, pack_reply(note), actor=request.who)
    else:
        now = desk.oncall.now()
        key = "now" if now else "nobody"
        headline = say(language, f"incident_chat.oncall.{key}", people=", ".join(now))
    return Reply(language, headline)


def _read_people(text: str, desk: Desk) -> tuple[str, ...]:
    """User ids in the order given, read as any platform writes them. Raises BadField."""
    names = [part for part in re.split(r"[,，、;；\s]+", text) if part]
    return tuple(read_person("people", name, desk) for name in names or [text])
