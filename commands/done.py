"""`/license done renewal-2026 RECEIPT`, undo, snooze and take: what people do about a deadline."""

import re
from datetime import date

from bot.chat.reply import Button, Field, Form, Reply
from bot.chat.request import Request
from bot.deadlines.refusal import DeadlineRefused
from bot.deadlines.text import day as day_text
from bot.deadlines.typed_dates import typed_date
from bot.errors import BadField, BadInput
from bot.services.desk import Desk
from bot.words import Language, say
from commands.registry import command

LONGEST = 500
_NAME = re.compile(r"[a-z][a-z-]*-(?:\d{4}|e\d+)", re.IGNORECASE)
_SNOOZE = re.compile(
    r"(?P<name>\S+)\s+(?:until|till|to|到|至)?\s*(?P<day>.+?)(?:\s+(?:because|since|因为|原因)[:：]?\s*(?P<why>.+))?",
    re.IGNORECASE | re.DOTALL,
)


def _about_a_deadline(rest: str) -> bool:
    """Nothing or a deadline's name first; "done with chat, may we ..." is a question."""
    return not rest or _NAME.fullmatch(rest.split()[0]) is not None


@command("done", "done", "完成", "已完成", action="mark_done", takes=_about_a_deadline)
def run(request: Request, desk: Desk) -> Reply:
    """Marks a deadline done, with a receipt; a form from a button."""
    language = request.language
    name, _, receipt = request.text.strip().partition(" ")
    if not name:
        raise BadInput(say(language, "deadline_chat.which"))
    deadline = desk.deadlines.named(name)
    fields = request.action.fields if request.action else None
    if request.action and fields is None and deadline.status != "done":
        today = desk.today().isoformat()
        form = Form(
            say(language, "deadline_chat.done.form_title"),
            "done",
            deadline.id,
            say(language, "deadline_chat.done.submit"),
            (
                Field("day", say(language, "deadline_chat.done.day"), "date", today),
                Field("receipt", say(language, "deadline_chat.done.receipt"), required=False),
            ),
            (deadline.title(language),),
        )
        return Reply(language, form.title, form=form, private=True)
    day = desk.today()
    if fields is not None:
        day, receipt = _day("day", fields.get("day", ""), desk.today(), language), fields.get("receipt", "")
    done = desk.deadlines.done(deadline.id, day, _short(receipt, "receipt", language) or None, request.who)
    headline = say(
        language, "deadline_chat.done.recorded", title=done.title(language), day=day, who=request.who
    )
    following = next(
        (it for it in desk.deadlines.all() if it.duty == done.duty and it.status in ("open", "upcoming")),
        None,
    )
    lines = []
    if following and following.trigger.kind == "yearly":
        due = day_text(language, following.due)
        lines.append(say(language, "deadline_chat.done.next", title=following.title(language), due=due))
    undo = Button(say(language, "deadline_chat.button.undo"), "undo", done.id, "danger")
    return Reply(language, headline, paragraphs=tuple(lines), buttons=(undo,))


@command("undo", "undo", "撤销", action="mark_done", takes=_about_a_deadline)
def undo(request: Request, desk: Desk) -> Reply:
    """Takes "done" back."""
    language = request.language
    if not request.text.strip():
        raise BadInput(say(language, "deadline_chat.which"))
    deadline = desk.deadlines.undo(request.text, request.who)
    return Reply(language, say(language, "deadline_chat.undone", title=deadline.title(language)))


@command("snooze", "snooze", "稍后提醒", action="snooze", takes=_about_a_deadline)
def snooze(request: Request, desk: Desk) -> Reply:
    """No reminders until a day; past the last working day only with a reason."""
    language, text = request.language, request.text.strip()
    fields = request.action.fields if request.action else None
    if fields is not None:
        until = _day("until", fields.get("until", ""), desk.today(), language)
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
        reason = _short(why, "reason", language) or None
        deadline = desk.deadlines.snooze(name, until, reason, request.who)
    except DeadlineRefused as error:
        if fields is not None and error.key in ("snooze_past", "snooze_reason"):
            field = "until" if error.key == "snooze_past" else "reason"
            raise BadField(field, error.line(language)) from None
        raise
    values = {"title": deadline.title(language), "until": day_text(language, until)}
    return Reply(language, say(language, "deadline_chat.snoozed", **values))


@command("take", "take", "我来负责", action="deadlines", takes=_about_a_deadline)
def take(request: Request, desk: Desk) -> Reply:
    """Somebody makes a deadline theirs."""
    language = request.language
    if not request.text.strip():
        raise BadInput(say(language, "deadline_chat.which"))
    deadline = desk.deadlines.take(request.text, request.who)
    values = {"title": deadline.title(language), "who": request.who}
    return Reply(language, say(language, "deadline_chat.taken", **values))


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


def _day(name: str, text: str, today: date, language: Language) -> date:
    try:
        return typed_date(text, today)
    except BadInput as error:
        raise BadField(name, error.line(language)) from None


def _short(text: str, name: str, language: Language) -> str:
    text = " ".join(text.split())
    if len(text) > LONGEST:
        values = {"length": len(text), "limit": LONGEST}
        raise BadField(name, say(language, "rulings.problem.too_long", **values))
    return text
