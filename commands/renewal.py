"""`/license renewal applied 2026-04-01 …` and `/license load FILE`: the license goes on, or a new one."""

import re
from dataclasses import replace
from pathlib import Path

from bot.chat.reply import Button, Field, Form, Reply
from bot.chat.request import Request
from bot.deadlines.duties import load_duties
from bot.deadlines.text import day as day_text
from bot.deadlines.typed_dates import typed_date
from bot.errors import BadField, BadInput
from bot.incidents.playbook import load_playbooks
from bot.license.certificate import read
from bot.license.show import describe, difference_lines
from bot.license.validity import last_day_to_renew
from bot.questions.ruling import fingerprint
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


@command(
    "load", "load", "载入", action="load_license", takes=lambda rest: not rest or "/" in rest or "." in rest
)
def load(request: Request, desk: Desk) -> Reply:
    """Shows what another license text changes, and asks before it replaces the one at hand."""
    language, path = request.language, request.text.strip()
    if not path:
        raise BadInput(say(language, "deadline_chat.load.how"))
    certificate = read(Path(path).expanduser())
    if fingerprint(certificate) == fingerprint(desk.certificate):
        return Reply(language, say(language, "deadline_chat.load.same"), private=True)
    until = certificate.valid_until.isoformat() if certificate.valid_until else "?"
    values = {"number": certificate.number or "?", "until": until}
    lines = difference_lines(desk.certificate, certificate, language)
    problems = [
        say(language, "deadline_chat.load.unreadable", problem=describe(problem, language))
        for problem in certificate.problems
    ]
    load_duties(certificate)  # a duty that it does not hold is named before anything changes
    load_playbooks(certificate)
    confirm = Button(
        say(language, "deadline_chat.button.confirm_load"),
        "load_confirm",
        f"{fingerprint(certificate)} {path}",
        "danger",
    )
    return Reply(
        language,
        say(language, "deadline_chat.load.headline", **values),
        paragraphs=(*(lines or [say(language, "deadline_chat.load.no_change")]), *problems),
        buttons=(confirm,),
        private=True,
    )


@command("load_confirm", action="load_license", listed=False)
def confirm(request: Request, desk: Desk) -> Reply:
    """Replaces the license with the text that was shown; one changed since is shown anew."""
    language = request.language
    mark, _, path = request.text.partition(" ")
    certificate = read(Path(path).expanduser())
    if fingerprint(certificate) != mark:
        return load(replace(request, text=path), desk)
    if mark == fingerprint(desk.certificate):
        return Reply(language, say(language, "deadline_chat.load.same"))
    desk.load_license(certificate, request.who)
    count = sum(it.standing(certificate, desk.today()) == "to_confirm" for it in desk.bench.rulings.all)
    values = {
        "number": certificate.number or "?",
        "until": certificate.valid_until.isoformat() if certificate.valid_until else "?",
        "count": count,
        "s": "" if count == 1 else "s",
    }
    return Reply(language, say(language, "deadline_chat.load.loaded", **values))
