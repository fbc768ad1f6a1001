"""The chat commands, one a file, and the choice between them."""

import logging
import re
from dataclasses import replace
from importlib import import_module
from pkgutil import iter_modules

from bot.chat.reply import Button, Form, Reply
from bot.chat.request import Request
from bot.chat.verbatim import verbatim
from bot.errors import BadField, BadInput, CouldNot, Worded
from bot.questions.understanding import LONGEST
from bot.record.errors import RecordError
from bot.roles import NotPermitted
from bot.services.desk import Desk
from bot.services.record_words import record_words
from bot.words import say
from commands.ask import needs_an_officer
from commands.ask import run as ask
from commands.registry import RESEMBLING, Command, Registry, registry

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")

log = logging.getLogger(__name__)
_CALLED = re.compile(r"\s*[/／](?:license|licence|许可证?)(?=\s|$)", re.IGNORECASE)
_SLASHES = ("/", "／")
_SHOWING = frozenset({"help", "show", "clause", "why", "whole", "deadlines", "events", "rulings"})
"""Commands that change nothing. Any other may."""


def respond(request: Request, desk: Desk, known: Registry = registry) -> Reply:
    """The reply to a message, a command, a pressed button or a filled-in form.

    Raises only BadField, for a form to show beside the field; whatever else went wrong is the reply.
    """
    # The language, before the words that tell it are cut off.
    role = desk.roles.role_of(request.who, request.away)
    request = _in_their_language(replace(request, role=role), desk)
    try:
        return _reply_to(request, desk, known)
    except BadField as error:
        if request.action and request.action.fields is not None:
            raise
        return _refusal(error, request)
    except NotPermitted as error:
        return Reply(request.language, error.line(request.language), private=True)
    except RecordError as error:
        log.error("not recorded: %s", error)
        return _refusal(record_words(error), request)
    except (BadInput, CouldNot) as error:
        return _refusal(error, request)
    except Exception:  # whoever asked hears something, whatever a command does
        log.exception("no reply to a message of %d characters", len(request.text))
        return Reply(request.language, say(request.language, "commands.failed"))


def _in_their_language(request: Request, desk: Desk) -> Request:
    """With the language to answer in: touches memory alone."""
    spoken = request.spoken or desk.languages.heard(request.who) or desk.language
    request = replace(request, spoken=spoken, chosen=desk.languages.chosen(request.who))
    return request if request.chosen else replace(request, spoken=request.language)


def _refusal(reason: Worded, request: Request) -> Reply:
    language = request.language
    return Reply(language, say(language, "commands.refused", reason=reason.line(language)), private=True)


def recall(request: Request, desk: Desk) -> Reply | None:
    """The reply to a question that was answered today and needs nothing written; None for all else.

    Touches memory alone, so it may be asked on the event loop.
    """
    text, slash, command = _split(request, registry)
    if request.action or request.thread_question or request.away or command:
        return None
    request = _in_their_language(request, desk)
    answer = desk.recall(text, request.chosen)
    if answer is None or needs_an_officer(answer):
        return None
    request = replace(request, role=desk.roles.role_of(request.who), text=text)
    return _question(request, slash, desk, registry)


def may_write(request: Request, known: Registry = registry) -> bool:
    """Whether what was typed may change the record. A question counts as not: it comes before the officers
    once, however often it is asked."""
    _, _, command = _split(request, known)
    return command is not None and command[0].name not in _SHOWING


def _reply_to(request: Request, desk: Desk, known: Registry) -> Reply:
    if request.action:
        pressed = known.get(request.action.command)
        if pressed is None:
            return Reply(request.language, say(request.language, "commands.gone"))
        # A button says all it means: no follow-up of the thread's question.
        return _run(pressed, replace(request, text=request.action.value, thread_question=None), desk)
    if len(request.text) > LONGEST:
        values = {"length": len(request.text), "limit": LONGEST}
        return Reply(request.language, say(request.language, "commands.too_long", **values))
    text, slash, typed = _split(request, known)
    if typed:
        return _run(typed[0], replace(request, text=typed[1]), desk)
    return _question(replace(request, text=text), slash, desk, known)


def _split(request: Request, known: Registry) -> tuple[str, bool, tuple[Command, str] | None]:
    """What was typed behind "/license", whether it begins with a slash, and the command it is, if any."""
    called = _CALLED.match(request.text)
    text = request.text[called.end() if called else 0 :].strip()
    slash = text.startswith(_SLASHES)
    text = text.lstrip("/／").lstrip()
    is_blank = not any(character.isprintable() and not character.isspace() for character in text)
    return text, slash, known.parse("help" if is_blank else text)


def _question(request: Request, slash: bool, desk: Desk, known: Registry) -> Reply:
    """A question, unless it begins with a command misspelled."""
    word, _, rest = (part.strip() for part in request.text.partition(" "))
    meant = known.nearest(word, request.role)
    if meant is None and desk.answer(request.text, request.chosen).verdict == "unclear":
        meant = known.nearest(word, request.role, RESEMBLING)
    if meant and meant.takes(rest):
        typed = f"{meant.words[0]} {rest}".strip()
        nearest = say(request.language, "commands.nearest", word=verbatim(word), command=typed)
        as_question = say(request.language, "chat.button.ask", text=request.text)
        return Reply(
            request.language,
            nearest,
            buttons=(Button(typed, meant.name, rest), Button(as_question, "ask", request.text)),
        )
    if slash and not rest:
        unknown = say(request.language, "commands.unknown", word=verbatim(word))
        return Reply(
            request.language, unknown, buttons=(Button(say(request.language, "chat.button.help"), "help"),)
        )
    return ask(request, desk)


def _run(command: Command, request: Request, desk: Desk) -> Reply:
    desk.check(request, command.action)
    action = request.action
    fields = action.fields if action else None
    try:
        reply = command.run(request, desk)
    except (BadInput, CouldNot):
        if action and fields is not None:
            desk.drafts.keep(request.who, action.command, action.value, fields)
        raise
    if reply.form:
        return _with_draft(reply, reply.form, request, desk)
    if action and fields is not None:
        desk.drafts.drop(request.who, action.command, action.value)
    return reply


def _with_draft(reply: Reply, form: Form, request: Request, desk: Desk) -> Reply:
    if request.action and request.action.fields is not None:
        return reply  # the same form once more holds what was typed just now
    if request.action is None and any(it.value for it in form.fields if it.kind in ("line", "text")):
        return reply  # words typed behind the command are newer than any draft
    filled, found = desk.drafts.fill(request.who, form)
    if found:
        note = say(request.language, "commands.draft")
        filled = replace(filled, paragraphs=(*filled.paragraphs, note))
    return replace(reply, form=filled)
