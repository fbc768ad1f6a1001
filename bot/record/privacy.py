"""What never reaches the disk: personal data and secrets in free text are masked, the original is not kept.

Phone numbers are found by Google's libphonenumber, which knows every country's ranges; Chinese mobile
numbers also by shape, since a mistyped one still points at someone. The rest is by shape alone: an ID-card
number with a wrong check digit is masked too. Full-width digits and letters, and the digits of any script,
count as the plain ones.
"""

import re
from collections.abc import Mapping
from typing import Any
from unicodedata import decimal

LARGEST = 2**53 - 1
"""The largest whole number that every JSON reader keeps exact."""

MASKS = {"token": "[token]", "email": "[e-mail]", "id": "[ID number]", "phone": "[phone]"}

# Full-width forms stand 0xFEE0 above ASCII: one character for one, so that places in the text stay the same.
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0x2013: 0x2D, 0x2014: 0x2D}
_NARROW |= {0x2010: 0x2D, 0x2011: 0x2D, 0x2012: 0x2D, 0x2212: 0x2D, 0xA0: 0x20}

_GAP = r"[ .-]?"
_SHAPES = (
    # Slack: xoxb-, xoxp-, xapp- and the like; JSON Web Tokens; what follows "Bearer" and "token=".
    ("token", re.compile(r"\b(?:xox[a-z]|xapp|xoxe\.xox[a-z])-[A-Za-z0-9-]{6,}", re.I)),
    ("token", re.compile(r"\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*")),
    ("token", re.compile(r"\b[tu]-[A-Za-z0-9_]{24,}")),  # Feishu tenant and user access tokens
    ("token", re.compile(r"(?<=\bbearer )\s*[\w.~+/=-]{8,}", re.I)),
    (
        "token",
        re.compile(
            r"(?<![A-Za-z])(?:access_token|token|secret|api_?key|password|passwd|密码|口令)"
            r"\s*[=:]\s*['\"]?(?!\[)([^\s'\",;&。，；]{6,})",
            re.I,
        ),
    ),
    ("email", re.compile(r"[\w.%+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}", re.A)),
    # GB 11643: six digits of place (first 1-8), eight of birth, three, a check digit; spaces anywhere.
    ("id", re.compile(r"(?<![0-9A-Za-z])[1-8](?:[ -]?\d){16}[ -]?[\dXx](?![0-9A-Za-z])", re.A)),
    # The form of before 2000: fifteen digits, the birth without its century.
    (
        "id",
        re.compile(
            r"(?<![0-9A-Za-z])[1-8]\d{5}\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}(?![0-9A-Za-z])",
            re.A,
        ),
    ),
    (
        "phone",
        re.compile(
            rf"(?<![0-9A-Za-z.])(?:\+?86{_GAP})?1[3-9]\d{_GAP}\d{{4}}{_GAP}\d{{4}}(?![0-9]|\.\d)", re.A
        ),
    ),
    ("phone", re.compile(rf"(?<![0-9A-Za-z.])1[3-9](?:{_GAP}\d){{9}}(?![0-9A-Za-z]|[.-]\d)", re.A)),
    # Written right behind a label: tel13812345678.
    ("phone", re.compile(r"(?<=[a-z])(?<!\d)1[3-9]\d{9}(?![0-9A-Za-z])", re.A | re.I)),
)
# Names given by the platforms are no free text, and masking one would send a message elsewhere.
_PLATFORM_NAME = re.compile(
    r"(?:slack|feishu|local):[A-Za-z0-9_.:-]{1,160}|\d{10}\.\d{6}|(?:om|oc|ou|on|od)_[A-Za-z0-9]+", re.A
)
_FOREIGN_DIGIT = re.compile(r"(?![0-9])\d")
_DIGITS = re.compile(r"(?:\d[^\w]{0,3}){7}")


def mask(text: str) -> str:
    """`text` with phone numbers, ID-card numbers, e-mail addresses and tokens replaced by what they were."""
    if _PLATFORM_NAME.fullmatch(text):
        return text
    for name, shape in _SHAPES:
        narrow = _narrow(text)
        spans = [match.span(match.lastindex or 0) for match in shape.finditer(narrow)]
        text = _replaced(text, spans, MASKS[name])
    narrow = _narrow(text)
    if _DIGITS.search(narrow):
        text = _replaced(text, _phones(narrow), MASKS["phone"])
    return text


def _phones(text: str) -> list[tuple[int, int]]:
    from phonenumbers import Leniency, PhoneNumberMatcher

    # Ten digits in a row may be Guangzhou's 20 without its 0, but are a registration number (琼ICP备…).
    return [
        (match.start, match.end)
        for match in PhoneNumberMatcher(text, "CN", leniency=Leniency.VALID)
        if not (match.raw_string.isdigit() and match.raw_string[0] in "23456789")
    ]


def _narrow(text: str) -> str:
    """`text` with plain digits, letters and signs, each in the place of one."""
    if text.isascii():
        return text
    return _FOREIGN_DIGIT.sub(lambda digit: str(decimal(digit[0])), text.translate(_NARROW))


def _replaced(text: str, spans: list[tuple[int, int]], by: str) -> str:
    for start, end in reversed(spans):
        text = text[:start] + by + text[end:]
    return text


def clean(value: Any) -> Any:
    """A copy of plain JSON with every text in it masked, fit for the canonical form.

    Half characters (lone surrogates), which UTF-8 cannot carry, become question marks.
    Raises TypeError for what is no plain JSON (fractions too), ValueError for numbers above 2^53-1.
    """
    if isinstance(value, str):
        whole = str(value).encode("utf-8", "replace").decode() if not value.isascii() else str(value)
        return mask(whole)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        if abs(value) > LARGEST:
            raise ValueError(f"{value} is too large to be kept")
        return int(value)
    if isinstance(value, Mapping):
        if not all(isinstance(name, str) for name in value):
            raise TypeError("names in what is kept must be text")
        return {mask(str(name)): clean(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [clean(inner) for inner in value]
    raise TypeError(f"{type(value).__name__} cannot be kept; give text, whole numbers, lists or mappings")
