"""`/license load FILE`: another license in the place of the one at hand."""

from dataclasses import replace
from pathlib import Path

from bot.chat.reply import Button, Reply
from bot.chat.request import Request, pack_args
from bot.deadlines.duties import load_duties
from bot.errors import BadInput
from bot.incidents.playbook import load_playbooks
from bot.license.certificate import read
from bot.license.show import describe, difference_lines
from bot.questions.ruling import fingerprint
from bot.services.desk import Desk
from bot.words import Words, say
from commands.registry import command


@command(
    "load", "load", "载入", action="load_license", takes=lambda rest: not rest or "/" in rest or "." in rest
)
def run(request: Request, desk: Desk) -> Reply:
    """Shows what another license text changes, and asks before it replaces the one at hand."""
    language, path = request.language, request.text.strip()
    if not path:
        raise BadInput(Words("deadline_chat.load.how"))
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
        pack_args(fingerprint(certificate), path),
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
    mark, path = request.args
    certificate = read(Path(path).expanduser())
    if fingerprint(certificate) != mark:
        return run(replace(request, text=path), desk)
    if mark == fingerprint(desk.certificate):
        return Reply(language, say(language, "deadline_chat.load.same"))
    desk.load_license(certificate, request.who)
    count = sum(it.standing(certificate, desk.today()) == "to_confirm" for it in desk.rulings.standing.all)
    values = {
        "number": certificate.number or "?",
        "until": certificate.valid_until.isoformat() if certificate.valid_until else "?",
        "count": count,
        "s": "" if count == 1 else "s",
    }
    return Reply(language, say(language, "deadline_chat.load.loaded", **values))
