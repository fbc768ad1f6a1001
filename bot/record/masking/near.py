"""Words that look like nothing but a password, in a line that speaks of one."""

import re
from collections.abc import Iterator

from bot.record.masking.spans import Span
from bot.record.masking.values import is_made_up, is_secret

_SPOKEN = re.compile(
    r"(?i)pass(?:word|wd|phrase|code)?s?(?![a-z])|(?<![a-z])pwd?(?![a-z])|secret|token|cred(?:ential)?s?(?![a-z])"
    r"|密\s*码|口\s*令|密\s*钥|令\s*牌|登录名|账号|帐号|addlogin|crypt\("
)
_SIGNED = re.compile(
    r"(?<![\w!@#$%^&*~./:+=-])[A-Za-z0-9_.-]*[A-Za-z0-9][!@#$^&*~][A-Za-z0-9_.!@#$^&*~-]*(?!\w)"
)
_DOOR = re.compile(
    r"(?i)堡垒机|跳板机|登[录陆]|jump ?(?:host|box)|bastion|\blog(?:ged)? ?in\b|service account|\b(?:root"
    r"|admin)\b"
)
_AT = re.compile(r"[\w.-]+[@#][\w.-]+")
_QUOTED = re.compile(r"([\"'`])([A-Za-z0-9_!@#$%^&*~.-]{6,64})\1")
_NAME = re.compile(r"(?:[A-Z]?[a-z]{2,}\d{0,2}[_-]?)+|[A-Z0-9_]+|[a-z0-9_.-]+")
_HOST = re.compile(r"[^@]*@[\w-]+(?:\.[\w-]+)+|[^@]*@[a-z][a-z0-9-]*|[\w.-]+#\d+|[\w.-]+\*+")
_AROUND = 120
"""Characters between the word and what it speaks of."""


def find_near(text: str) -> Iterator[Span]:
    """What is made up of letters, digits and signs, near a word for a password in the same line."""
    for door in _DOOR.finditer(text):  # where a password is typed, none being spoken of
        for found in _SIGNED.finditer(text, *_around(text, door)):
            value = found[0].rstrip(".,")
            if len(value) >= 8 and is_made_up(value) and not _AT.fullmatch(value) and is_secret(value):
                yield Span(found.start(), found.start() + len(value), "token")
    for spoken in _SPOKEN.finditer(text):
        start, end = _around(text, spoken)
        for found in _SIGNED.finditer(text, start, end):
            value = found[0].rstrip(".,!")
            if len(value) >= 6 and _mixed(value) and not _HOST.fullmatch(value) and is_secret(value):
                yield Span(found.start(), found.start() + len(found[0].rstrip(".,")), "token")
        for found in _QUOTED.finditer(text, start, end):
            if is_made_up(found[2]) and not _NAME.fullmatch(found[2]) and is_secret(found[2]):
                yield Span(*found.span(2), "token")


def _around(text: str, word: re.Match[str]) -> tuple[int, int]:
    """The line about a word, so far as it is near."""
    end = text.find("\n", word.end())
    start = max(text.rfind("\n", 0, word.start()) + 1, word.start() - _AROUND)
    return start, min(len(text) if end < 0 else end, word.end() + _AROUND)


def _mixed(value: str) -> bool:
    return any(map(str.isalpha, value)) and any(map(str.isdigit, value))
