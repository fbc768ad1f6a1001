"""Masking one text: every finder looks at the original, then each place is masked once."""

import re
from collections.abc import Iterator

from bot.record.masking.code import find_in_code
from bot.record.masking.codes import find_codes
from bot.record.masking.commands import find_typed
from bot.record.masking.documents import find_documents
from bot.record.masking.files import find_in_files
from bot.record.masking.identities import find_addresses, find_numbers, machine_names
from bot.record.masking.keys import find_keys
from bot.record.masking.labels import find_labeled
from bot.record.masking.near import find_near
from bot.record.masking.phones import find_phones, find_spelled
from bot.record.masking.plain import plain
from bot.record.masking.prose import find_in_prose
from bot.record.masking.spans import Span, replace
from bot.record.masking.talk import find_told
from bot.record.masking.tokens import find_tokens

# Names given by the platforms, moments and digests are no free text.
_EXACT = re.compile(
    r"(?:slack|feishu|local|oidc):(?!xox|xapp)[A-Za-z0-9_.:-]{1,160}|\d{10}\.\d{6}|(?:om|oc|ou|on|od)_[A-Za-z0-9]+"
    r"|\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?"
    r"|[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}",
    re.A,
)
_CHINESE = re.compile(r"(?![０-９Ａ-Ｚａ-ｚ！＠＃＄％＆＊＿＋－＝])[^\x00-\x7f]")
_ROUNDS = 4
"""A mask may bring together what was apart; masking goes on until it changes nothing."""


def mask(text: str) -> str:
    """`text` with secrets and personal data replaced by what they were; twice changes nothing more."""
    for _ in range(_ROUNDS):
        masked = replace(text, find(text))
        if masked == text:
            break
        text = masked
    return text


def find(text: str) -> list[Span]:
    """What is to be masked in a text."""
    if len(text) < 4 or _EXACT.fullmatch(text):
        return []
    return [_in_ascii(span, text) if span.name == "token" else span for span in _find(text)]


def _in_ascii(span: Span, text: str) -> Span:
    """A secret ends where Chinese begins: "token=abcd1234，然后重启"."""
    found = _CHINESE.search(text, span.start + 1, span.end)
    if found is None:
        return span
    end = found.start()
    while end > span.start + 1 and text[end - 1] in ",.;:":
        end -= 1
    return span._replace(end=end)


def _find(text: str) -> Iterator[Span]:
    simple = plain(text)
    yield from find_tokens(simple)
    yield from find_labeled(simple)
    yield from find_typed(simple)
    yield from find_in_code(simple)
    yield from find_in_files(simple)
    yield from find_near(simple)
    yield from find_told(text, simple)
    yield from find_in_prose(simple)
    yield from find_keys(simple)
    if not text.isascii():
        yield from find_spelled(simple)
    if any(map(str.isdigit, simple)):
        yield from find_codes(simple)
        machine = machine_names(simple)
        for span in (*find_numbers(simple), *find_documents(simple), *find_phones(simple)):
            if not any(start <= span.start < end for start, end in machine):
                yield span
    yield from find_addresses(simple)
