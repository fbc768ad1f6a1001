"""Dates as people type them: "yesterday", "昨天", "11月20日", "20 Nov", "last Friday", "2026-11-20".

Words and month names are read by `dateparser`, which guesses where it cannot know (2026-13-01 becomes a
day of January). So a text reaches it only in a shape whose parts are known, what it makes of them is held
against them, and what could be two days is refused: never a silently wrong date.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Literal

from bot.deadlines.refusal import DeadlineRefused

Prefer = Literal["past", "future"]
REACH = timedelta(days=3660)
"""How far from today a typed date may be."""
NEAR = timedelta(days=183)
"""A date without a year is one within this of today, on the side that is preferred."""

_DIGITS = {character: index for index, character in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_NUMERAL = re.compile(r"[〇零一二两三四五六七八九十]+(?=[年月日号天周个])")
_CHINESE_DAY = re.compile(
    r"(?:(\d{4}|今|去|明)年)?(\d{1,2})月(\d{1,2})[日号]?(?:[(（]?(?:周|星期|礼拜)([一二三四五六日天])[)）]?)?"
)
_ISO = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})|(\d{4})(\d{2})(\d{2})")
_NUMERIC = re.compile(r"(\d{1,2})([-/.])(\d{1,2})(?:\2(\d{4}))?")
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_MONTH = rf"({_MONTHS})[a-z]*\.?"
_DAY = r"(?:the )?(\d{1,2})(?:st|nd|rd|th)?"
_NAMED = (
    re.compile(rf"{_DAY}(?: of)?[ -]?{_MONTH}(?:,?[ -]?(\d{{4}}))?"),
    re.compile(rf"{_MONTH} ?{_DAY}(?:,? ?(\d{{4}}))?"),
)
_WEEKDAYS = "mon|tue|wed|thu|fri|sat|sun"
_WEEKDAY = rf"({_WEEKDAYS})[a-z]*\.?"
_WEEKDAY_AHEAD = re.compile(rf"{_WEEKDAY},? (?=.*\d)")
_ENGLISH_WEEKDAY = re.compile(rf"(?:(last|this|next) )?{_WEEKDAY}")
_CHINESE_WEEKDAY = re.compile(r"(上上|下下|上|这|本|下)?个?(?:周|星期|礼拜)([一二三四五六日天])")
_RELATIVE = (
    re.compile(r"today|yesterday|tomorrow|(?:the )?day (?:before yesterday|after tomorrow)"),
    re.compile(r"(?:\d{1,4}|an?|one|two|three|four|five|six|seven|eight|nine|ten) (?:day|week)s? ago"),
    re.compile(r"in (?:\d{1,4}|an?|one|two|three|four|five|six|seven|eight|nine|ten) (?:day|week)s?"),
    re.compile(r"大?[前后]天|[今昨明]天|\d{1,4}(?:天|周|个?星期)[前后]"),
)
_LONG = {
    "en": ("january february march april may june july august september october november december "
           "sept monday tuesday wednesday thursday friday saturday sunday tues wednes thur thurs").split(),
}  # fmt: skip


def typed_date(text: str, today: date, prefer: Prefer = "past") -> date:
    """The day that `text` means to somebody who types it on `today`.

    `prefer` says on which side of today a date without a year lies: events are past, a snooze is ahead.
    Raises DeadlineRefused, with one line, where it is no date, an impossible one, or could be two.
    """
    folded = unicodedata.normalize("NFKC", text)
    phrase = " ".join(_NUMERAL.sub(_in_digits, folded).split()).lower().strip(" .。")
    weekday = None
    if match := _WEEKDAY_AHEAD.match(phrase):
        weekday, phrase = _WEEKDAYS.split("|").index(match[1]), phrase[match.end() :]
    readers: tuple[Callable[[str, str, date, Prefer], date | None], ...] = (
        _iso,
        _chinese,
        _numeric,
        _month_name,
        _weekday,
        _relative,
    )
    for read in readers:
        found = read(phrase, _short(text), today, prefer)
        if found:
            if weekday is not None and found.weekday() != weekday:
                raise DeadlineRefused("weekday_date", text=_short(text), date=found)
            return _within_reach(found, _short(text), today)
    raise DeadlineRefused("no_date", text=_short(text))


def _iso(phrase: str, text: str, today: date, prefer: Prefer) -> date | None:
    match = _ISO.fullmatch(phrase)
    if not match:
        return None
    year, month, day = (match[1], match[3], match[4]) if match[1] else match.group(5, 6, 7)
    return _day(int(year), int(month), int(day), text)


def _chinese(phrase: str, text: str, today: date, prefer: Prefer) -> date | None:
    match = _CHINESE_DAY.fullmatch(phrase.replace(" ", ""))
    if not match:
        return None
    month, day = int(match[2]), int(match[3])
    if match[1] is None:
        found = _without_year(month, day, text, today, prefer)
    else:
        years = {"今": today.year, "去": today.year - 1, "明": today.year + 1}
        found = _day(years[match[1]] if match[1] in years else int(match[1]), month, day, text)
    if match[4] and found.weekday() != _chinese_weekday(match[4]):
        raise DeadlineRefused("weekday_date", text=text, date=found)
    return found


def _numeric(phrase: str, text: str, today: date, prefer: Prefer) -> date | None:
    """Day and month in either order, where only one order makes a date or both make the same."""
    match = _NUMERIC.fullmatch(phrase)
    if not match:
        return None
    one, other = int(match[1]), int(match[3])
    orders = {(month, day) for month, day in ((one, other), (other, one)) if 1 <= month <= 12}
    if len(orders) == 2 and all(day <= 12 for _, day in orders):
        year = int(match[4]) if match[4] else today.year
        first, second = (_day(year, month, day, text) for month, day in ((one, other), (other, one)))
        raise DeadlineRefused("ambiguous_date", text=text, first=first, second=second)
    if not orders:
        raise DeadlineRefused("impossible_date", text=text)
    [(month, day)] = [it for it in orders if len(orders) == 1 or it[1] > 12]
    if match[4]:
        return _day(int(match[4]), month, day, text)
    return _without_year(month, day, text, today, prefer)


def _month_name(phrase: str, text: str, today: date, prefer: Prefer) -> date | None:
    for index, pattern in enumerate(_NAMED):
        match = pattern.fullmatch(phrase)
        if match and _words_known(phrase):
            name, day = (match[2], match[1]) if index == 0 else (match[1], match[2])
            read = _library(f"1 {name} 2000", today)
            if read is None or not name.startswith(f"{read:%b}".lower()):
                return None
            if match[3]:
                return _day(int(match[3]), read.month, int(day), text)
            return _without_year(read.month, int(day), text, today, prefer)
    return None


def _weekday(phrase: str, text: str, today: date, prefer: Prefer) -> date | None:
    """A weekday of this, the last or the next week; refused where people differ on which one is meant."""
    monday = today - timedelta(days=today.weekday())
    if match := _CHINESE_WEEKDAY.fullmatch(phrase):
        weeks = {"上上": -2, "上": -1, "这": 0, "本": 0, "下": 1, "下下": 2}
        day = _chinese_weekday(match[2])
        if match[1]:
            return monday + timedelta(weeks=weeks[match[1]], days=day)
        which = None
    elif (match := _ENGLISH_WEEKDAY.fullmatch(phrase)) and _words_known(phrase):
        day, which = _WEEKDAYS.split("|").index(match[2]), match[1]
    else:
        return None
    this_week = monday + timedelta(days=day)
    if which == "this":
        return this_week
    before = today - timedelta(days=(today.weekday() - day) % 7 or 7)
    after = today + timedelta(days=(day - today.weekday()) % 7 or 7)
    readings = {
        "last": (before, this_week - timedelta(weeks=1)),
        "next": (after, this_week + timedelta(weeks=1)),
        None: (before, after),
    }[which]
    if readings[0] != readings[1]:
        first, second = sorted(readings)
        raise DeadlineRefused("ambiguous_date", text=text, first=first, second=second)
    return readings[0]


def _relative(phrase: str, text: str, today: date, prefer: Prefer) -> date | None:
    if not any(pattern.fullmatch(phrase) for pattern in _RELATIVE):
        return None
    return _library(phrase.replace("个星期", "周").replace("星期", "周"), today)


def _library(text: str, today: date) -> date | None:
    import dateparser

    language = "en" if text.isascii() else "zh"
    now = datetime.combine(today, datetime.min.time().replace(hour=12))
    settings = {"RELATIVE_BASE": now, "RETURN_AS_TIMEZONE_AWARE": False}
    try:
        found = dateparser.parse(text, languages=[language], settings=settings)
    except OverflowError:
        return None
    return found.date() if found else None


def _without_year(month: int, day: int, text: str, today: date, prefer: Prefer) -> date:
    """The one of that name within half a year on the preferred side; refused where there is none."""
    years = [year for year in range(today.year - 4, today.year + 9) if _exists(year, month, day)]
    if not years:
        raise DeadlineRefused("impossible_date", text=text)
    days = [date(year, month, day) for year in years]
    past = [it for it in days if it <= today]
    ahead = [it for it in days if it > today] if prefer == "past" else [it for it in days if it >= today]
    near = past[-1] if prefer == "past" else ahead[0]
    if abs(near - today) <= NEAR:
        return near
    if not _exists(today.year, month, day):
        raise DeadlineRefused("impossible_date", text=text)
    raise DeadlineRefused("ambiguous_date", text=text, first=past[-1], second=ahead[0])


def _day(year: int, month: int, day: int, text: str) -> date:
    if not _exists(year, month, day):
        raise DeadlineRefused("impossible_date", text=text)
    return date(year, month, day)


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _within_reach(found: date, text: str, today: date) -> date:
    if abs(found - today) > REACH:
        raise DeadlineRefused(
            "far_date", text=text, date=found, first=today - REACH, second=today, last=today + REACH
        )
    return found


def _words_known(phrase: str) -> bool:
    """Whether every word is a whole name, not just one that begins like it ("second" is no September)."""
    short = {*_MONTHS.split("|"), *_WEEKDAYS.split("|"), *_LONG["en"]}
    others = {"st", "nd", "rd", "th", "the", "of", "last", "this", "next"}
    return all(word in short | others for word in re.findall(r"[a-z]+", phrase))


def _chinese_weekday(character: str) -> int:
    return "一二三四五六日".index(character.replace("天", "日"))


def _in_digits(match: re.Match[str]) -> str:
    """A Chinese number in digits: 二十一 is 21, 二〇二六 is 2026."""
    numeral = match[0]
    if "十" not in numeral:
        return "".join(str(_DIGITS[character]) for character in numeral)
    tens, _, ones = numeral.partition("十")
    if len(tens) > 1 or len(ones) > 1:
        return numeral
    return str((_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0))


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 40 else f"{line[:39]}…"
