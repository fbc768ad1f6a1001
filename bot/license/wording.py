"""Words that a license is searched for, where other licenses of the template write them otherwise.

    {period}      the number and unit that a clause sets: 30日, 十五个工作日
    {authority}   whoever is reported to or decides: 我部, 我局, 原发证机关, 电信主管部门
    {a|b}         any of these
    …             further words of the same sentence

Width, spaces and line breaks make no difference.
"""

import re
from functools import cache

from bot.license.text import fold

AUTHORITY = (
    r"(?:原?(?:发证|颁证|许可|审批)机关|(?:行业|电信|通信|信息通信)?(?:行业)?主管部门|[我本](?:部|局|机关)"
    r"|(?:[\u4e00-\u9fff]{2,8}?)?通信管理局|(?:国务院)?工业和信息化(?:主管部门|部))"
)
_PARTS = re.compile(r"\{([^{}]*)\}|…|\.\.\.")
_PLAIN = {"period": r"[^,。;:、!?]{1,12}?", "authority": AUTHORITY}
_SAME_SENTENCE = r"[^。;!?]*?"


@cache
def compile_wording(wording: str) -> re.Pattern[str]:
    """The wording as a pattern for a folded text."""
    pattern, position = "", 0
    for part in _PARTS.finditer(wording):
        pattern += re.escape(fold(wording[position : part.start()]))
        pattern += _part(part[1]) if part[1] is not None else _SAME_SENTENCE
        position = part.end()
    return re.compile(pattern + re.escape(fold(wording[position:])))


def is_plain(wording: str) -> bool:
    """Whether the wording is nothing but words."""
    return _PARTS.search(wording) is None


def describe_wording(wording: str) -> str:
    """The wording as a reader is told of it: "…" where licenses differ, "a/b" for several ways to say it."""
    return _PARTS.sub(
        lambda part: part[1].replace("|", "/") if part[1] and part[1] not in _PLAIN else "…", wording
    )


def _part(name: str) -> str:
    if name in _PLAIN:
        return _PLAIN[name]
    return f"(?:{'|'.join(re.escape(fold(choice)) for choice in name.split('|'))})"
