"""Secrets in what people write to one another, in Chinese and English: "密码是…", "the password is …"."""

import re
from collections.abc import Iterator

from bot.record.masking.plain import lower
from bot.record.masking.spans import Span, search, windows
from bot.record.masking.values import is_made_up, is_secret, looks_random

# In the plain form: full-width signs are narrow ones here.
_SAID = r"[!-+\--:<-~]"  # what a password is written with: not a comma, not a semicolon
_CHINESE = (
    r"密\s*码|口\s*令|[密私秘]\s*钥|令\s*牌|暗号|授权码|激活码|提取码|解压码|访问码|门禁码"
    r"|(?<![\u4e00-\u9fff])密(?=\s*:)|(?<![A-Za-z])(?:pwd|pw|psw|pass(?:word|wd)?|passphrase|secret|token)(?![A-Za-z])"
)
_IS = (
    r"(?:还|就|都|也|又|已经?|刚|统一|目前|现在|暂时|临时|重新|默认|先|给你)*(?:是|为|叫|改成了?|改为了?|换成了?|换为|设成了?"
    r"|设为了?|设置为|重置为了?|重置成了?|用的是|填|输入?|:|=|→|->)+"
)
_ZH = re.compile(
    rf"(?i)(?:{_CHINESE})(?:[\(（][^()（）\n]{{0,20}}[\)）])?[\s\"'“”「」`]*(?:{_IS})"
    rf"[\s\"'“‘「`:]*({_SAID}{{4,}})"
)
_ZH_BARE = re.compile(rf"(?:密\s*码|口\s*令|提取码|解压码|访问码)[\s\"'“‘「`]*(?![:=])({_SAID}{{4,}})")
_ZH_LATER = re.compile(
    rf"(?:密\s*码|口\s*令)[^\n。;；]{{0,12}}?(?:是|为|:|用|统一|[改换设变调]成了?|[改换]为了?|叫)\s*[\"'“「]?({_SAID}{{6,}})"
)
_ZH_FROM = re.compile(
    rf"(?:密\s*码|口\s*令)[^\n。;]{{0,6}}?[从由]\s*[\"'“「]?({_SAID}{{5,}}?)[\"'”」]?\s*(?:[被]?(?:换|改|变|更新|重置))"
)
_ASIDE = re.compile(
    rf"(?i)[\(（](?:密码|口令|pwd?|pass(?:word|wd|phrase)?)[:\s]+(?:is\s+)?([!-(*-~]{{5,}})[\)）]"
    rf"|({_SAID}{{5,40}})\s*[\(（]\s*(?:密码|口令|pwd?|pass(?:word|wd)?)\s*[\)）]"
)
_ZH_KEY = re.compile(
    r"(?:密\s*钥|秘\s*钥|令\s*牌|私\s*钥)[\s\"'“‘「`:=是为]*([A-Za-z0-9+/_]{20,}={0,2})(?![\w-])"
)
_ZH_CODE = re.compile(
    r"(?:门禁|开门|保险柜|行李箱|门锁)(?:密码|码)\s*(?:是|为|:)?\s*(\d{4,10}#?)(?![\d个位])"
)
_PAIR = re.compile(
    r"(?i)(?:(?:账[号户]|帐[号户]|用户名?|user(?:name)?|login|acc(?:oun)?t)\s*[/和与、&+]?\s*(?:密\s*码|口\s*令"
    r"|pass(?:word|wd)?|pwd?)|账密|帐密|(?<![A-Za-z])wi-?fi(?=\s*[:/])|无线网?(?:络|账号)?)"
    rf"\s*(?:{_IS})?\s*[\w.@-]+\s*[/|,、\s]\s*({_SAID}{{4,}})"
)
_OF = r"for|of|on|to|in|at|from|you|we|they|he|she|that"
_EN = re.compile(
    r"(?i)\b(?:pass ?word|passwd|passphrase|passcode|pass|pwd|pw|secret|token|pin|(?:api|wifi|wi-fi"
    r"|secret|access|app"
    r"|license|encryption|signing|shared|master|merchant) key)(?:'s)?(?![\w-])"
    r"(?:\s*\([^()\n]{0,24}\))?(?:\s+value)?"
    rf"(?:\s+(?:{_OF})(?:\s+[\w./'-]+){{1,6}}?|\s+(?:should|must|will|now|still|currently|just))?\s*"
    r"(?:(?:=|→|->|'s\b|\b(?:is|was|are|be|became|(?:(?:has been|was|got|gets)\s+)?(?:changed|set|reset"
    r"|updated) to)\b)(?:\s+(?:now"
    rf"|still|just|currently|set to|simply))?|:)\s*[\"'“‘`]*({_SAID}{{4,}})"
)
_CREDS = re.compile(
    r"(?i)\b(?:creds?|credentials?|login(?: details)?|log in (?:with|as)|sign in (?:with|as)|u/p"
    r"|user/pass(?:word)?"
    r"|account)\b[\s:=-]*(?:is|are|with)?\s*"
    rf"[\w.@-]+(?:/|\s+/\s+|\s*\|\s*|:(?=\S))({_SAID}{{5,}})"
)
_EN_BARE = re.compile(
    r"(?i)\b(?:password|passwd|passcode|pwd|pw|snmp\S*\s+community|(?:community|shared"
    r"|pre-?shared)[ -](?:string|secret|key))\s+[\"'“‘`]*(?=[^\s]*[!@#$%^&*_+=?~]"
    r"|(?-i:\S*[a-z])(?-i:\S*[A-Z]))([!-~]{8,})"
)
_AS = re.compile(
    r"(?i)\b(?:use|try|enter|type|put|(?:re)?set(?:\s+\w+)?\s+to|changed?(?:\s+\w+)?\s+to)\s+[\"'“‘`]*([!-~]{6,}?)[\"'”’`]*\s+(?:as|for)\s+(?:the|your|a|an"
    r"|its)\s+(?:[\w-]+\s+){0,3}?"
    r"(?:password|passwd|passcode|pw|pin|passphrase|secret)\b"
    r"|(?<![!-~])([!-~]{6,})\s+is\s+(?:the|your|our|my)\s+(?:[\w-]+\s+){0,3}?"
    r"(?:password|passwd|passcode|pw|pin|passphrase)\b"
)
_WITH = re.compile(
    r"(?i)\b(?:log ?in|sign in|ssh|connect|logged in)\s+(?:as|with|to)\s+\S+\s+(?:with|/|using|and"
    r"|:)\s*([!-~]{6,})"
    r"|\b(?:login|log ?in)\s+attempt\s*\[[^/\]\s]+/([^\]\s]+)\]"
    r"|\b(?:invalid|wrong|bad|old|new|temp(?:orary)?|initial|default)\s+(?:pass(?:word|wd|code)?"
    r"|pwd?)\s+[\"'“‘`]?([!-~]{5,})"
    r"|\b(?:set|with|using|(?:user(?:name)?|login|u)[:=]?\s+\S+)\s*,?\s+(?:and\s+)?(?:pass(?:word|wd)?"
    r"|pwd?)\s+(?:to\s+)?[\"'“‘`]?([!-~]{5,})"
)
_SLASHED = re.compile(r"(?<![\w./-])[a-z][\w.-]{1,20}(?:\s/\s|/)(?=[^\s/]*[!@#$%^&*])([!-.0-~]{6,})(?![\w/])")
_LOGIN = (
    *"login 登录 登陆 账号 堡垒机 跳板机 ssh console cred bastion password 密码 root/".split(),
    "log in",
    "service account",
    "admin /",
)
_APP_SECRET = re.compile(
    r"(?i)\b(?:app|client|corp|consumer|api|secret|access)[ _-]?(?:secret|key)\s+"
    r"([A-Za-z0-9_-]{16,})(?![\w-])"
)
_ROBOT = re.compile(
    r"(?i)(?:webhook|机器人|robot|hook)[^\n]{0,12}?(?:key|token|id|密钥|secret)\s*(?:是|为|:|=|\s)\s*"
    r"([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[A-Za-z0-9]{20,})"
)
_SEED = re.compile(r"(?i)\b(?:secret|seed|totp|otp)\s+(?=[A-Z2-7]*\d)((?-i:[A-Z2-7]{16,}))(?![\w-])")
_PHRASE = re.compile(
    r"(?i)(?:\b(?:passphrase|seed phrase|recovery phrase|mnemonic|password)\b|助记词|恢复词"
    r"|口令短语)(?:\s+\w+){0,3}?"
    r"\s*(?:\b(?:is|was|to)\b|是|为|:|=)\s*[\"'“]?((?:[a-z]{3,}[ -]){2,}[a-z]{3,})"
)
_PHRASES = ("phrase", "mnemonic", "password", "助记词", "恢复词", "口令短语")
_STOPS = frozenset(
    """the and for see not but was were are has have had with from that this then when where which while who
    will would should must can could may might your our their his her its into onto over under about after
    before because than too very just only also again already still yet now here there stored needed required
    shown asked sent kept""".split()
)
_KEYS = re.compile(
    r"(?<![A-Za-z0-9_-])(?:AK|SK|ak|sk|AccessKey|SecretKey)\s*(?:是|为|:|=|\s)\s*([A-Za-z0-9/+=_-]{16,})"
)
_SETTING = re.compile(r"[\w.-]+=(?![=]*$)")  # user=admin
_SPOKEN_ZH = tuple(
    "密 口 私 秘 令 暗号 授权码 激活码 提取码 解压码 访问码 门禁码 pass pw psw secret token".split()
)
_SPOKEN_EN = ("pass", "pw", "secret", "token", "pin", " key")
_WORDS = {
    _ZH: _SPOKEN_ZH,
    _PAIR: ("账", "帐", "用户", "user", "login", "acc", "wifi", "wi-fi", "无线"),
    _EN: _SPOKEN_EN,
    _SEED: ("secret", "seed", "otp"),
    _CREDS: ("cred", "log", "sign in", "account", "u/p", "user/"),
    _KEYS: ("ak", "sk", "accesskey", "secretkey"),
    _ZH_BARE: ("密", "口", "提取码", "解压码", "访问码"),
    _ZH_KEY: ("密", "秘", "令", "私"),
    _ZH_LATER: ("密", "口"),
    _ZH_FROM: ("密", "口"),
    _ASIDE: ("密码", "口令", "pass", "pw"),
    _EN_BARE: ("pass", "pw", "community", "shared"),
    _AS: ("pass", "pw", " pin", "secret"),
    _WITH: ("log", "sign in", "ssh", "connect", "pass", "pw"),
    _APP_SECRET: ("secret", "key"),
    _ROBOT: ("hook", "robot", "机器人"),
}
"""The words, in small letters, without one of which a pattern finds nothing."""
_SURE = (_ZH, _PAIR, _EN, _SEED, _CREDS, _KEYS)
"""Patterns that leave no doubt of what stands there; of the others a word must look made up."""
_OTHER_LINE = re.compile(r":|[^\n]*[#$%>][ \t]*(?:\n|$)|[ \t]+[A-Za-z0-9]")
_TRAIL = ".,;:!?)]}\"'`”’」>"
_CHINESE_END = re.compile(r"[^\x21-\x7e]")
_NEXT = re.compile(r"&[\w.-]+=|\\[nrt]")  # what a query or an escaped line goes on with


