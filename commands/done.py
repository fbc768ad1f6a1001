"""`/license done renewal-2026 RECEIPT`, undo and take: what people do about a deadline."""

from bot.chat.reply import Button, Form, Reply
from bot.chat.request import Request
from bot.deadlines.due import Deadline
from bot.deadlines.text import day as day_text
from bot.services.desk import Desk
from bot.words import Language, say
from commands.deadline_words import about_a_deadline, deadline_name
from commands.forms import beside, field, form_reply, read_short_text
from commands.registry import command
from commands.typed_days import read_day

_FIELD_OF = {"done_ahead": "day", "done_before": "day"}
"""Which field a refusal is about."""


@command("done", "done", "完成", "已完成", action="mark_done", takes=about_a_deadline)
def run(request: Request, desk: Desk) -> Reply:
    """Marks a deadline done, with a receipt; a form from a button."""
    language, fields, day = request.language, request.fields, desk.today()
    deadline = desk.deadlines.find(deadline_name(request))
    receipt = request.text.strip().partition(" ")[2]
    if request.action and fields is None and deadline.status != "done":
        return _ask(deadline, desk, language)
    if fields is not None:
        day, receipt = read_day("day", fields.get("day", ""), desk.today()), fields.get("receipt", "")
    with beside(_FIELD_OF):
        done = desk.deadlines.done(deadline.id, day, read_short_text("receipt", receipt) or None, request.who)
    headline = say(
        language, "deadline_chat.done.recorded", title=done.title(language), day=day, who=request.who
    )
    undo = Button(say(language, "deadline_chat.button.undo"), "undo", done.id, "danger")
    return Reply(language, headline, paragraphs=_next_one(done, desk, language), buttons=(undo,))


def _ask(deadline: Deadline, desk: Desk, language: Language) -> Reply:
    form = Form(
        say(language, "deadline_chat.done.form_title"),
        "done",
        deadline.id,
        say(language, "deadline_chat.done.submit"),
        (
            field(language, "deadline_chat.done.day", "date", desk.today().isoformat()),
            field(language, "deadline_chat.done.receipt", required=False),
        ),
        (deadline.title(language),),
    )
    return form_reply(language, form)


def _next_one(done: Deadline, desk: Desk, language: Language) -> tuple[str, ...]:
    """What comes after a duty of every year."""
    seen = desk.deadlines.visible_to("member")
    open_ = (it for it in seen if it.duty == done.duty and it.status in ("open", "upcoming"))
    following = next(open_, None)
    if following is None or following.trigger.kind != "yearly":
        return ()
    due = day_text(language, following.due)
    return (say(language, "deadline_chat.done.next", title=following.title(language), due=due),)


@command("undo", "undo", "撤销", action="mark_done", takes=about_a_deadline)
def undo(request: Request, desk: Desk) -> Reply:
    """Takes "done" back."""
    language = request.language
    deadline = desk.deadlines.undo(deadline_name(request), request.who)
    return Reply(language, say(language, "deadline_chat.undone", title=deadline.title(language)))


@command("take", "take", "我来负责", action="deadlines", takes=about_a_deadline)
def take(request: Request, desk: Desk) -> Reply:
    """Somebody makes a deadline theirs."""
    language = request.language
    deadline = desk.deadlines.take(deadline_name(request), request.who)
    values = {"title": deadline.title(language), "who": request.who}
    return Reply(language, say(language, "deadline_chat.taken", **values))
