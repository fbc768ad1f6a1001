"""The "This is wrong" button: an officer looks at the answer; what is wrong with it is kept to learn from."""

from bot.chat.reply import Button, Field, Form, Reply
from bot.chat.request import Request
from bot.errors import BadInput
from bot.services.desk import Desk
from bot.services.feedback import FAULTS, keep_feedback
from bot.words import Words, say
from commands.ask import officer_line
from commands.registry import command

LONGEST_NOTE = 500


@command("wrong", action="ask_officers", listed=False)
def run(request: Request, desk: Desk) -> Reply:
    """Files the question as one whose answer somebody doubts, and asks what is wrong with it."""
    answer = desk.answer(request.text)
    id_, new = desk.rulings.file(request, answer, wrong=True)
    language = answer.language
    return Reply(
        language,
        say(language, "commands.wrong.waiting", id=id_),
        paragraphs=(officer_line(id_, new, request, answer), say(language, "commands.wrong.which")),
        buttons=tuple(
            Button(say(language, f"commands.wrong.fault.{fault}"), "feedback", f"{fault}:{answer.question}")
            for fault in FAULTS
        ),
        private=True,
    )


@command("feedback", action="ask_officers", listed=False)
def tell(request: Request, desk: Desk) -> Reply:
    """What exactly is wrong, asked for by a form and kept; the officer's ruling tells the asker the rest."""
    fault, _, question = request.text.partition(":")
    if fault not in FAULTS:  # no button of Xuke's
        raise BadInput(Words("errors.ask.what"))
    answer = desk.own_answer(question)
    language = answer.language
    fields = request.action.fields if request.action else None
    if fields is None:
        note = Field(
            "note",
            say(language, f"commands.wrong.note.{fault}"),
            "text",
            required=False,
            hint=say(language, "commands.wrong.hint"),
        )
        submit = say(language, "commands.wrong.submit")
        title = say(language, f"commands.wrong.fault.{fault}")
        return Reply(
            language, question, form=Form(title, "feedback", request.text, submit, (note,)), private=True
        )
    note_text = " ".join(fields.get("note", "").split())[:LONGEST_NOTE]
    keep_feedback(desk.store, request.who, answer, fault, note_text, desk.now())
    return Reply(language, say(language, "commands.wrong.thanks"), private=True)
