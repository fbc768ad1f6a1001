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
    rf"|(?:sshpass|mosquitto_(?:pub|sub)|7z\w?|unrar|rar|mongo(?:sh|dump|restore|export|import|stat|files)?|docker\s+login|podman\s+login"
    rf"|oc\s+login|az\s+login)\b[^\n|;]{{0,200}}?\s-[pP]\s*{_VALUE}"
    rf"|(?:openssl\s+enc|ossutil\w*|ossutil64)\b[^\n|;]{{0,200}}?\s-k\s+{_VALUE}"
    rf"|coscmd\b[^\n|;]{{0,200}}?\s-s\s+{_VALUE}"
    rf"|(?:beeline|mycli|pgcli|clickhouse-client|cqlsh)\b[^\n|;]{{0,200}}?\s-p\s+{_VALUE}"
    rf"|rabbitmqctl\s+(?:add_user|change_password|authenticate_user)\s+\S+\s+{_VALUE}"
    rf"|aws\s+configure\s+set\s+\S*(?:secret|token|key)\S*\s+{_VALUE}"
    rf"|(?:consul\s+kv\s+put|etcdctl\s+put|redis-cli\s+set)\s+\S*(?:pass\w*|pwd|secret|token|key)\s+{_VALUE}"
    rf"|(?:mc\s+alias\s+set|mc\s+config\s+host\s+add)\s+\S+\s+\S+\s+\S+\s+{_VALUE}"
    rf"|nmcli\b[^\n|;]{{0,200}}?\spassword\s+{_VALUE}|wpa_passphrase\s+\S+\s+{_VALUE}"
    rf"|(?:xfreerdp|rdesktop|wfreerdp)\b[^\n|;]{{0,200}}?\s(?:/p:|-p\s+){_VALUE}"
    rf"|(?:plink|pscp|psftp)\b[^\n|;]{{0,200}}?\s-pw\s+{_VALUE}"
    rf"|net\s+use\s+\S+(?:\s+\S+:)?\s+{_VALUE}(?=\s+/user)"
    rf"|redis-cli\b[^\n|;]{{0,200}}?\s-a\s+{_VALUE}"
    rf"|(?:ldap\w+|smbclient)\b[^\n|;]{{0,200}}?\s-w\s*{_VALUE}"
    rf"|(?:ipmitool|unzip|zip|snmp\w+)\b[^\n|;]{{0,200}}?\s-[PA]\s*{_VALUE}"
    rf"|sqlcmd\b[^\n|;]{{0,200}}?\s-P\s*{_VALUE}"
    rf"|htpasswd\b[^\n|;]{{0,200}}?\s-\w*b\w*\s+\S+\s+\S+\s+{_VALUE}"
    r")"
)
_USER = re.compile(
    r"\b(?:curl|http|https|xh|wget|aria2c|smbclient|rpcclient|net|etcdctl|lftp|winexe)\b"
    r"(?:[^\n|;]|\\\n){0,300}?\s"
    r"(?:-[A-Za-z]*u\s*|--user[= ]|-a\s+|--auth[= ]|--proxy-user[= ]|-U\s*(?=[^\s:]*%))(?![\"']?\w+://)"
    r"(?:'[^'\n:%]*[:%]([^'\n]+)'|\"[^\"\n:%]*[:%]([^\"\n]+)\"|[^\s'\":%,]*[:%,]([^\s'\"]+)|([\w-]{20,}):(?=\s|$))"
)
_PIPED = re.compile(
    r"\becho\s+(?:-n\s+)?(?:'([^'\n]+)'|\"([^\"\n]+)\"|(\S+))\s*\|\s*"
    r"(?:sudo\s+(?:-\w+\s+)*-S|passwd|docker\s+login|podman\s+login|cryptsetup|gpg|kinit"
    r"|\S+\s+--password-stdin)"
)
_HERE = re.compile(
    r"\b(?:sudo\s+(?:-\w+\s+)*-S|passwd|chpasswd|--password-stdin|cryptsetup)\b[^\n|]{0,80}?<<<\s*"
    r"(?:[\"']?[\w.-]+:)?[\"']?([^\s\"']+)"
)
_CHPASSWD = re.compile(r"\becho\s+[\"']?[\w.-]+:([^\s\"'|]+)[\"']?\s*\|\s*(?:sudo\s+)?chpasswd")
_ORACLE = re.compile(
    r"(?:\b(?:sqlplus|exp|imp|expdp|impdp|sqlldr|rman)\b[^\n]{0,200}?\s"
    r"|oracle:thin:)[\"']?[\w.$#]+/([^\s\"'@/]+)(?=@|\s|$)"
)
_ADMIN = re.compile(rf"mysqladmin\b[^\n|;]{{0,200}}?\spassword\s+{_VALUE}")
_IS_PORT = re.compile(r"\d{1,5}")
_PROGRAMS = (" -", "rabbitmqctl", "configure", "consul", "etcdctl", "mc ", "nmcli", "rdp", "wpa_", "net use")
_PROTOCOL = re.compile(
    r"(?m)^(?:[<>]\s*|C:\s*)?PASS\s+([^\s/]{4,})[ \t]*(?:\\r\S*)?$"
    r"|\bAUTH\s+(?:PLAIN|LOGIN|XOAUTH2)\s+([A-Za-z0-9+/=]{8,})"
    r"|(?m:^)(?:[<>]\s*)?[A-Za-z]*\d+\s+LOGIN\s+\S+\s+\"?([^\s\"]{4,})"
)
_AUTH = re.compile(
    r"(?:^|>\s*|&&\s*|\s)(?:AUTH|requirepass|masterauth)\s+(?:default\s+)?([^\s\"']{6,})", re.M
)


def find_typed(text: str) -> Iterator[Span]:
    """Passwords given to programs."""
    found = list(_FLAGS.finditer(text)) if "-" in text else []
    if any(word in text for word in _PROGRAMS):
        found += [*_OF_PROGRAM.finditer(text), *_USER.finditer(text), *_ADMIN.finditer(text)]
    if "<<<" in text:
        found += _HERE.finditer(text)
    if "echo" in text:
        found += [*_PIPED.finditer(text), *_CHPASSWD.finditer(text)]
    if "/" in text:
        found += _ORACLE.finditer(text)
    for match in found:
        group = match.lastindex or 0
        if is_secret(match[group], least=1) and not _IS_PORT.fullmatch(match[group]):
            yield Span(*match.span(group), "token")
    if "PASS" in text or "AUTH" in text or "LOGIN" in text:
        for match in _PROTOCOL.finditer(text):
            group = match.lastindex or 0
            if is_secret(match[group], plain_words=False) and any(map(str.isalpha, match[group])):
                yield Span(*match.span(group), "token")
    for match in (
        _AUTH.finditer(text) if "AUTH" in text or "requirepass" in text or "masterauth" in text else ()
    ):
        if is_secret(match[1], plain_words=False):
            yield Span(*match.span(1), "token")
