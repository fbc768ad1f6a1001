"""Secrets in what was typed at a shell: each program's own flag for a password."""

import re
from collections.abc import Iterator

from bot.record.masking.spans import Span
from bot.record.masking.values import is_secret

_VALUE = r"(?:'([^'\n]*)'|\"([^\"\n]*)\"|([^\s'\"|;]+))"
_LONG = (
    r"--?(?:[\w-]*(?:password|passwd|passphrase|secret|token|api-?key|access-?key|auth-?key))(?:=|\s+)"
    r"|-(?:pass(?:in|out)?|storepass|keypass|srcstorepass|deststorepass)\s+(?:pass:)?"
)
_FLAGS = re.compile(rf"(?<![\w-])(?:{_LONG}){_VALUE}", re.I)
_OF_PROGRAM = re.compile(
    r"\b(?:"
    # -pSECRET, without a blank: mysql and its kin.
    rf"(?:mysql\w*|mariadb\w*|percona\w*|xtrabackup|innobackupex|mycli)\b[^\n|;]{{0,200}}?\s-p{_VALUE}"
    rf"|(?:sshpass|mosquitto_(?:pub|sub)|7z\w?|unrar|rar|mongo\w*|docker\s+login|podman\s+login"
    rf"|oc\s+login|az\s+login)\b[^\n|;]{{0,200}}?\s-[pP]\s*{_VALUE}"
    rf"|redis-cli\b[^\n|;]{{0,200}}?\s-a\s+{_VALUE}"
    rf"|(?:ldap\w+|smbclient)\b[^\n|;]{{0,200}}?\s-w\s*{_VALUE}"
    rf"|(?:ipmitool|unzip|zip|snmp\w+)\b[^\n|;]{{0,200}}?\s-[PA]\s*{_VALUE}"
    rf"|sqlcmd\b[^\n|;]{{0,200}}?\s-P\s*{_VALUE}"
    rf"|htpasswd\b[^\n|;]{{0,200}}?\s-\w*b\w*\s+\S+\s+\S+\s+{_VALUE}"
    r")"
)
_USER = re.compile(
    r"\b(?:curl|http|https|xh|wget|aria2c|smbclient|rpcclient|net)\b[^\n|;]{0,200}?\s"
    r"(?:-u\s*|--user[= ]|-a\s+|--auth[= ]|--proxy-user[= ]|-U\s*)"
    r"(?:'[^'\n:%]*[:%]([^'\n]+)'|\"[^\"\n:%]*[:%]([^\"\n]+)\"|[^\s'\":%]+[:%]([^\s'\"]+))"
)
_PIPED = re.compile(
    r"\becho\s+(?:-n\s+)?(?:'([^'\n]+)'|\"([^\"\n]+)\"|(\S+))\s*\|\s*"
    r"(?:sudo\s+(?:-\w+\s+)*-S|passwd|docker\s+login|podman\s+login|cryptsetup|gpg|kinit"
    r"|\S+\s+--password-stdin)"
)
_CHPASSWD = re.compile(r"\becho\s+[\"']?[\w.-]+:([^\s\"'|]+)[\"']?\s*\|\s*(?:sudo\s+)?chpasswd")
_ORACLE = re.compile(
    r"(?:\b(?:sqlplus|exp|imp|expdp|impdp|sqlldr|rman)\b[^\n]{0,200}?\s"
    r"|oracle:thin:)[\"']?[\w.$#]+/([^\s\"'@/]+)(?=@|\s|$)"
)
_AUTH = re.compile(
    r"(?:^|>\s*|&&\s*|\s)(?:AUTH|requirepass|masterauth)\s+(?:default\s+)?([^\s\"']{6,})", re.M
)


def find_typed(text: str) -> Iterator[Span]:
    """Passwords given to programs."""
    found = list(_FLAGS.finditer(text)) if "-" in text else []
    if " -" in text:
        found += [*_OF_PROGRAM.finditer(text), *_USER.finditer(text)]
    if "echo" in text:
        found += [*_PIPED.finditer(text), *_CHPASSWD.finditer(text)]
    if "/" in text:
        found += _ORACLE.finditer(text)
    for match in found:
        group = match.lastindex or 0
        if is_secret(match[group], least=1):
            yield Span(*match.span(group), "token")
    for match in (
        _AUTH.finditer(text) if "AUTH" in text or "requirepass" in text or "masterauth" in text else ()
    ):
        if is_secret(match[1], plain_words=False):
            yield Span(*match.span(1), "token")