def find_told(text: str, plain: str) -> Iterator[Span]:
    """`plain` is the text in its plain form; `text` tells where a Chinese sign ends a secret."""
    low = lower(plain)
    for shape, gate in _WORDS.items():
        for found in search(shape, plain, windows(low, gate, 120 if shape is _AS else 20, 80)):
            start, end = _trimmed(text, *found.span(found.lastindex or 0))
            value = plain[start:end]
            if found[0].startswith("PASS"):  # what a test run says
                continue
            if "\n" in plain[found.start() : start] and _OTHER_LINE.match(plain, end):
                continue  # `password:` above another name, in YAML; a prompt, and what the machine says then
            sure = is_secret(found[found.lastindex or 0].strip("\"'`"), plain_words=False)
            sure = sure and is_secret(value, plain_words=False) and not _SETTING.match(value)
            if sure and (shape in _SURE or (is_made_up if shape is _ZH_LATER else _mixed)(value)):
                yield Span(start, end, "token")
    if any(word in low for word in _LOGIN):
        for found in _SLASHED.finditer(plain):
            start, end = _trimmed(text, *found.span(1))
            if _mixed(plain[start:end]) and not plain[start:end].startswith("#"):
                yield Span(start, end, "token")
    for found in _ZH_CODE.finditer(plain) if "码" in plain else ():
        yield Span(*found.span(1), "token")
    for found in search(_PHRASE, plain, windows(low, _PHRASES, 10, 80)):
        words = found[1].split()
        kept = next((place for place, word in enumerate(words) if word.lower() in _STOPS), len(words))
        if kept >= 3:
            yield Span(found.start(1), found.start(1) + len(" ".join(words[:kept])), "token")


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Without what ends a sentence: signs at the end, and all from the first Chinese sign on."""
    if sign := _CHINESE_END.search(text, start, end):
        wide = text[start:end]
        if not any("０" <= letter <= "ｚ" for letter in wide):
            end = sign.start()
    if follows := _NEXT.search(text, start, end):
        end = follows.start()
    while end > start and text[end - 1] in _TRAIL and not (text[end - 1] == "!" and _mixed(text[start:end])):
        end -= 1
    return start, end


def _mixed(value: str) -> bool:
    return looks_random(value) and any(map(str.isalpha, value))
