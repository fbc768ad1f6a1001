"""Passwords told in running text, however the sentence goes: near a word for one, what can be no word."""

import re
from collections.abc import Iterator

from bot.record.masking.plain import lower
from bot.record.masking.spans import Span, search, windows
from bot.record.masking.values import is_made_up, is_secret, is_state

_LABEL = re.compile(
    r"(?i)密\s*码|口\s*令|(?<![\w./-])(?:pass ?words?|pas?sword|passwd|pass ?phrase|passcode|passwort"
    r"|mot de passe|pwd|psw"
    r"|p/?w)(?![\w(\[@]|\.\w|-\w)"
)
_LONGEST = 40
_TOKEN = re.compile(rf"[A-Za-z0-9!@#$%^&*_+~][A-Za-z0-9!@#$%^&*_+=?~.-]{{3,{_LONGEST - 1}}}")
_STOP = re.compile(r"[。;?\n]|[.!]\s")
_GOES_ON = ("/", "(", "\\")
"""Behind the name of a folder or a function."""
_REACH = 48
"""Characters from the word to what it speaks of."""
_STRONG = re.compile(
    r"(?i)(?:是|为|叫|成了?|用|填的?|写的?|输入?的?|给你|从|由|生日|工号|拼音|后六位|后四位|大写的|小写的|[:=,(\[<>|/→、「【“\"'`\-—]"
    r"|\b(?:is|was|are|were|be|been|to|as|use|used|using|with|called|isn't|it's|and|or))[\s\"'“‘(`「【]*$"
)
_TERM = re.compile(
    r"""(?ix)(?:md|sha|sm|aes|des|rsa|rc|crc|base|bcrypt|scrypt|argon|pbkdf|utf|oauth|http|tls|ssl|ssh|ipv|ldap|ver|iso|gb|gm
    |rfc|win|windows|python|java|jdk|mysql|oracle|postgres|pg|redis|db|k8s|ec|sev|tier|step|part|page|line|room|ward
    |floor|port|err|errno|error|code|rule|cve|top|level|web|app|host|node|srv|vm|user|role|team|q|h|v|p|s|x|t|b)
    [-_./]?\d+(?:[-_.]?\w{0,6})*
    |(?:1password|2fa|keepass\w*|p@ssw0rd\?)
    |\d+(?:st|nd|rd|th|s|m|h|d|ms|x|k|[kmgt]i?b|px|w|y|min|hours?|days?|chars?|bits?|times)
    |v?\d[\d.:/_-]*[tz]?[\d.:+-]*|[a-z]{1,3}\d{1,2}"""
)
_HOST = re.compile(
    r"(?i)[\w-]+(?:\.[\w-]+)*\.[a-z]{2,10}|[\w.-]+@[\w.-]+|[\w.-]+[#=]\d+|\w+=.*|[a-z]+(?:[-_][a-z]+)*[-_]?\d{0,4}"
)
_CAMEL = re.compile(r"(?:[A-Z]*[a-z]+\d{0,4}){1,6}|[A-Z0-9_-]+")
_NAMED = re.compile(
    rf"{_CAMEL.pattern}|[A-Za-z_]+=.*|[a-z]+(?:-[a-z0-9]+)+|[A-Z]+-?\d+[a-z]?|[A-Z]+/\d.*|\w+@[\w-]+:.*|[a-z]+@[a-z]+\d{{0,2}}.*"
)
_PATH = re.compile(r"(?:^|[\s\"'(])(?:[a-z]+:/)?[\w.~-]*/(?:[\w.~-]*/)*$|[\w.-]+\.[\w-]+/$", re.I)
_WORD_ZH = re.compile(
    r"(?:密\s*码|口\s*令)[\s\"”」]*(?:(?:还|就|都|也|又|原来|现在|统一|临时)*(?:是|为|:|=|设成了?|改成了?)+)"
    r"[\s\"'“‘「]*([A-Za-z]{4,20})(?![A-Za-z0-9_./:(-])(?!\s*(?:存|加密|同步|管理|登录|验证|认证|校验|方式|算法|字段|类型|哈希|散列|格式"
    r"|策略|的|里|中|服务|系统|那边|负责))"
)
_WORD = re.compile(
    r"(?i)(?<![\w./-])(?:password|passcode|passphrase|pwd|pw)\s*(?:(?:is|was|=)\s+(?:(?:just|still"
    r"|now)\s+)?|:[ \t]*)"
    r"(?:([\"'“‘])([a-z]{4,20})[\"'”’]|([a-z]{4,20})(?=[,.]?[ \t]*(?:\n|$)|,\s))"
)
_CHINESE_WORD = re.compile(r"(?:密\s*码|口\s*令)\s*(?:是|为|:|=)\s*([\u4e00-\u9fff]{1,4}\d{2,8}[!@#$%^&*]+)")
_ANSWER = re.compile(
    r"(?i)(?:密码|口令|password|passwd|pwd"
    r"|(?<![a-z])pw)(?!\w)[^\n]{0,24}\n[ \t>*-]*(?:[\w\u4e00-\u9fff .]{1,16}[::][ \t]*)?"
    r"([!-~]{6,40})[ \t]*(?=\n|$)"
)
_BEFORE = re.compile(
    r"(?<![!-~])([!-~]{6,40}?)[\"”」]?\s*(?:设为|设成|作为?|当作?|就?是)了?(?:新|初始|默认|登录|临时|他的|她的|我的|你的|我们的)?(?:密\s*码|口\s*令)"
)
_GATE = (
    "密",
    "口",
    "passw",
    "pasword",
    "pass phrase",
    "pass word",
    "passphrase",
    "passcode",
    "passe",
    "pwd",
    "psw",
    "pw",
    "p/w",
)


