"""Codes of digits that open something: one-time codes, PINs, numeric passwords, a card's security code."""

import re
from collections.abc import Iterator

from bot.record.masking.plain import lower
from bot.record.masking.spans import Span, search, windows

_DIGITS = r"(?:\d{3}[ -]\d{3}|\d{4}[ -]\d{4}|\d{4,8}|[A-Z]{1,2}-\d{5,6})"
_MIXED = r"(?:(?=[A-Za-z]{0,9}\d)(?=\d{0,9}[A-Za-z])[A-Za-z0-9]{4,10})"
_UPPER = r"(?:(?-i:(?=[A-Z]{0,7}\d)(?=\d{0,7}[A-Z])[A-Z0-9]{4,8}))"
# Behind a code no further part of a number, an address or a moment, and nothing that is counted.
_END = (
    r"(?![A-Za-z0-9_@]|[.:/-]\d|-\w|\s?(?:[条次个位秒分时天元万人年月批版块张份端号%‰]|小时|毫秒|ms\b|s\b|min|sec|hours?|days?"
    r"|kbps|digits?|char|times|messages?|requests?|per\b|bytes?))"
)
_DATE = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])")

_ZH = (
    r"(?:验证码|(?<![A-Za-z\d份])校验码|动态(?:密码|口令|验证码|码)"
    r"|(?:一次性|短信|登[录陆]|确认|激活|授权|安全|取件|提取|备用|恢复|配对|支付|取款|交易|查询|会议|入会)"
    r"(?:验证)?(?:密码|口令|码)|(?<![A-Za-z])PIN\s*码?|令牌码)"
)
_SAID = (
    r"(?:[\s\"'“”‘’「」『』【】\[(<:=|→,]|是|为|还|就|都|也|又|值|现在|目前|刚才|今天"
    r"|显示|收到|报的|改成了?|变成了?)"
)
_EN = (
    r"(?<![A-Za-z\d])(?:(?:one[- ]time|verification|confirmation|security|log-?in|sign-?in"
    r"|auth(?:entication|orization)?"
    r"|access|2fa|mfa|otp|totp|sms|two[- ]factor|activation|pairing|unlock|alarm|door|gate|entry|backup"
    r"|recovery|pass|pin)[ -]?"
    r"(?:codes?|pass(?:word|code)?|pin|token)|otp|totp|passcode|(?-i:PIN)|authenticator(?: code)?"
    r"|token code|token(?= (?:shows|reads|says)))(?![\w-])"
)
_IS = (
    r"(?:\s*\([^()\n]{0,24}\))?(?:\s+(?:for|to|of|on)(?:\s+[\w.'-]+){1,5}?)?"
    r"(?:\s*[:=#→]|\s*->|\s+(?:is|was|are|shows|reads|says|now|still|just)\b)*[\s\"'“‘(`]{0,3}"
)
_LABELED = re.compile(
    rf"(?i)(?:{_ZH}{_SAID}{{0,8}}(?P<zh>{_DIGITS}|{_UPPER})|{_ZH}\s*[\"'“「]?(?:是|为|:|=)\s*[\"'“「]?(?P<mixed>{_MIXED})"
    rf"|{_EN}{_IS}(?<=[\s:=#\"'“‘(`→>])(?P<en>{_DIGITS}|{_UPPER}))(?:(?<=\d)|(?<=[A-Za-z])){_END}"
)
_PASSWORD = re.compile(
    rf"(?:密\s*码|口\s*令)[\"'“”」\s]*(?:(?:是|为|:|=)+[\s\"'“「]*(\d{{4,12}})|\s*(\d{{6,12}})){_END}"
    rf"|(?:锁屏|开机|解锁|门锁?|箱|柜子?|电脑|手机|平板|打开|解压|文档|压缩包)密码\s*(\d{{4,12}}){_END}"
)
_FIRST = re.compile(
    rf"(?i)(?<![A-Za-z0-9_.:/-])({_DIGITS})[\"'”」]?\s*(?:(?:is|was|as|for)\s+(?:your|the|my|a|an|his|her|our)\s+(?:[\w-]+\s+){{0,3}}?{_EN}"
    rf"|(?:是|为|作为|当作?|做|\()\s*[^\d\n,。;]{{0,8}}?(?:验证码|校验码|动态码|动态口令|动态密码|PIN))"
)
_YOURS = re.compile(
    rf"(?i)(?:\b(?:your|my|her|his|their)\s+code(?:\s+is|\s+was|:)\s*|(?<![\w二条号代编])码(?:是|为|:)\s*)"
    rf"(\d{{6}}|\d{{3}}[ -]\d{{3}}|[A-Z]-\d{{5,6}}){_END}"
)
_IN_LINE = re.compile(
    r"(?i)验证码|校验码|动态(?:码|口令|密码)|\b(?:otp|2fa|mfa|authenticator|one-time|verify)\b"
)
_TYPED = re.compile(
    rf"(?i)(?:\b(?:enter|use|type|input|shows?|reads|says)\s+|(?:输入|填写?|报|显示|给)(?:的是|了|是|为)?|(?<![号口率量数位])[是为])\s*"
    rf"[:\"'“「]?\s*(\d{{6}}|\d{{3}}[ -]\d{{3}}){_END}"
)
_KEY = re.compile(
    r"(?i)(?:(?:sms|phone|mobile|otp|verif(?:y|ication)|auth|captcha|login|e?mail|check|valid(?:ate|ation)?"
    r"|security|dynamic|confirm(?:ation)?|one_?time|totp|mfa|2fa|two_?factor|pin)[_-]?code|(?<![a-z])v_?code|(?<![a-z])otp|(?<![a-z])totp|captcha"
    rf"|(?<![a-z])pin)\\?[\"']?\]?\s*[:=]\s*\\?[\"']?((?:{_DIGITS}|(?<=[\"'=]){_MIXED})){_END}"
)
_TURNED = re.compile(
    r"(?i)(?:(?<![A-Za-z])(?:pin|(?:door|gate|alarm|entry) code)\s*(?:is|was|:|=)\s*|门禁码?\s*(?:是|为"
    r"|:)?\s*)(\d{4,8}#?)(?![\w.-])"
    r"|(?:combination|(?:safe|vault|locker)(?:'s)? (?:code|key)|key (?:for|to|of) the (?:safe|vault"
    r"|locker)|保险[柜箱](?:的?密码|码)?|取件码)"
    r"[\s:=是为]{0,4}(?:is\s+)?(\d{1,3}(?:-\d{1,3}){2,3})(?![\w-])"
)
_CARD = re.compile(r"(?i)(?:\b(?:cvv|cvc|cvn|csc)2?|安全码)[\"']?[\s:=是为]{1,4}[\"']?(\d{3,4})(?![\w.:-])")
_LIST = re.compile(
    r"(?i)(?:\b(?:backup|recovery)\s+codes?|(?:备用"
    r"|恢复)(?:验证)?码)\W{1,3}((?:(?=[a-z-]{0,12}\d)(?:[a-z0-9-]{6,14}|\d{4} \d{4})(?:[\s,、;]+|$)){1,12})"
)
_EXPIRING = re.compile(
    r"(?i)\bcode[ :=]{1,2}(\d{4,8})(?=[^\n\d]{0,24}?(?:valid (?:for|until)|valid \d|expires|do not share"
    r"|有效|勿))"
    r"|<(?:(?:sms|otp|auth|captcha|verif\w*|check|valid\w*|login)_?code|otp|captcha)>([A-Z0-9]{4,8})<"
    r"|(?:template|params?)\w*\W[^\n]{0,60}?\bcode\\?[\"']?\s*[:=]\s*\\?[\"']?(\d{4,6})(?!\d)"
)
_GATE = (
    *"码 口令 code otp pin captcha 2fa mfa authenticator one-time cvv cvc cvn csc passcode verify".split(),
    "one time",
    "combination",
    "safe",
    "vault",
    "locker",
    "门禁",
    "保险",
    "token shows",
    "token reads",
    "token says",
)

