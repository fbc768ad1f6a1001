"""What the commands about a deadline share: whether one is meant, and which."""

import re

from bot.chat.request import Request
from bot.errors import BadInput
from bot.words import Words

_NAME = re.compile(r"[a-z][a-z-]*-(?:\d{4}|e\d+)", re.IGNORECASE)


def about_a_deadline(rest: str) -> bool:
    """Nothing or a deadline's name first; "done with chat, may we ..." is a question."""
    return not rest or _NAME.fullmatch(rest.split()[0]) is not None


def deadline_name(request: Request) -> str:
    """The name that stands first. Raises BadInput where there is none."""
    if not request.text.strip():
        raise BadInput(Words("deadline_chat.which"))
    return request.text.split()[0]
