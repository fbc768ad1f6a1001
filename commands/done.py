"""`/license done renewal-2026 RECEIPT`, undo and take: what people do about a deadline."""

from bot.chat.reply import Button, Field, Form, Reply
from bot.chat.request import Request
from bot.deadlines.text import day as day_text
from bot.errors import BadInput
from bot.services.desk import Desk
from bot.words import say
from commands.deadline_words import about_a_deadline, day_of, short_text
from commands.registry import command


@command("done", "done", "完成", "已完成", action="mark_done", takes=about_a_deadline)
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
        day, receipt = day_of("day", fields.get("day", ""), desk.today(), language), fields.get("receipt", "")
    done = desk.deadlines.done(
        deadline.id, day, short_text(receipt, "receipt", language) or None, request.who
    )
    headline = say(
        language, "deadline_chat.done.recorded", title=done.title(language), day=day, who=request.who
    )
    following = next(
        (
            it
            for it in desk.deadlines.seen_by(request.role)
            if it.duty == done.duty and it.status in ("open", "upcoming")
        ),
        None,
    )
    lines = []
    if following and following.trigger.kind == "yearly":
        due = day_text(language, following.due)
        lines.append(say(language, "deadline_chat.done.next", title=following.title(language), due=due))
    undo = Button(say(language, "deadline_chat.button.undo"), "undo", done.id, "danger")
    return Reply(language, headline, paragraphs=tuple(lines), buttons=(undo,))


@command("undo", "undo", "撤销", action="mark_done", takes=about_a_deadline)
def undo(request: Request, desk: Desk) -> Reply:
    """Takes "done" back."""
    language = request.language
    if not request.text.strip():
        raise BadInput(say(language, "deadline_chat.which"))
    deadline = desk.deadlines.undo(request.text, request.who)
    return Reply(language, say(language, "deadline_chat.undone", title=deadline.title(language)))


@command("take", "take", "我来负责", action="deadlines", takes=about_a_deadline)
def take(request: Request, desk: Desk) -> Reply:
    """Somebody makes a deadline theirs."""
    language = request.language
    if not request.text.strip():
        raise BadInput(say(language, "deadline_chat.which"))
    deadline = desk.deadlines.take(request.text, request.who)
    values = {"title": deadline.title(language), "who": request.who}
    return Reply(language, say(language, "deadline_chat.taken", **values))