_SHAPES = _LABELED, _PASSWORD, _FIRST, _YOURS, _KEY, _TURNED, _CARD, _LIST, _EXPIRING


def find_codes(plain: str) -> Iterator[Span]:
    """What whoever reads it could type in somebody's place, in a text in its plain form."""
    places = windows(lower(plain), _GATE, 60, 60)
    for shape in _SHAPES:
        for found in search(shape, plain, places):
            if not _DATE.fullmatch(found[found.lastindex or 0]) and not _is_checksum(found):
                yield Span(*found.span(found.lastindex or 0), "token")
    end = -1
    for spoken in search(_IN_LINE, plain, places):
        if spoken.start() < end:  # its line has been looked at
            continue
        start, end = plain.rfind("\n", 0, spoken.start()) + 1, plain.find("\n", spoken.end())
        end = len(plain) if end < 0 else end
        for found in _TYPED.finditer(plain, start, end):
            yield Span(*found.span(1), "token")


def _is_checksum(found: re.Match[str]) -> bool:
    """A check code in hexadecimal is a digest, which is evidence; of figures alone, or of other letters, it
    is a one-time code."""
    value = found[found.lastindex or 0]
    return (
        "校验码" in found[0]
        and not value.isdigit()
        and re.fullmatch(r"[0-9a-f]+|[0-9A-F]+", value) is not None
    )
