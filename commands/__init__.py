"""The chat commands, one a file, and the choice between them."""

import logging
import re
from dataclasses import replace
from importlib import import_module
from pkgutil import iter_modules

from bot.chat.reply import Button, Reply
from bot.chat.request import Request, may
from bot.desk import Desk
from bot.errors import BadInput, CouldNot
from bot.questions.understanding import LONGEST
from bot.words import say
from commands.ask import run as ask
from commands.registry import RESEMBLING, Command, Registry, registry

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")

log = logging.getLogger(__name__)
_CALLED = re.compile(r"\s*[/／](?:license|licence|许可证?)(?=\s|$)", re.IGNORECASE)
_SLASHES = ("/", "／")


def respond(request: Request, desk: Desk, known: Registry = registry) -> Reply:
    """The reply to a message, a command or a pressed button. Never raises: what went wrong is the reply."""
    request = replace(request, spoken=request.language)  # before the words that tell it are cut off
    try:
        return _chosen(request, desk, known)
    except (BadInput, CouldNot) as error:
        return Reply(request.language, say(request.language, "commands.refused", reason=error))
    except Exception:
        log.exception("no reply to a message of %d characters", len(request.text))
        return Reply(request.language, say(request.language, "commands.failed"))


def _chosen(request: Request, desk: Desk, known: Registry) -> Reply:
    if request.action:
        pressed = known.get(request.action.command)
        if pressed is None:
            return Reply(request.language, say(request.language, "commands.gone"))
        # A button says all it means: no follow-up of the thread's question.
        return _run(pressed, replace(request, text=request.action.value, thread_question=None), desk)
    if len(request.text) > LONGEST:
        values = {"length": len(request.text), "limit": LONGEST}
        return Reply(request.language, say(request.language, "commands.too_long", **values))
    called = _CALLED.match(request.text)
    text = request.text[called.end() if called else 0 :].strip()
    slash = text.startswith(_SLASHES)
    text = text.lstrip("/／").lstrip()
    is_blank = not any(character.isprintable() and not character.isspace() for character in text)
    typed = known.typed("help" if is_blank else text)
    if typed:
        return _run(typed[0], replace(request, text=typed[1]), desk)
    return _asked(replace(request, text=text), slash, desk, known)


def _asked(request: Request, slash: bool, desk: Desk, known: Registry) -> Reply:
    """A question, unless it begins with a command misspelled."""
    word, _, rest = (part.strip() for part in request.text.partition(" "))
    meant = known.nearest(word, request.role)
    if meant is None and desk.answer(request.text).verdict == "unclear":
        meant = known.nearest(word, request.role, RESEMBLING)
    if meant and meant.takes(rest):
        typed = f"{meant.words[0]} {rest}".strip()
        nearest = say(request.language, "commands.nearest", word=word, command=typed)
        as_question = say(request.language, "chat.button.ask", text=request.text)
        return Reply(
            request.language,
            nearest,
            buttons=(Button(typed, meant.name, rest), Button(as_question, "ask", request.text)),
        )
    if slash and not rest:
        unknown = say(request.language, "commands.unknown", word=word)
        return Reply(
            request.language, unknown, buttons=(Button(say(request.language, "chat.button.help"), "help"),)
        )
    return ask(request, desk)


def _run(command: Command, request: Request, desk: Desk) -> Reply:
    if not may(request.role, command.role):
        role = say(request.language, f"commands.role.{command.role}")
        return Reply(request.language, say(request.language, "commands.not_yours", role=role))
    return command.run(request, desk)
