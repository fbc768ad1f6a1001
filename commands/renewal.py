"""`/license renewal applied 2026-04-01 receipt …`: renewal was applied for."""

import re

from bot.chat.reply import Field, Form, Reply
from bot.chat.request import Request
from bot.deadlines.text import day as day_text
from bot.deadlines.typed_dates import typed_date
from bot.errors import BadField, BadInput
from bot.license.validity import last_day_to_renew
from bot.services.desk import Desk
from bot.words import say
from commands.registry import command

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
    language, text = request.language, request.text.strip()
    fields = request.action.fields if request.action else None
    if fields is not None:
        try:
            applied = typed_date(fields.get("day", ""), desk.today())
        except BadInput as error:
            raise BadField("day", error.line(language)) from None
        receipt = " ".join(fields.get("receipt", "").split())[:300]
    elif not text:
        form = Form(
            say(language, "deadline_chat.renewal.form_title"),
            "renewal",
            "",
            say(language, "deadline_chat.renewal.submit"),
            (
                Field("day", say(language, "deadline_chat.renewal.day"), "date"),
                Field("receipt", say(language, "deadline_chat.renewal.receipt")),
            ),
        )
        return Reply(language, form.title, form=form, private=True)
    else:
        found = _APPLIED.fullmatch(text)
        assert found is not None  # `takes` has matched it
        applied, receipt = typed_date(found["day"].strip(), desk.today()), (found["receipt"] or "")[:300]
    if applied > desk.today():
        line = say(language, "deadline_chat.renewal.ahead", day=day_text(language, applied))
        raise BadField("day", line) if fields is not None else BadInput(line)
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
