"""Keys that people name in talk: "AppSecret 是 …", "the API key was …", "高德的 key：…"."""

import re
from collections.abc import Iterator

from bot.record.masking.plain import lower
from bot.record.masking.spans import Span, search, windows
from bot.record.masking.values import is_long_random

_NAMED = re.compile(
    r"(?i)(?:(?<![A-Za-z0-9])(?:api|app|access|secret|client|licen[cs]e|sign(?:ing)?|encrypt(?:ion)?|merchant|shared"
    r"|master|service|session|refresh|auth|id|bearer)[ _-]?(?:key[ _-]?secret|key|secret|token|sk)"
    r"|(?:商户|签名|加密|接口|应用|共享|加签|支付|授权|访问)(?:密钥|秘钥|私钥|令牌|key)"
    r"|(?:高德|百度|腾讯|地图|阿里|讯飞|极光|天气|短信|翻译)\S{0,6}\s*key|的\s*(?:key|token|secret|密钥)|cookie\s*值)(?![A-Za-z])"
    r"[\s\"'`“:=(]{0,4}(?:(?:是|为|用的是|[改换]成了?|→|->|(?:is|was|now)\b)[\s\"'`“:=]{0,4}){0,2}"
    r"([A-Za-z0-9/+_.~-]{12,}={0,2})(?![A-Za-z0-9/+_~-])"
    r"|\btoken\s+([0-9a-f]{32,64})(?!\w)"
)
_WORDS = re.compile(r"[a-z]+(?:[._/-][a-z]+)*\d{0,2}", re.I)
_MACHINE = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d[\d.-]*")
_GATE = ("key", "secret", "token", "sk", "密钥", "秘钥", "私钥", "令牌", "cookie")


def find_keys(plain: str) -> Iterator[Span]:
    """What stands behind the name of a key that somebody tells, in a text in its plain form."""
    for found in search(_NAMED, plain, windows(lower(plain), _GATE, 24, 60)):
        start = found.start(found.lastindex or 0)
        value = found[found.lastindex or 0].rstrip(".-")
        if is_long_random(value, 12) and not _WORDS.fullmatch(value) and not _MACHINE.fullmatch(value):
            yield Span(start, start + len(value), "token")
