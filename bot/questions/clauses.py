"""Clause numbers as people write them: 第八条, 十五(八), clause 15(8), art. 9, provision eight."""

import re

NUMERALS = (*"一二三四五六七八九十", "十一", "十二", "十三", "十四", "十五")
_ENGLISH = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty"
).split()
_NUMBER = rf"(?:\d{{1,3}}|[一二三四五六七八九十]{{1,3}}|{'|'.join(_ENGLISH)})"
_MENTION = re.compile(
    rf"""(?:
        (?<![a-z])(?:clause|provision|art(?:icle)?|paragraph|section)s?\.?\s*(?P<english>{_NUMBER})\b
      | 第\s*(?P<chinese>{_NUMBER})\s*条
      | (?P<bare>[一二三四五六七八九十]{{1,3}}|1[0-9])(?=\s*\(\s*{_NUMBER}\s*\))
      | (?P<short>{_NUMBER})(?:条|款|、)
    )
    (?:\s*(?:规定)?的?\s*(?:
        第?\s*\(\s*(?P<bracketed>{_NUMBER})\s*\)
      | \.(?P<dotted>\d{{1,2}})
      | 第\s*(?P<item>{_NUMBER})(?=[项款])
    ))?
    """,
    re.VERBOSE,
)


def mentioned(text: str) -> tuple[str, ...]:
    """Clause ids that normalized text names, in order; numbers beyond the license included ("二十七")."""
    found = []
    for match in _MENTION.finditer(text):
        main = numeral(match["english"] or match["chinese"] or match["bare"] or match["short"])
        inner = match["bracketed"] or match["dotted"] or match["item"]
        found.append(f"{main}({numeral(inner)})" if inner else main)
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