def find_in_prose(plain: str) -> Iterator[Span]:
    """Passwords in sentences, in a text in its plain form."""
    places = windows(lower(plain), _GATE, 8, _REACH)
    for label in search(_LABEL, plain, places):
        yield from _after(plain, label.end())
    for found in search(_WORD_ZH, plain, places):
        if not is_state(found[1]):
            yield Span(*found.span(1), "token")
    for found in search(_WORD, plain, places):
        group = found.lastindex or 0
        if not is_state(found[group]):
            yield Span(*found.span(group), "token")
    for found in search(_CHINESE_WORD, plain, places):
        yield Span(*found.span(1), "token")
    for found in search(_BEFORE, plain, windows(lower(plain), _GATE, 60, 4)):
        if _is_odd(found[1]):
            yield Span(*found.span(1), "token")
    for found in _ANSWER.finditer(plain) if places and "\n" in plain else ():
        if is_secret(found[1]) and is_made_up(found[1]) and not _NAMED.fullmatch(found[1]):
            yield Span(*found.span(1), "token")


def _after(plain: str, start: int) -> Iterator[Span]:
    """The first words behind the label that can be a password; where they are listed, each."""
    stop = _STOP.search(plain, start, start + _REACH)
    last = stop.start() if stop else start + _REACH
    for found in _TOKEN.finditer(plain, start, last + _LONGEST):
        if found.start() > last:
            return
        gap = plain[start : found.start()]
        value = found[0].rstrip(".,-?:=")
        letters = any(map(str.isalpha, value))
        if not letters or not any(map(str.isdigit, value)) or not is_secret(value) or _PATH.search(gap):
            continue
        if plain.startswith(_GOES_ON, found.end()):
            continue
        strong = not gap.strip() or _STRONG.search(gap) is not None
        if (strong and _is_told(value)) or _is_odd(value):
            yield Span(found.start(), found.start() + len(value), "token")
            return


def _is_told(value: str) -> bool:
    """Whether it may be a password where one is just announced: no name of a method, a host or a version."""
    return len(value) >= 5 and not _TERM.fullmatch(value) and not _is_named(value)


def _is_named(value: str) -> bool:
    return _HOST.fullmatch(value) is not None and not re.fullmatch(
        r"[A-Za-z]{4,12}\d{3,8}|(?=.*[A-Z])[A-Za-z]+(?:[-_][A-Za-z]+)*[-_]\d+", value
    )


def _is_odd(value: str) -> bool:
    """Whether nothing but a password is written so: letters, figures, and signs or capitals among them."""
    if _TERM.fullmatch(value) or _HOST.fullmatch(value) or _CAMEL.fullmatch(value):
        return False
    kinds = [any(map(kind, value)) for kind in (str.islower, str.isupper, str.isdigit)]
    return kinds[2] and (all(kinds) or (any(kinds[:2]) and any(sign in "!@#$%^&*~" for sign in value)))
