"""`/license load FILE`: another license in the place of the one at hand."""

from dataclasses import replace

from bot.chat.reply import Button, Reply
from bot.chat.request import Request, pack_args
from bot.errors import BadInput
from bot.license.show import describe, difference_lines
from bot.questions.ruling import fingerprint
from bot.replies.license_check import absent_titles, check_license, warning_lines
from bot.services.desk import Desk
from bot.words import Words, say
from commands.registry import command


@command(
    "load", "load", "载入", action="load_license", takes=lambda rest: not rest or "/" in rest or "." in rest
)
def run(request: Request, desk: Desk) -> Reply:
    """Shows what another license text changes and what of it cannot be trusted, and asks before it replaces
    the one at hand."""
    language, path = request.language, request.text.strip()
    if not path and request.file:
        path = _keep(request.file(), desk)
    if not path:
        raise BadInput(Words("deadline_chat.load.how"))
    certificate = desk.license_files.read(path)
    if fingerprint(certificate) == fingerprint(desk.certificate):
        return Reply(language, say(language, "deadline_chat.load.same"), private=True)
    until = certificate.valid_until.isoformat() if certificate.valid_until else "?"
    values = {"number": certificate.number or "?", "until": until}
    check = check_license(certificate, desk.certificate)
    lines = difference_lines(desk.certificate, certificate, language)
    problems = [
        say(language, "deadline_chat.load.unreadable", problem=describe(problem, language))
        for problem in certificate.problems
        if problem not in check.doubtful
    ]
    warnings = warning_lines(check, language)
    notice = say(language, "deadline_chat.load.untrusted", count=len(warnings)) if warnings else None
    absent = say(language, "license.show.separator").join(absent_titles(check, language))
    if absent:
        problems.append(say(language, "deadline_chat.load.absent", duties=absent))
    confirm = Button(
        say(language, "deadline_chat.button.confirm_load"),
        "load_confirm",
        pack_args(fingerprint(certificate), path),
        "danger",
    )
    return Reply(
        language,
        say(language, "deadline_chat.load.headline", **values),
        notice=notice,
        paragraphs=(*warnings, *(lines or [say(language, "deadline_chat.load.no_change")]), *problems),
        buttons=(confirm,),
        private=True,
    )


def _keep(content: bytes | None, desk: Desk) -> str:
    if content is None:
        raise BadInput(Words("deadline_chat.load.not_read"))
    return desk.license_files.keep(content)


@command("load_confirm", action="load_license", listed=False)
def confirm(request: Request, desk: Desk) -> Reply:
    """Replaces the license with the text that was shown; one changed since is shown anew."""
    language = request.language
    mark, path = request.args
    certificate = desk.license_files.read(path)
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
