"""`/license snooze NAME until DAY`: no reminders of a deadline for a while."""

import re

from bot.chat.reply import Field, Form, Reply
from bot.chat.request import Request
from bot.deadlines.refusal import DeadlineRefused
from bot.deadlines.text import day as day_text
from bot.deadlines.typed_dates import typed_date
from bot.errors import BadField, BadInput
from bot.services.desk import Desk
from bot.words import Language, say
from commands.deadline_words import about_a_deadline, day_of, short_text
from commands.registry import command

_SNOOZE = re.compile(
    r"(?P<name>\S+)\s+(?:until|till|to|到|至)?\s*(?P<day>.+?)(?:\s+(?:because|since|因为|原因)[:：]?\s*(?P<why>.+))?",
    re.IGNORECASE | re.DOTALL,
)


@command("snooze", "snooze", "稍后提醒", action="snooze", takes=about_a_deadline)
def run(request: Request, desk: Desk) -> Reply:
    """No reminders until a day; past the last working day only with a reason."""
    language, text = request.language, request.text.strip()
    fields = request.action.fields if request.action else None
    if fields is not None:
        until = day_of("until", fields.get("until", ""), desk.today(), language)
        name, why = text, fields.get("reason", "")
    elif request.action or (text and " " not in text):
        return _snooze_form(text, desk, language)
    else:
        found = _SNOOZE.fullmatch(text)
        if found is None:
            raise BadInput(say(language, "deadline_chat.snooze.how"))
        name, why = found["name"], found["why"] or ""
        until = typed_date(found["day"].strip(), desk.today(), "future")
    try:
        reason = short_text(why, "reason", language) or None
        deadline = desk.deadlines.snooze(name, until, reason, request.who)
    except DeadlineRefused as error:
        if fields is not None and error.key in ("snooze_past", "snooze_reason"):
            field = "until" if error.key == "snooze_past" else "reason"
            raise BadField(field, error.line(language)) from None
        raise
    values = {"title": deadline.title(language), "until": day_text(language, until)}
    return Reply(language, say(language, "deadline_chat.snoozed", **values))


def _snooze_form(name: str, desk: Desk, language: Language) -> Reply:
    deadline = desk.deadlines.named(name)
    hint = say(language, "deadline_chat.snooze.reason_hint", act_by=day_text(language, deadline.act_by))
    form = Form(
        say(language, "deadline_chat.snooze.form_title"),
        "snooze",
        deadline.id,
        say(language, "deadline_chat.snooze.submit"),
        (
            Field("until", say(language, "deadline_chat.snooze.until"), "date"),
            Field("reason", say(language, "deadline_chat.snooze.reason"), "text", required=False, hint=hint),
        ),
        (deadline.title(language),),
    )
    return Reply(language, form.title, form=form, private=True)
