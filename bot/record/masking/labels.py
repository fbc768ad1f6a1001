"""Secrets known by what stands before them: `password=`, `"token": "…"`, `Authorization:`, cookies."""

import re
from base64 import b64decode
from collections.abc import Iterator

from bot.record.masking.plain import lower
from bot.record.masking.spans import Span, search, windows
from bot.record.masking.values import is_long_random, is_secret

_WORDS = (
    r"client-key-data|pass(?:wd|word|phrase|code)?|pwd|passwort|secret|token|credentials?|api[_-]?key|app[_-]?key"
    r"|auth[_-]?key"
    r"|subscription[_-]?key|access[_-]?key(?:[_-]?(?:id|secret))?|secret[_-]?(?:access[_-]?)?key|private[_-]?key"
    r"|encrypt(?:ion)?[._-]?key|app_?ticket|js_?code|(?<![A-Za-z0-9])jwt|signing[_-]?(?:key|secret)|master[_-]?key|ssh[_-]?key|license[_-]?key"
    r"|(?:aes|des|hmac|md5|mch|pay|sign|api[_-]?v3)[_-]?key|wpa[_-]?psk|psk|preshared[_-]?key|passkey"
    r"|(?<![A-Za-z0-9])pw|psw|pswd|userpass|access[_-]?token|refresh[_-]?token|id[_-]?token|requirepass"
    r"|masterauth|pin[_-]?code"
)
_ENDING = r"(?:[_-](?:value|prod|test|dev|uat|stag\w*|old|new|base|raw|plain|text|default|v?\d))?"
_NAME = rf"(?<![A-Za-z0-9])[A-Za-z0-9_.\-\[\]]{{0,80}}?(?:{_WORDS})\d{{0,2}}{_ENDING}"
_QUOTE = r"(?:\\*[\"'`])"
_JOINT = (
    rf"{_QUOTE}?\]?\s*(?:=>|:=|[!=]==?|==?|->|:|＝|：|%3D)\s*(?:&\w+\s+)?(?:\w{{3,6}}\(\s*(?=[\"']))?\[?\s*"
)
_LABELED = re.compile(rf"(?i){_NAME}{_JOINT}(?=\S)")
_BRACED = re.compile(r"\{([^{}\n\"']{4,})\}(?=\s*[;\"']|$)")
_QUOTED = re.compile(
    r"[bBrRuUfFnN@$]{0,2}?(\\*)([\"'`])((?:\\.|(?!\1\2)[^\n]|\1\2(?=\2)){0,2000}?)\1\2(?!\2)"
)
_BARE = re.compile(
    r"(?:(?!&[\w.-]+=|&amp;|[,，]\s|,[\w.-]+=|[;；]\s|;[\w. -]+=|\\[nrt]|[)\]}>\"'`]*(?:\s|$)"
    r"|[。！，；、）])\S){1,500}"
)
_BRACKETED = re.compile(rf"(?i)(?<![A-Za-z0-9])(?:{_WORDS})\s*:?\s*[\[(]([^\[\]()\s\"',]{{5,}})[\])]")
_TAGGED = re.compile(
    rf"(?i)<([\w:.-]*(?:{_WORDS}))>\s*([^<\s][^<]*?)\s*</\1>"
    rf"|\b(?:name|key)[\"']?\s*[=:]\s*[\"']?[\w.-]*(?:{_WORDS})[\"']?\s*(?:,"
    rf"|/?>\s*<\w*>)?\s*[\"']?value[\"']?\s*[=:]\s*([\"']?)([^\"'<>\s]+)\3"
    rf"|\b(?:name|key)\s*=\s*[\"'][\w.-]*(?:{_WORDS})[\"']\s*>\s*([^<\s]+)\s*<"
    rf"|\bname\s*=\s*[\"'][\w.-]*(?:{_WORDS})[\"']\s*>\s*<value>\s*([^<\s]+)\s*<"
    rf"|\bvalue\s*=\s*[\"']([^\"'<>]+)[\"']\s+name\s*=\s*[\"'][\w.-]*(?:{_WORDS})[\"']"
)
_REDIS = re.compile(
    r"(?i)[\"']?\b(?:auth|requirepass|masterauth)[\"']?\s+(?:[\"']?default[\"']?\s+)?([\"'])([^\"'\n]+)\1"
)

_AUTHORIZED = re.compile(
    r"(?i)authorization[\"']?\s*(?:[:=,]|\s)\s*[\"'`]?(?:(?:basic|bearer|token|digest|negotiate"
    r"|apikey|ssws|aws4[\w-]*)\s+)?"
    r"([^\s\"'`,;\\]{8,})|\bbasic\s+(?:auth\s+)?([A-Za-z0-9+/]{4,}={0,2})(?![\w+/=])"
    r"|\bresponse=\"([0-9a-f]{32,64})\"|\b(?:bearer|basic):?\s+([A-Za-z0-9+/_.~=-]{12,})"
)
_DOCKER = re.compile(r"[\"']auth[\"']\s*:\s*[\"']([A-Za-z0-9+/=]{8,})[\"']")
_OF_NUMBER = re.compile(r"(?:^|_)(?:err|error|code|min|max|len|msg|ttl|count|num|limit|bad|invalid)_")
_COOKIES = re.compile(
    r"(?i)(?:\b(?:set-)?cookies?[\"']?\s*[:=]\s*[\"']?|\s-b\s+[\"']|--cookie[ =][\"']?)([^\n\"'\\]+)"
)
_COOKIE = re.compile(r"([\w.-]+)=([^;,\s]+)")
_SESSION = re.compile(
    r"(?i)(?<![A-Za-z0-9])(?:[\w.]*sess(?:ion)?(?:[_-]?(?:id|token|key))?|[\w-]*sid|phpsessid"
    r"|csrf[\w-]*|xsrf[\w-]*)"
    r"[\"']?\]?\s*[=:]\s*[\"']?([\w%.+/=-]{16,})"
)


