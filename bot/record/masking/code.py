"""Secrets in source code and SQL: strings handed to what takes a password or a key."""

import re
from collections.abc import Iterator

from bot.record.masking.plain import lower
from bot.record.masking.spans import Span, search, windows
from bot.record.masking.values import is_secret

_SECRET = r"(?:pass(?:wd|word|phrase|code)?|pwd|pswd|secret|token|credential|api_?key|secret_?key)"
_STRING = r"(?:[bBrRuUfFnN@$]{0,2})(?P<quote>[\"'`])(?P<value>(?:\\.|(?!(?P=quote))[^\n\\])+)(?P=quote)"
_ANY = r"[^,()\n]{1,120}"


def _before_string(prefix: str) -> re.Pattern[str]:
    return re.compile(rf"(?i){prefix}{_STRING}")


_SECRETS = ("pass", "pwd", "pswd", "secret", "token", "credential", "key")
# What a string follows, and the words, in small letters, without one of which it is not there.
_CALLS = tuple(
    (_before_string(prefix), words)
    for prefix, words in (
        (
            r"(?<![\w])(?:set|with|add|use)?_?(?:[a-z]*_)?(?:password|passwd|pwd|passphrase)\(\s*",
            ("password(", "passwd(", "pwd(", "passphrase("),
        ),
        (rf"\b(?:set|with|add|use)_?(?:[a-z]*_)?{_SECRET}s?\(\s*", _SECRETS),
        (
            r"\b(?:HTTP(?:Basic|Digest)Auth|PasswordAuthentication|NetworkCredential|\w*Credentials?|login"
            rf"|UsernamePassword\w*|authenticate|basic_?auth|createUser|signIn)\(\s*{_ANY},\s*",
            ("auth", "credential", "login(", "usernamepassword", "createuser(", "signin("),
        ),
        (rf"\bauth\(\s*(?:{_ANY},\s*)?", ("auth(",)),
        (rf"\bjwt\.(?:sign|encode|verify|decode)\(\s*{_ANY},\s*", ("jwt.",)),
        (
            r"\b(?:hmac\.new|SecretKeySpec|Fernet|AES\.new|importKey|setSigningKey|signWith)\(\s*",
            ("hmac.new", "secretkeyspec", "fernet", "aes.new", "importkey", "setsigningkey", "signwith"),
        ),
        (
            r"\bcreate(?:Hmac|Cipher(?:iv)?|Decipher(?:iv)?)\(\s*[\"'][^\"']*[\"']\s*,\s*",
            ("createhmac", "createcipher", "createdecipher"),
        ),
        (rf"\b\w*{_SECRET}\w*\.equals(?:IgnoreCase)?\(\s*", (".equals",)),
        (
            rf"[\"'](?=[#.\[]|input|textbox)[^\"'\n]{{0,40}}{_SECRET}[^\"'\n]{{0,20}}[\"']\s*(?:,|\)\s*\.\s*(?:type|fill"
            rf"|send_?keys|setValue)\()\s*",
            _SECRETS,
        ),
        (rf"[(\[,]\s*[\"'][\w.-]*{_SECRET}[\"']\s*,\s*", _SECRETS),  # setenv("DB_PASSWORD", "…")
        (r"\bconnect\(\s*[\"'][\w.-]+[\"']\s*,\s*", ("connect(",)),
        (r"connect\(\s*[\"'][^\"'\n]*[\"']\s*,\s*[\"'][^\"'\n]*[\"']\s*,\s*", ("connect(",)),
        (r"\bauth\s*=\s*\(\s*[\"'][^\"'\n]*[\"']\s*,\s*", ("auth",)),
        (r"\bgetConnection\([^)]{0,300}?,\s*\"[^\"\n]*\"\s*,\s*", ("getconnection(",)),
        (r"\bConvertTo-SecureString\s+(?:-String\s+)?", ("convertto-securestring",)),
        (rf"#\s*define\s+\w*{_SECRET}\w*\s+", ("define",)),
        (r"\bset\s+password\b[^=\n]{0,80}=\s*(?:password\(\s*)?", ("password",)),
        (r"\bidentified\s+(?:with\s+\S+\s+)?by\s+(?:password\s+)?", ("identified",)),
        (r"\bpassword\s+", ("password",)),
        (r"\b(?:aes|des)_(?:en|de)crypt\([^,()]{1,120},\s*", ("crypt(",)),
        (r"\bpgp_sym_(?:en|de)crypt\([^,()]{1,120},\s*", ("crypt(",)),
    )
)
_TYPED = re.compile(r"\bsend\s+(?:--\s+)?\\?[\"'](?P<value>[^\"'\\\s]{4,})\\[rn]\\?[\"']")
_UNQUOTED = re.compile(r"(?i)\bidentified\s+by\s+(?!values|password|externally)(?P<value>[^\s\"';()]{4,})")
_CONNECT = re.compile(r"(?i)\bconn(?:ect)?\s+[\w$#]+/(?P<value>[^\s@\"']+)@")
_INSERT = re.compile(r"(?i)\binsert\s+into\s+[\w.`\"\[\]]+\s*\(([^()]{1,2000})\)\s*values\s*")
_ROW = re.compile(r"\(((?:[^()'\"]|'(?:[^'\\]|''|\\.)*'|\"(?:[^\"\\]|\\.)*\"|\([^()]*\))*)\)\s*,?\s*")
_CELL = re.compile(r"(?:[^,()'\"]|'(?:[^'\\]|''|\\.)*'|\"(?:[^\"\\]|\\.)*\"|\([^()]*\))+")
_COLUMN = re.compile(rf"(?i)\w*{_SECRET}\d?$")


def find_in_code(text: str) -> Iterator[Span]:
    """Strings that are passwords or keys by where they stand."""
    low = lower(text)
    for shape, words in (*_CALLS, (_UNQUOTED, ("identified",)), (_CONNECT, ("conn",))):
        for found in search(shape, text, windows(low, words, 80, 160)):
            if is_secret(found["value"]):
                yield Span(*found.span("value"), "token")
    if "send" in low:
        for found in _TYPED.finditer(text):
            if is_secret(found["value"], plain_words=False):
                yield Span(*found.span("value"), "token")
    if "insert" in low:
        yield from _inserted(text)


def _inserted(text: str) -> Iterator[Span]:
    """The values that an INSERT puts into columns for passwords."""
    for insert in _INSERT.finditer(text):
        names = [name.strip(' `"[]\n\t') for name in insert[1].split(",")]
        wanted = {place for place, name in enumerate(names) if _COLUMN.fullmatch(name)}
        at = insert.end()
        while wanted and (row := _ROW.match(text, at)):
            at = row.end()
            for place, cell in enumerate(_CELL.finditer(text, *row.span(1))):
                value = re.search(r"'([^'\n]+)'|\"([^\"\n]+)\"", cell[0])
                if place in wanted and value and is_secret(value[1] or value[2]):
                    start = cell.start() + value.start(value.lastindex or 0)
                    yield Span(start, start + len(value[value.lastindex or 0]), "token")
