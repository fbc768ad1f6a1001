"""Clause numbers as people write them: 第八条, 十五（八）, clause 15(8), art. 9, provision eight."""

import re

NUMERALS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三", "十四", "十五")
_ENGLISH = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty"
).split()
_NUMBER = rf"(?:\d{{1,3}}|[一二三四五六七八九十百]{{1,4}}|{'|'.join(_ENGLISH)})"
_SUB = rf"\s*(?:[(（]\s*(?P<sub%d>{_NUMBER})\s*[)）]|(?:条?之?\s*第\s*(?P<item%d>{_NUMBER})\s*[项款])|\.(?P<dot%d>\d{{1,2}}))"
_MENTION = re.compile(
    rf"(?:clauses?|provisions?|art(?:icle)?s?\.?|no\.|paragraphs?|section)\s*(?P<en>{_NUMBER})\b(?:{_SUB % (1, 1, 1)})?"
    rf"|第\s*(?P<zh>{_NUMBER})\s*[条條](?:规定|規定)?(?:的)?(?:{_SUB % (2, 2, 2)}|\s*[(（]?第?\s*[(（]?(?P<zhsub>{_NUMBER})[)）]\s*[项項]?)?"
    rf"|(?P<bare>十五|15)\s*[(（]\s*(?P<baresub>{_NUMBER})\s*[)）]"
    rf"|(?P<short>十?[一二三四五六七八九十])(?=、|条|款)"
)


def mentioned(text: str) -> tuple[str, ...]:
    """Clause ids that normalized text names, in order; numbers beyond the license included ("二十七")."""
    found = []
    for match in _MENTION.finditer(text):
        groups = {name: value for name, value in match.groupdict().items() if value}
        main = next((groups[name] for name in ("en", "zh", "bare", "short") if name in groups), "")
        sub = next((value for name, value in groups.items() if name not in ("en", "zh", "bare", "short")), None)
        clause = numeral(main)
        found.append(f"{clause}({numeral(sub)})" if sub else clause)
    return tuple(dict.fromkeys(found))


def numeral(word: str) -> str:
    """A number in digits, English or Chinese as the Chinese numeral that the license uses."""
    value = _ENGLISH.index(word) + 1 if word in _ENGLISH else int(word) if word.isdigit() else None
    if value is None:
        return word
    if value < 1 or value > 99:
        return str(value)
    tens, ones = divmod(value, 10)
    head = "" if tens == 0 else "十" if tens == 1 else NUMERALS[tens - 1] + "十"
    return head + (NUMERALS[ones - 1] if ones else "")
