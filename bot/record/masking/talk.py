"""Secrets in what people write to one another, in Chinese and English: "密码是…", "the password is …"."""

import re
from collections.abc import Iterator

from bot.record.masking.spans import Span
from bot.record.masking.values import is_secret, looks_random

# In the plain form: full-width signs are narrow ones here.
_SAID = r"[!-+\--:<-~]"  # what a password is written with: not a comma, not a semicolon
_CHINESE = (
    r"密\s*码|口\s*令|[密私秘]\s*钥|令\s*牌|暗号|授权码|激活码"
    r"|(?<![A-Za-z])(?:pwd|pw|psw|pass(?:word|wd)?|passphrase|secret|token)(?![A-Za-z])"
)
_IS = (
    r"(?:还|就|都|也|统一|目前|现在|暂时|先)*(?:是|为|叫|改成了?|改为了?|换成了?|换为|设成了?"
    r"|设为了?|设置为|重置为了?|重置成了?|用的是|填|输入?|:|=|→|->)+"
)
_ZH = re.compile(
    rf"(?i)(?:{_CHINESE})(?:[\(（][^()（）\n]{{0,20}}[\)）])?[\s\"'“”「」`]*(?:{_IS})"
    rf"[\s\"'“‘「`:]*({_SAID}{{4,}})"
)
_ZH_BARE = re.compile(rf"(?:密\s*码|口\s*令|密\s*钥|秘\s*钥|令\s*牌)[\s\"'“‘「`]*(?![:=])({_SAID}{{5,}})")
_PAIR = re.compile(
    r"(?i)(?:账号|帐号|用户名?|user(?:name)?|login|acc(?:oun)?t)\s*[/和与、&+]\s*(?:密\s*码|口\s*令"
    r"|pass(?:word|wd)?|pwd?)"
    rf"\s*(?:{_IS})?\s*[\w.@-]+\s*[/|,、\s]\s*({_SAID}{{4,}})"
)
_EN = re.compile(
    r"(?i)\b(?:password|passwd|passphrase|passcode|pass|pwd|pw|secret|token|pin|(?:api|wifi|secret"
    r"|access|app) key)\b"
    r"(?:\s+(?:for|of|on|to)\s+(?:[\w.-]+\s+){1,5}?|\s+(?:should|must|will|now|still|currently|just)\s+)?\s*"
    rf"(?:\b(?:is|was|=|are|be|became|has been changed to|changed to|set to|reset to)\b(?:\s+(?:now"
    rf"|still|just|currently|set to|simply))?|:)\s*[\"'“‘`]*({_SAID}{{4,}})"
)
_CREDS = re.compile(
    r"(?i)\b(?:creds?|credentials?|login|log in (?:with|as)|sign in (?:with|as)"
    r"|account)\b[\s:=]*(?:is|are|with)?\s*"
    rf"[\w.@-]+(?:\s*[/|]\s*|:(?=\S))({_SAID}{{5,}})"
)
_EN_BARE = re.compile(
    r"(?i)\b(?:password|passwd|passcode|pwd|pw)\s+[\"'“‘`]*(?=[^\s]*[!@#$%^&*_+=?~]"
    r"|(?-i:\S*[a-z])(?-i:\S*[A-Z]))([!-~]{8,})"
)
_SEED = re.compile(r"(?i)\b(?:secret|seed|totp|otp)\s+(?=[A-Z2-7]*\d)((?-i:[A-Z2-7]{16,}))(?![\w-])")
_PHRASE = re.compile(
    r"(?i)\b(?:passphrase|seed phrase|recovery phrase|mnemonic"
    r"|password)\b(?:\s+\w+){0,3}?\s*(?:\bis\b|\bto\b|:|=)\s*[\"'“]?((?:[a-z]{3,}[ -]){2,}[a-z]{3,})"
)
_STOPS = frozenset(
    """the and for see not but was were are has have had with from that this then when where which while who
    will would should must can could may might your our their his her its into onto over under about after
    before because than too very just only also again already still yet now here there stored needed required
    shown asked sent kept""".split()
)
_KEYS = re.compile(
    r"(?<![A-Za-z0-9_-])(?:AK|SK|ak|sk|AccessKey|SecretKey)\s*(?:是|为|:|=|\s)\s*([A-Za-z0-9/+=_-]{16,})"
)
_GATE = (
    *"密 口 私 秘 令 暗号 授权码 激活码 账号 帐号 用户".split(),
    *"pass pw psw secret token pin key cred log sign account seed otp mnemonic phrase ak sk user".split(),
)
_SETTING = re.compile(r"[\w.-]+=(?![=]*$)")  # user=admin
_TRAIL = ".,;:!?)]}\"'`”’」>"
_CHINESE_END = re.compile(r"[^\x21-\x7e]")
_NEXT = re.compile(r"&[\w.-]+=|\\[nrt]")  # what a query or an escaped line goes on with


def find_told(text: str, plain: str) -> Iterator[Span]:
    """`plain` is the text in its plain form; `text` tells where a Chinese sign ends a secret."""
    low = plain.lower()
    if not any(word in low for word in _GATE):
        return
    for shape in (_ZH, _ZH_BARE, _PAIR, _EN, _EN_BARE, _SEED, _CREDS, _KEYS):
        for found in shape.finditer(plain):
            start, end = _trimmed(text, *found.span(1))
            value = plain[start:end]
            sure = is_secret(found[1].strip("\"'`"), plain_words=False) and is_secret(
                value, plain_words=False
            )
            if sure and (shape not in (_ZH_BARE, _EN_BARE) or _mixed(value)) and not _SETTING.match(value):
                yield Span(start, end, "token")
    for found in _PHRASE.finditer(plain):
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