_GATE = (
    "pass",
    "pwd",
    "pw",
    "psw",
    "psk",
    "pswd",
    "secret",
    "token",
    "key",
    "credential",
    "auth",
    "pin",
    "ticket",
    "code",
    "jwt",
)


def find_labeled(text: str) -> Iterator[Span]:
    """What a label of a configuration, a log, code, a query or a header announces."""
    low = lower(text)
    if any(word in low for word in _GATE):
        places = windows(low, _GATE, 100, 100)
        yield from _labeled(text, places)
        if "<" in text or "value" in low:
            yield from _groups(text, _TAGGED)
        if "auth" in low or "requirepass" in low:
            yield from _groups(text, _REDIS)
        for found in search(_BRACKETED, text, places) if "[" in text or "(" in text else ():
            if is_secret(found[1], plain_words=False) and any(map(str.isalpha, found[1])):
                yield Span(*found.span(1), "token")
    if "auth" in low or "bearer" in low or "basic" in low:
        yield from _authorized(text)
        yield from _groups(text, _DOCKER)
    if "cookie" in low or " -b " in low:
        for line in _COOKIES.finditer(text):
            for found in _COOKIE.finditer(text, *line.span(1)):
                if is_long_random(found[2], 12):
                    yield Span(*found.span(2), "token")
    if "sid" in low or "sess" in low or "csrf" in low or "xsrf" in low:
        for found in search(_SESSION, text, windows(low, ("sid", "sess", "csrf", "xsrf"), 20, 40)):
            if is_long_random(found[1]):
                yield Span(*found.span(1), "token")


def _labeled(text: str, places: list[tuple[int, int]]) -> Iterator[Span]:
    done = 0
    for label in search(_LABELED, text, places):
        if label.end() <= done or _is_no_label(text, label):
            continue
        quoted = _QUOTED.match(text, label.end())
        if quoted and quoted[3]:
            if is_secret(quoted[3]) and not quoted[3].endswith(("=", ": ")):
                yield Span(*quoted.span(3), "token")
                done = quoted.end()
            continue
        if (braced := _BRACED.match(text, label.end())) and label[0].rstrip()[-1] == "=":
            if is_secret(braced[1], plain_words=False):
                yield Span(*braced.span(1), "token")
            continue
        bare = _BARE.match(text, label.end())
        if bare is None or ("\n" in label[0] and bare[0].endswith(":")):
            continue  # `password:` above the name of what it is made of, in YAML
        if text[label.end()] in "\"'`" and len(bare[0]) < 6:
            continue
        # Behind a colon there may be a sentence; behind "=", a comma or a line's end, there is none.
        sentence = label[0].rstrip()[-1] in ":：" and _goes_on(text, bare.end())
        if is_secret(bare[0], plain_words=not sentence):
            yield Span(*bare.span(), "token")
            done = bare.end()


def _is_no_label(text: str, label: re.Match[str]) -> bool:
    """The shell's own PWD, and what counts or describes."""
    name = label[0].rstrip(" =:：＝>\"'`]\\").lower()
    last = name.rpartition(".")[2]
    if last.lstrip("[") in ("pwd", "oldpwd") and text[label.end()] == "/":
        return True
    if "arn:aws:" in text[max(0, label.start() - 80) : label.end() + 80].lower():
        return True  # the name of a secret, not the secret
    if _OF_NUMBER.search(last):
        return True
    if name in ("pass", "passed") and (label[0].startswith("PASS") or text[: label.start()].endswith("PASS")):
        return True  # what a test run says
    return last.startswith("bypass") or name.endswith(("bypass", "compass", "first_pass", "trespass"))


def _goes_on(text: str, end: int) -> bool:
    """Whether more words follow on the line."""
    rest = text[end : end + 80].partition("\n")[0].strip()
    return (bool(rest) and rest[0] not in ",;)}]#\"'/，；。）") or not rest


def _groups(text: str, shape: re.Pattern[str]) -> Iterator[Span]:
    """The last group of each match, where it is a secret."""
    for found in shape.finditer(text):
        group = found.lastindex or 0
        if is_secret(found[group]):
            yield Span(*found.span(group), "token")


def _authorized(text: str) -> Iterator[Span]:
    for found in _AUTHORIZED.finditer(text):
        group = found.lastindex or 0
        value = found[group]
        if is_secret(value) and ((any(map(str.isdigit, value)) and len(value) >= 8) or _is_pair(value)):
            yield Span(*found.span(group), "token")


def _is_pair(value: str) -> bool:
    """Whether it is a user and a password in Base64 (RFC 7617)."""
    try:
        return b":" in b64decode(value, validate=True)
    except ValueError:
        return False
