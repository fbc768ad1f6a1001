"""`/license snooze NAME until DAY`: no reminders of a deadline for a while."""

import re
from dataclasses import replace

from bot.chat.reply import Form, Reply
from bot.chat.request import Request
from bot.deadlines.text import day as day_text
from bot.errors import BadInput
from bot.services.desk import Desk
from bot.words import Language, Words, say
from commands.deadline_words import about_a_deadline
from commands.forms import beside, field, form_reply, read_short_text
from commands.registry import command
from commands.typed_days import read_day

_SNOOZE = re.compile(
    r"(?P<name>\S+)\s+(?:until|till|to|到|至)?\s*(?P<day>.+?)(?:\s+(?:because|since|因为|原因)[:：]?\s*(?P<why>.+))?",
    re.IGNORECASE | re.DOTALL,
)
_FIELD_OF = {"snooze_past": "until", "snooze_reason": "reason"}
"""Which field a refusal is about."""


@command("snooze", "snooze", "稍后提醒", action="snooze", takes=about_a_deadline)
def run(request: Request, desk: Desk) -> Reply:
    """No reminders until a day; past the last working day only with a reason."""
    language, text, fields = request.language, request.text.strip(), request.fields
    if fields is not None:
        name, day, why = text, fields.get("until", ""), fields.get("reason", "")
    elif request.action or (text and " " not in text):
        return _ask(text, desk, language)
    else:
        found = _SNOOZE.fullmatch(text)
        if found is None:
            raise BadInput(Words("deadline_chat.snooze.how"))
        name, day, why = found["name"], found["day"].strip(), found["why"] or ""
    until, reason = read_day("until", day, desk.today(), "future"), read_short_text("reason", why)
    with beside(_FIELD_OF):
        deadline = desk.deadlines.snooze(name, until, reason or None, request.who)
    values = {"title": deadline.title(language), "until": day_text(language, until)}
    return Reply(language, say(language, "deadline_chat.snoozed", **values))


def _ask(name: str, desk: Desk, language: Language) -> Reply:
    deadline = desk.deadlines.find(name)
    reason = field(language, "deadline_chat.snooze.reason", "text", required=False)
    hint = say(language, "deadline_chat.snooze.reason_hint", act_by=day_text(language, deadline.act_by))
    form = Form(
        say(language, "deadline_chat.snooze.form_title"),
        "snooze",
        deadline.id,
        say(language, "deadline_chat.snooze.submit"),
        (field(language, "deadline_chat.snooze.until", "date"), replace(reason, hint=hint)),
        (deadline.title(language),),
    )
    return form_reply(language, form)
