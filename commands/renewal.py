"""`/license renewal applied 2026-04-01 receipt …`: renewal was applied for."""

import re

from bot.chat.reply import Form, Reply
from bot.chat.request import Request
from bot.errors import BadField
from bot.license.validity import last_day_to_renew
from bot.services.desk import Desk
from bot.words import Language, Words, say
from commands.forms import field, form_reply, read_short_text
from commands.registry import command
from commands.typed_days import read_day

LONGEST_RECEIPT = 300
_APPLIED = re.compile(
    r"(?:applied|申请|已申请)(?:\s*(?:on|于))?\s*(?P<day>[^,，]+?)(?:[,，]?\s*(?:receipt|回执)[:：]?\s*(?P<receipt>.+))?",
    re.IGNORECASE | re.DOTALL,
)


@command(
    "renewal",
    "renewal",
    "续办",
    action="record_event",
    takes=lambda rest: _APPLIED.fullmatch(rest) is not None,
)
def run(request: Request, desk: Desk) -> Reply:
    """Records that renewal was applied for: changes how the expiry is told, everywhere."""
    language = request.language
    fields = request.fields or _parse_typed(request.text.strip())
    if fields is None:
        return _ask(language)
    applied = read_day("day", fields.get("day") or "", desk.today())
    receipt = read_short_text("receipt", fields.get("receipt") or "", LONGEST_RECEIPT)
    if applied > desk.today():
        raise BadField("day", Words("deadline_chat.renewal.ahead", day=applied))
    desk.record_renewal(applied, receipt or None, request.who)
    last = last_day_to_renew(desk.certificate) or desk.certificate.valid_until
    effect = "extended" if last is None or applied <= last else "late"
    headline = say(
        language,
        "deadline_chat.renewal.recorded",
        day=applied,
        receipt=receipt or "–",
        effect=say(language, f"deadline_chat.renewal.effect.{effect}"),
    )
    return Reply(language, headline)


def _parse_typed(text: str) -> dict[str, str | None] | None:
    """Day and receipt as typed behind the command; None for nothing."""
    found = _APPLIED.fullmatch(text)
    return found.groupdict() if found else None


def _ask(language: Language) -> Reply:
    form = Form(
        say(language, "deadline_chat.renewal.form_title"),
        "renewal",
        "",
        say(language, "deadline_chat.renewal.submit"),
        (
            field(language, "deadline_chat.renewal.day", "date"),
            field(language, "deadline_chat.renewal.receipt"),
        ),
    )
    return form_reply(language, form)
