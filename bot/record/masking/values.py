"""Whether what stands behind a label is a secret, or only speaks of one."""

import re
from itertools import pairwise

# References, templates, masks: what stands where a secret would.
_STANDS_FOR = re.compile(
    r"""[\W_]*$                                   # nothing but signs: ****, ...
    |\$\{?\w|\$\(|%[sdv(]|%\w+%|\{\{|<[^<>]*(?:>|$)|\[|\{\s*$|@@|:\w+$|\?$|&\w+$|\*\w+$
    |.*(?:\*{3,}|x{5,}|X{3,}|\.{3})                 # partly masked by someone else
    |my[-_]?(?:secret|password|token)|change[-_]?(?:me|it)$|example|placeholder|redacted|masked|hidden
    |(?:os\.|process\.|system\.|env[.(\[]|getenv|self\.|this\.|config[.\[]|settings\.|secrets?[.\[]|vault[.:/]|file:|ref:)
    |[\w.]+\(|[\w.]+\[['"\w]                        # a call, an index
    |\.[*+]|\\+[SsWwDdKkb.]|\[\^|\(\[|\(\?|\(\.|\(\\  # of a pattern, not of a password
    |[a-z]+(?:_[a-z]+)+[;:,)]*$|[a-z]+(?:\+[a-z]+)?://|%\{|your
    |\w+@[\w.-]+:[~/][\w/.-]*[#$%>]?$            # a shell's prompt
    |__\w+__$|\#\w+\#$|""\.|\'\'\.
    |[A-Za-z_]+(?:\.[A-Za-z_]+)+[:;,)]*$|\{[\w.]*\}?$|\#\{|@\w+$|\$\d|!\w+$|<<|f?['"]?\{\w
    |\(?(?:hidden|masked|redacted|omitted|same|none|empty|unset|un?changed|changed)\b|replace|todo|fixme|insert_|enter_|dummy
    |~?\.{0,2}/[\w.-]+/[\w./-]*$|(?:~|\.{1,2})/[\w./-]+$   # a path
    """,
    re.I | re.X,
)
_MASKS = r"(?:token|e-mail|phone|passport|ID number|card number|travel permit|WeChat id)"
_MASKED = re.compile(rf"\W*\[{_MASKS}|{_MASKS}\]")
_NAMED = re.compile(
    r"(?i)(?:oauth|base|sha|md|bcrypt|argon|utf|ipv|http|tls|mtls|v|aes|rsa)-?v?\d|[\w-]+:\w+[./]"
)
_SAYS = frozenset(
    """user username pass
    none null nil undefined true false yes no on off empty blank unset default required optional invalid
    valid missing expired expires revoked incorrect wrong mismatch failed failure ok error unknown denied
    rejected forbidden needed unchanged changed reset updated refreshed rotated removed deleted disabled
    enabled set string str text varchar char bool boolean int integer number object any bytes byte password
    passwd pwd secret token key strong weak medium plain hash hashed encrypted bcrypt prompt ask interactive
    input stdin new old current confirm missing present ephemeral not found used unused basic bearer digest
    negotiate cookie header body query form files sss systemd compat all authentication auth user username
    auto generated random same different required: is are was the a an this that it and or for""".split()
)


_STATES = frozenset(
    """wrong right correct weak strong fine good bad old new unknown unsafe safe secure insecure visible
    sensitive mandatory here there gone lost private public common known temporary permanent long
    short simple complex easy hard similar identical different global personal plaintext clear mine
    yours ours theirs what which that only just still again already never always okay test testing
    example sample ldap oauth oidc saml kerberos bcrypt argon scrypt base hash salt vault keepass
    bitwarden keycloak sso mfa nope later soon today tomorrow yesterday above below attached inside
    outside elsewhere nowhere somewhere ready done pending active inactive read write readonly
    admin-only ascii unicode utf hex binary bytes""".split()
)
_DESCRIBES = re.compile(r"(?i).*(?:ed|ing|able|ible|less|ory|tion|word|ment)$")


def is_state(word: str) -> bool:
    """Whether a word says how a password is, rather than being it."""
    low = word.lower()
    return low in _SAYS or low in _STATES or _DESCRIBES.fullmatch(low) is not None


_SENTENCE = re.compile(
    r"(?i)^[a-z' ]*\b(?:do|does|not|must|is|are|too|your|the|be|at|please|or|and|was|were|has)\b[a-z' ]*$"
)


def is_secret(value: str, plain_words: bool = True, least: int = 4) -> bool:
    """Whether `value` may be a secret, of at least that many characters. `plain_words`: a word of letters
    alone counts (behind `=`, in quotes); in running text it takes a digit or a sign as well."""
    value = value.strip()
    if _SENTENCE.match(value):
        return False
    if (
        len(value) < least
        or _MASKED.match(value)
        or _STANDS_FOR.match(value)
        or value.lower().strip(".,;:!?") in _SAYS
    ):
        return False
    return plain_words or looks_random(value)


def looks_random(value: str) -> bool:
    """Whether a word is none of a language: it has a digit beside letters, a sign inside, or odd capitals."""
    letters = sum(letter.isalpha() for letter in value)
    digits = sum(letter.isdigit() for letter in value)
    signs = sum(letter in "!@#$%^&*_+=?~|{}[]" for letter in value.rstrip("!?"))
    odd = bool(re.search(r"[a-z][A-Z]", value))
    return bool((letters and (digits or signs)) or (digits >= 6 and not letters) or odd)


def is_made_up(value: str) -> bool:
    """Whether a word can hardly be a name: letters and digits, with a sign of its own or both cases."""
    kinds = [any(map(kind, value)) for kind in (str.islower, str.isupper, str.isdigit)]
    sign = any(letter in "!@#$%^&*_+=?~|-" for letter in value.rstrip("!?"))
    return kinds[2] and (kinds[0] or kinds[1]) and (all(kinds) or sign) and not _NAMED.match(value)


def changes_often(value: str) -> bool:
    """Whether capitals, small letters and digits follow one another as in a key made by chance, which no
    path, name or sentence does."""
    kinds = [
        "u" if letter.isupper() else "l" if letter.islower() else "d" for letter in value if letter.isalnum()
    ]
    turns = sum(one != other for one, other in pairwise(kinds))
    return len(set(kinds)) == 3 and turns >= 0.42 * len(value)


def is_long_random(value: str, least: int = 16) -> bool:
    """Whether it looks like a session's or a machine's key: long, of letters and digits."""
    return len(value) >= least and any(map(str.isdigit, value)) and any(map(str.isalpha, value))
