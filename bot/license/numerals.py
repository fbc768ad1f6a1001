"""Numerals and widths as licenses mix them: （一） and (七), ２０２６ and 2026, dates with blanks."""

import re
import unicodedata
from datetime import date

CLAUSES = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三", "十四", "十五")
DATE = re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日")


def folded(text: str) -> tuple[str, list[int]]:
    """The text without white space and in one width, and where each of its characters came from."""
    characters: list[str] = []
    origins: list[int] = []
    for position, character in enumerate(text):
        if character.isspace():
            continue
        for part in unicodedata.normalize("NFKC", character):
            if not part.isspace():
                characters.append(part)
                origins.append(position)
    return "".join(characters), origins


def fold(text: str) -> str:
    """`folded` without the origins."""
    return folded(text)[0]


def day_in(text: str) -> date | None:
    """The first date in a text. Raises ValueError where it is written as one and is none (2月30日)."""
    match = DATE.search(unicodedata.normalize("NFKC", text))
    return date(*map(int, match.groups())) if match else None
