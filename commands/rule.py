"""`/license rule Q3`: an officer's ruling, asked for by a form."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from bot.chat.reply import Choice, Field, Form, Reply
from bot.chat.request import Request, pack_args
from bot.errors import BadField, BadInput, CouldNot
from bot.questions.answer_parts import Answer
from bot.questions.ruling import RULABLE, Ruling, matter, wider
from bot.services.desk import Desk
from bot.services.rulings import Open
from bot.words import Language, Words, say
from commands.forms import choices, field, form_reply, read_short_text
from commands.registry import command
from commands.typed_days import read_optional_day

LONGEST_REASON, LONGEST_TYPED = 1_500, 2_000
_WAITING = re.compile(r"[Qq]\d{1,9}")
_RULED = re.compile(r"[Rr]\d{1,9}")
_TAKES = re.compile(r"(?:[QqRr]\d{1,9})?|[\"“「].+[\"”」]", re.DOTALL)


@dataclass(frozen=True)
class _Subject:
    """What is ruled on: a waiting question, a ruling as it was at `version`, or a question typed here."""

    question: str
    own: Answer
    open_: Open | None = None
    before: Ruling | None = None
    version: int = 0

    @property
    def id(self) -> str:
        return self.open_.id if self.open_ else self.before.id if self.before else ""


def _names_a_question(rest: str) -> bool:
    """A number, or the question itself in quotation marks; "rule out ..." is a question."""
    return _TAKES.fullmatch(rest) is not None


@command("rule", "rule", "裁定", action="rule", takes=_names_a_question)
def run(request: Request, desk: Desk) -> Reply:
    """Rules on a waiting question (Q…), revises a ruling (R…), or rules on a question typed here."""
    text = request.text.strip().strip('"“”「」')
    if not text:
        raise BadInput(Words("rulings.problem.which"))
    if _RULED.fullmatch(text):
        return _rule_on(_ruling_again(text, desk.rulings.version(text.upper()), desk), request, desk)
    open_ = desk.rulings.question(text) if _WAITING.fullmatch(text) else None
    if not open_ and len(text) > LONGEST_TYPED:
        raise BadInput(Words("rulings.problem.too_long", length=len(text), limit=LONGEST_TYPED))
    question = open_.question if open_ else text
    own = desk.own_answer(question)
    if own.verdict == "info" and not open_:
        raise CouldNot(Words("rulings.problem.no_permission"))
    return _rule_on(_Subject(question, own, open_), request, desk)


@command("revise", action="rule", listed=False)
def revise(request: Request, desk: Desk) -> Reply:
    """Another ruling in the place of one that was seen at a version."""
    id_, version = request.args
    return _rule_on(_ruling_again(id_, int(version), desk), request, desk)


def _ruling_again(id_: str, version: int, desk: Desk) -> _Subject:
    before = desk.rulings.standing.get(id_)
    if before is None:
        raise CouldNot(Words("rulings.problem.no_ruling", id=id_))
    if before.withdrawn:
        raise CouldNot(Words("rulings.problem.withdrawn_already", id=before.id))
    return _Subject(before.question, desk.own_answer(before.question), None, before, version)


def _rule_on(subject: _Subject, request: Request, desk: Desk) -> Reply:
    """The form; what was filled in counts, once a ruling that allows more than the license is confirmed."""
    language, fields = request.language, request.fields
    if fields is None:
        return form_reply(language, _form(subject, language), subject.question)
    ruling = _ruling(fields, subject.question, request, desk)
    if wider(ruling.verdict, ruling.own_verdict) and fields.get("confirm") != "yes":
        form = _to_confirm(_form(subject, language), subject.own, fields, language)
        return form_reply(language, form, subject.question)
    verdict = say(language, f"rulings.verdict.{ruling.verdict}")
    if subject.before:
        desk.rulings.revise(replace(ruling, id=subject.id), subject.version)
        return Reply(language, say(language, "rulings.revised", id=subject.id, verdict=verdict), private=True)
    open_ = subject.open_
    ruling = desk.rulings.rule(open_, ruling, language) if open_ else desk.rulings.record(ruling)
    return Reply(language, say(language, "rulings.recorded", id=ruling.id, verdict=verdict), private=True)


def _form(subject: _Subject, language: Language) -> Form:
    before, own = subject.before, subject.own
    title = "title" if subject.open_ else "title_revise" if before else "title_new"
    says = say(language, f"rulings.verdict.{own.verdict}")
    until = before.until.isoformat() if before and before.until else ""
    words = ", ".join(before.words) if before else ""
    return Form(
        say(language, f"rulings.form.{title}", id=subject.id),
        "revise" if before else "rule",
        pack_args(before.id, str(subject.version)) if before else subject.id or subject.question,
        say(language, "rulings.form.submit"),
        (
            field(
                language,
                "rulings.form.verdict",
                "choice",
                before.verdict if before else "",
                choices=choices(language, "rulings.choice", RULABLE),
            ),
            field(language, "rulings.form.reason", "text", before.reason if before else "", hint=True),
            field(language, "rulings.form.until", "date", until, required=False, hint=True),
            field(language, "rulings.form.words", "line", words, required=False, hint=True),
        ),
        (
            say(language, "rulings.form.question", question=own.question),
            say(language, "rulings.form.own", verdict=says, because=own.because),
        ),
    )


def _to_confirm(form: Form, own: Answer, fields: Mapping[str, str], language: Language) -> Form:
    """The same form, as filled in, with the question whether the ruling may say more than the license."""
    filled = tuple(replace(field, value=fields.get(field.name, "")) for field in form.fields)
    yes = Choice("yes", say(language, "rulings.form.confirm_yes"))
    label = say(language, "rulings.form.confirm", own=say(language, f"rulings.verdict.{own.verdict}"))
    confirm = Field("confirm", label, "choice", choices=(yes,))
    return replace(form, fields=(*filled, confirm))


def _ruling(fields: Mapping[str, str], question: str, request: Request, desk: Desk) -> Ruling:
    verdict = next((it for it in RULABLE if it == fields.get("verdict")), None)
    if verdict is None:
        raise BadField("verdict", Words("rulings.problem.no_verdict"))
    return desk.rulings.draft(
        question,
        request.who,
        verdict,
        read_reason(fields),
        until=_until(fields.get("until", ""), desk.today()),
        words=_words(fields.get("words", "")),
    )


def read_reason(fields: Mapping[str, str]) -> str:
    """The reason of a ruling, or of taking one back. Raises BadField where there is none."""
    reason = read_short_text("reason", fields.get("reason", ""), LONGEST_REASON)
    if not reason:
        raise BadField("reason", Words("rulings.problem.no_reason"))
    return reason


def _until(text: str, today: date) -> date | None:
    day = read_optional_day("until", text, today, "future")
    if day and day < today:
        raise BadField("until", Words("rulings.problem.until_past", day=day))
    return day


def _words(text: str) -> tuple[str, ...]:
    read_short_text("words", text)
    parts = (part.strip() for part in re.split(r"[,，、;；\n]+", text))
    words = tuple(dict.fromkeys(filter(None, parts)))
    for word in words:
        if len(word) < 2 or not matter(word):
            raise BadField("words", Words("rulings.problem.words_short", word=word))
    return words
