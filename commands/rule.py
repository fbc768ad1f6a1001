"""`/license rule Q3`: an officer's ruling, asked for by a form."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from bot.chat.reply import Choice, Field, Form, Reply
from bot.chat.request import Request
from bot.errors import BadField, BadInput, CouldNot
from bot.questions.answer_parts import Answer
from bot.questions.ruling import RULABLE, Ruling, matter, wider
from bot.services.desk import Desk
from bot.services.rulings import Open
from bot.words import Language, say
from commands.registry import command

LONGEST_REASON, LONGEST_WORDS, LONGEST_TYPED = 1_500, 500, 2_000
_WAITING = re.compile(r"[Qq]\d{1,9}")
_RULED = re.compile(r"[Rr]\d{1,9}")
_TAKES = re.compile(r"(?:[QqRr]\d{1,9})?|[\"“「].+[\"”」]", re.DOTALL)


def _named(rest: str) -> bool:
    """A number, or the question itself in quotation marks; "rule out ..." is a question."""
    return _TAKES.fullmatch(rest) is not None


@command("rule", "rule", "裁定", action="rule", takes=_named)
def run(request: Request, desk: Desk) -> Reply:
    """Rules on a waiting question (Q…), revises a ruling (R…), or rules on a question typed here."""
    value, language = request.text.strip().strip('"“”「」'), request.language
    fields = request.action.fields if request.action else None
    if not value:
        raise BadInput(say(language, "rulings.problem.which"))
    open_: Open | None = None
    before: Ruling | None = None
    name, _, seen = value.partition("@")
    if _WAITING.fullmatch(name):
        open_ = desk.rulings.question(name, language)
        question = open_.question
    elif _RULED.fullmatch(name):
        before = desk.rulings.standing.get(name)
        if before is None:
            raise CouldNot(say(language, "rulings.problem.no_ruling", id=name))
        if before.withdrawn:
            raise CouldNot(say(language, "rulings.problem.withdrawn_already", id=before.id))
        question = before.question
        value = value if seen else f"{before.id}@{desk.rulings.version(before.id)}"
    else:
        question = value
        if len(value) > LONGEST_TYPED:
            limit = {"length": len(value), "limit": LONGEST_TYPED}
            raise BadInput(say(language, "rulings.problem.too_long", **limit))
    own = desk.own_answer(question)
    if own.verdict == "info" and not open_:
        raise CouldNot(say(language, "rulings.problem.no_permission"))
    if fields is None:
        return Reply(language, question, form=_form(value, own, open_, before, language), private=True)
    ruling = _ruling(fields, question, request, desk)
    if wider(ruling.verdict, ruling.own_verdict) and fields.get("confirm") != "yes":
        form = _form(value, own, open_, before, language)
        return Reply(language, question, form=_to_confirm(form, own, fields, language), private=True)
    verdict = say(language, f"rulings.verdict.{ruling.verdict}")
    if before:
        revised = replace(ruling, id=before.id)
        desk.rulings.revise(revised, int(value.partition("@")[2]), language)
        return Reply(language, say(language, "rulings.revised", id=before.id, verdict=verdict), private=True)
    ruling = desk.rulings.rule(open_, ruling, language) if open_ else desk.rulings.record(ruling)
    return Reply(language, say(language, "rulings.recorded", id=ruling.id, verdict=verdict), private=True)


def _form(value: str, own: Answer, open_: Open | None, before: Ruling | None, language: Language) -> Form:
    title = "title" if open_ else "title_revise" if before else "title_new"
    id_ = open_.id if open_ else before.id if before else ""
    says = say(language, f"rulings.verdict.{own.verdict}")
    return Form(
        say(language, f"rulings.form.{title}", id=id_),
        "rule",
        value,
        say(language, "rulings.form.submit"),
        (
            Field(
                "verdict",
                say(language, "rulings.form.verdict"),
                "choice",
                before.verdict if before else "",
                choices=tuple(Choice(it, say(language, f"rulings.choice.{it}")) for it in RULABLE),
            ),
            Field(
                "reason",
                say(language, "rulings.form.reason"),
                "text",
                before.reason if before else "",
                hint=say(language, "rulings.form.reason_hint"),
            ),
            Field(
                "until",
                say(language, "rulings.form.until"),
                "date",
                before.until.isoformat() if before and before.until else "",
                required=False,
                hint=say(language, "rulings.form.until_hint"),
            ),
            Field(
                "words",
                say(language, "rulings.form.words"),
                "line",
                ", ".join(before.words) if before else "",
                required=False,
                hint=say(language, "rulings.form.words_hint"),
            ),
        ),
        (
            say(language, "rulings.form.question", question=own.question),
            say(language, "rulings.form.own", verdict=says, because=own.findings[0].because),
        ),
    )


def _to_confirm(form: Form, own: Answer, fields: Mapping[str, str], language: Language) -> Form:
    """The same form, as filled in, with the question whether the ruling may say more than the license."""
    filled = tuple(replace(field, value=fields.get(field.name, "")) for field in form.fields)
    confirm = Field(
        "confirm",
        say(language, "rulings.form.confirm", own=say(language, f"rulings.verdict.{own.verdict}")),
        "choice",
        choices=(Choice("yes", say(language, "rulings.form.confirm_yes")),),
    )
    return replace(form, fields=(*filled, confirm))


def _ruling(fields: Mapping[str, str], question: str, request: Request, desk: Desk) -> Ruling:
    language = request.language
    verdict = next((it for it in RULABLE if it == fields.get("verdict")), None)
    if verdict is None:
        raise BadField("verdict", say(language, "rulings.problem.no_verdict"))
    reason = " ".join(fields.get("reason", "").split())
    if not reason:
        raise BadField("reason", say(language, "rulings.problem.no_reason"))
    for name, text, limit in (
        ("reason", reason, LONGEST_REASON),
        ("words", fields.get("words", ""), LONGEST_WORDS),
    ):
        if len(text) > limit:
            raise BadField(name, say(language, "rulings.problem.too_long", length=len(text), limit=limit))
    return desk.rulings.draft(
        question,
        request.who,
        verdict,
        reason,
        until=_until(fields.get("until", "").strip(), desk.today(), language),
        words=_words(fields.get("words", ""), language),
    )


def _until(text: str, today: date, language: Language) -> date | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise BadField("until", say(language, "rulings.problem.until_no_day", day=text)) from None
    if day < today:
        raise BadField("until", say(language, "rulings.problem.until_past", day=text))
    return day


def _words(text: str, language: Language) -> tuple[str, ...]:
    words = tuple(dict.fromkeys(filter(None, (part.strip() for part in re.split(r"[,，、;；\n]+", text)))))
    for word in words:
        if len(word) < 2 or not matter(word):
            raise BadField("words", say(language, "rulings.problem.words_short", word=word))
    return words
