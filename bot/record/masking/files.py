"""Secrets in files of passwords: .netrc, .pgpass, shadow, tables with a column for them, YAML blocks."""

import re
from collections.abc import Iterator

from bot.record.masking.spans import Span
from bot.record.masking.values import is_made_up, is_secret, looks_random

_SECRET = r"(?:pass(?:wd|word|phrase|code)?|pwd|secret|token|api[_-]?key|private[_-]?key|密码|口令)"
_NETRC = re.compile(r"(?i)\b(?:login|user(?:name)?)[ \t=]+\S+\s+(?:password|pass|pw)[ \t=]+([^\s,;]{4,})")
_PGPASS = re.compile(r"(?m)^[\w.*-]+:(?:\d{2,5}|\*):[\w.*-]*:[\w.*@-]+:(\S+)$")
_PAIR = re.compile(r"(?m)^[a-z][\w.-]{1,20}:(?=\S*[!#$%^&*])([A-Za-z0-9!@#$%^&*._-]{6,40})$")
_HASHED = re.compile(r"\$(?:1|2[abxy]|[5-9]|y|krb5\w+|apr1|argon2\w*|pbkdf2[\w-]*|scrypt)\$[\w./$=,+-]{20,}")
_ITEMS = re.compile(rf"(?im)^([ \t]*)[\w.-]*(?:{_SECRET})s:[ \t]*\n((?:\1[ \t]*-[ \t]+\S+[ \t]*(?:\n|$))+)")
_WIFI = re.compile(r"WIFI:[^\n]*?P:([^;\s]{4,});")
_PSK = re.compile(r"(?i)\bpsk\s+[\"']([^\"'\n]+)[\"']|\bwpa-psk\s+([^\s\"']{8,})")
_ROUTER = re.compile(r"(?i)\b(?:password|secret|key)\s+(?:0|5|7|8|9)\s+(\S{6,})")
_CHAP = re.compile(r"(?m)^\"?[\w@.-]+\"?[ \t]+\*[ \t]+\"?([^\s\"]{4,})\"?[ \t]+\*")
_BLOCK = re.compile(
    rf"(?im)^([ \t]*)(?:- )?[\w.-]*{_SECRET}\d?:[ \t]*[|>][+-]?\d?[ \t]*\n((?:\1[ \t]+\S[^\n]*(?:\n|$))+)"
)
_KEPT = re.compile(
    r"(?im)^[ \t]*(?:(?:ENV|ARG|export|setenv)[ \t]+)?\w+[_.](?:pass(?:word|wd)?"
    r"|secret)[ \t]+[\"']?([^\s\"']{6,})[\"']?[ \t]*$"
)
# A Secret of Kubernetes as a file: all its values.
_SECRET_FILE = re.compile(r"(?m)^kind:[ \t]*[\"']?Secret[\"']?[ \t]*$")
_DATA = re.compile(r"(?m)^(?:stringD|d)ata:[ \t]*\n((?:[ \t]+[^\n]*(?:\n|$))+)")
_VALUE = re.compile(r"(?m)^[ \t]+[\w.-]+:[ \t]*[\"']?([^\s\"'|>]{4,})")
_PHRASE = re.compile(rf"(?im)^[ \t]+[\w.-]*(?:{_SECRET}):[ \t]+((?:[a-z]+[ \t]){{2,}}[a-z]+)[ \t]*$")
_AUTH = re.compile(r"(?im)^[ \t]*(?:- )?auth:[ \t]+[\"']?([^\s\"'#]{6,})[\"']?[ \t]*(?:#.*)?$")
_LIST = re.compile(rf"(?i)(?:{_SECRET})s[\"']?\s*[:=]\s*\[([^\]\n]{{1,2000}})\]")
_ITEM = re.compile(r"([\"'])([^\"'\n]+)\1")
_HEADER = re.compile(rf"(?i)[\"']?[\w -]*{_SECRET}\d?[\"']?")
_NAMED = ("pass", "pwd", "secret", "token", "key", "密码", "口令")
_SEPARATORS = ("\t", ",", ";", "|")


def find_in_files(text: str) -> Iterator[Span]:
    """Passwords by the form of the file that they stand in."""
    low = text.lower()
    for shape, word in (
        (_NETRC, "pass"),
        (_KEPT, "_"),
        (_CHAP, "*"),
        (_PGPASS, ":"),
        (_AUTH, "auth:"),
        (_PAIR, ":"),
    ):
        for found in shape.finditer(text) if word in low else ():
            if is_secret(found[1], plain_words=shape is _PGPASS) and (
                shape is not _AUTH or is_made_up(found[1])
            ):
                yield Span(*found.span(1), "token")
    for shape in (_WIFI, _PSK, _ROUTER):
        for found in (
            shape.finditer(text)
            if "WIFI" in text or "psk" in low or "admin" in low or "enable" in low
            else ()
        ):
            group = found.lastindex or 0
            if is_secret(found[group]):
                yield Span(*found.span(group), "token")
    for found in _HASHED.finditer(text) if "$" in text else ():
        yield Span(*found.span(), "token")
    named = any(word in low for word in _NAMED)
    if "\n" in text and named:
        yield from _blocks(text)
        yield from _columns(text)
    if "[" in text and named:
        for listed in _LIST.finditer(text):
            for item in _ITEM.finditer(text, *listed.span(1)):
                if is_secret(item[2], plain_words=False):
                    yield Span(*item.span(2), "token")


def _blocks(text: str) -> Iterator[Span]:
    if _SECRET_FILE.search(text):
        for data in _DATA.finditer(text):
            for found in _VALUE.finditer(text, *data.span(1)):
                yield Span(*found.span(1), "token")
    for found in _BLOCK.finditer(text):
        start, end = found.span(2)
        while start < end and text[start] in " \t":
            start += 1
        value = text[start:end].rstrip()
        if is_secret(value) and "-----BEGIN" not in value:
            yield Span(start, start + len(value), "token")
    for found in _ITEMS.finditer(text):
        for item in re.finditer(r"-[ \t]+[\"']?([^\s\"']+)", found[2]):
            if is_secret(item[1], plain_words=False):
                yield Span(found.start(2) + item.start(1), found.start(2) + item.end(1), "token")
    for found in _PHRASE.finditer(text):
        if is_secret(found[1].split()[0], least=1):
            yield Span(*found.span(1), "token")


def _columns(text: str) -> Iterator[Span]:
    """Rows below a header that names a column for passwords."""
    lines = text.splitlines(keepends=True)
    at, wanted, separator, width = 0, frozenset[int](), "", 0
    for line in lines:
        if not wanted:
            for sign in _SEPARATORS:
                cells = line.strip().split(sign)
                found = [place for place, cell in enumerate(cells) if _HEADER.fullmatch(cell.strip())]
                if 1 < len(cells) <= 60 and found:
                    wanted, separator, width = frozenset(found), sign, len(cells)
                    break
        else:
            cells = line.rstrip("\r\n").split(separator)
            if len(cells) != width:
                wanted = frozenset()
            start = at
            for place, cell in enumerate(cells):
                value = cell.strip().strip("\"'")
                if place in wanted and (is_secret(value) and (looks_random(value) or width > 2)):
                    begin = start + cell.index(value)
                    yield Span(begin, begin + len(value), "token")
                start += len(cell) + 1
        at += len(line)
