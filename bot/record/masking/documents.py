"""Numbers of passports, travel permits and residence permits, by the document that is named beside them."""

import re
from collections.abc import Iterator

from bot.record.masking.spans import Span

_ALONE = r"(?<![A-Za-z0-9])"
_END = r"(?![A-Za-z0-9]|[-.]\d)"
# Spaces and hyphens as people set them: E 1234 5678, H-0612-3456.
_PASSPORT_NUMBER = (
    rf"{_ALONE}((?:[A-Z]{{1,2}}[ -]?\d{{3,4}}[ -]?\d{{3,4}}|[A-Z]\d{{6}}[A-Z]\d|\d{{9}})){_END}"
)
_LETTER_NUMBER = rf"{_ALONE}((?:C[A-Z]|[HMCWTL])[ -]?\d{{4}}[ -]?\d{{3,4}}(?:[ -]?\d{{1,2}})?){_END}"
_NO_DATE = r"(?!(?:19|20)\d\d[01]\d[0-3]\d(?!\d))"
_PASSPORT = re.compile(rf"(?i)(?:passport|护照)[^\n]{{0,24}}?{_PASSPORT_NUMBER}")
_PASSPORT_NAMED = re.compile(
    r"(?i)(?:passport|护照)[ _-]?(?:no|nr|num(?:ber)?|号码?|#)[\"'.]{0,2}[\s:=是为]{0,4}[\"']?"
    r"(?-i:(?=(?:[A-Z]*\d){4})([A-Z][A-Z0-9]{7,8}))(?![A-Za-z0-9])"
)
_PASSPORT_FIELD = re.compile(
    r"(?i)(?:passport|护照)[\"'][^\n{}]{0,80}?(?:no|num|number|号码?)[\"']\s*:\s*[\"']([A-Z0-9]{7,9})[\"']"
)
_PASSPORT_AFTER = re.compile(
    rf"{_ALONE}([EGDPSHMK][A-Z]?\d{{7,8}})(?:号|\s)*[(（]?(?:的|中国|外国)*(?:护照|passport)", re.I
)
_PERMIT = re.compile(
    r"(?i)(?:回乡[证卡]|通行证|台胞证|居住证|居留|旅行证|港澳(?:居民|台|同胞)?|台湾(?:居民)?|hmt|hk_?m\w*|mtp|permit"
    r"|travel[_ -]?(?:permit|doc\w*)|(?:cert|doc|card|id|document)_?(?:no|num|number)|证件号?码?)"
    rf"[^\n]{{0,24}}?{_LETTER_NUMBER}"
)
_PERMIT_DIGITS = re.compile(
    r"(?i)(?:回乡[证卡]|通行证|台胞证|居住证|居留证?|旅行证|tw[_ -]?permit|mtp|travel[_ -]?permit"
    r"|taiwan(?:\s+permit)?)"
    r"(?:号码?|号是|扫描\w*|编号|(?:[_ -]?(?:no|number|id))\.?)?[\"'\s:=(是为]{0,6}"
    rf"({_NO_DATE}\d{{4}} ?\d{{4}}(?:\d\d)?|[A-Z]{{3}}\d{{12}})(?![A-Za-z0-9])"
)


def find_documents(plain: str) -> Iterator[Span]:
    """Every such number, in a text in its plain form."""
    low = plain.lower()
    if "passport" in low or "护照" in plain:
        for shape in (_PASSPORT, _PASSPORT_NAMED, _PASSPORT_FIELD, _PASSPORT_AFTER):
            for found in shape.finditer(plain):
                yield Span(*found.span(1), "passport")
    for shape in (_PERMIT, _PERMIT_DIGITS):
        for found in shape.finditer(plain):
            yield Span(*found.span(1), "permit")
