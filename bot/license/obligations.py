"""What a license obliges to, and by when: the sentences of data/duties.yaml, found by their words."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from bot.data import load_checked
from bot.license.dates import numeral
from bot.license.facts import FIELDS, Certificate
from bot.license.periods import Period, PeriodPlace, read_periods, unreadable_period
from bot.license.wording import compile_wording

Counting = Literal["ahead", "within", "yearly", "on_day"]

_SENTENCE = re.compile(r"[^。;!?]+[。;!?]?")
_PHRASE = re.compile(r"[^,:。;!?]+")
_AT_ONCE = re.compile(r"第一时间|立即|即刻|马上|当日|随即")
_QUARTER = re.compile(r"第?([一二三四1-4])季度")
_UNTIL_DAY = re.compile(
    r"(\d{1,2}|[一二三四五六七八九十]{1,2})月(?:(\d{1,2}|[一二三四五六七八九十]{1,3})日|底|末)"
)
_OR_ANOTHER = re.compile(r"(?:或者?|至|到|-|~)(?:提前)?[\d零一二两三四五六七八九十百]")
_SUBJECT = re.compile(r"^(?:且|并且|,)?你公司(?=应)")


@dataclass(frozen=True)
class YearPart:
    """A part of each year: its first and last day as (month, day)."""

    first: tuple[int, int]
    last: tuple[int, int]


Time = Period | YearPart | Literal["at_once"] | None


@dataclass(frozen=True)
class Obligation:
    """A duty's sentence in one license. `quote` is verbatim, the phrase that sets the time.

    `time` is the period, the part of the year, "at_once", or None for a duty on the day itself; `unread` is
    what stands where the license sets a time that cannot be read, None where it was read.
    """

    id: str
    clause: str
    quote: str
    time: Time
    unread: str | None = None


@dataclass(frozen=True)
class DutyWords:
    """One entry of data/duties.yaml; the file's head says what each field means."""

    id: str
    clause: str
    about: tuple[str, ...]
    act: str
    trigger: Literal["license", "yearly", "event"]
    rule: Counting


@lru_cache(maxsize=1)
def duty_words() -> Mapping[str, DutyWords]:
    """Every duty that Xuke knows, in the file's order. Raises BadInput, naming the entry that is wrong."""
    entries = load_checked("duties", "bot.license.duty_model:DutyModel*")
    return {
        name: DutyWords(name, **{**entry, "about": tuple(entry["about"])}) for name, entry in entries.items()
    }


@lru_cache(maxsize=16)
def obligations(certificate: Certificate) -> Mapping[str, Obligation]:
    """The duties that a license sets, by id; one whose sentence it lacks is not among them."""
    found = ((name, find_obligation(certificate, words)) for name, words in duty_words().items())
    return {name: obligation for name, obligation in found if obligation}


def find_obligation(certificate: Certificate, words: DutyWords) -> Obligation | None:
    """A duty's sentence and the time it sets; where several sentences speak of it, one whose time is read."""
    candidates = [
        _read(certificate, words, clause, sentence) for clause, sentence in _sentences(certificate, words)
    ]
    return next((found for found in candidates if found.unread is None), next(iter(candidates), None))


def _sentences(certificate: Certificate, words: DutyWords) -> Iterator[tuple[str, str]]:
    about = [compile_wording(wording) for wording in words.about]
    first = (words.clause,) if words.clause in (*FIELDS, *certificate.clauses) else ()
    others = () if words.clause in FIELDS else certificate.clauses
    for clause in dict.fromkeys((*first, *others)):
        for match in _SENTENCE.finditer(certificate.quotes.folded(clause)):
            if all(pattern.search(match[0]) for pattern in about):
                yield clause, match[0]


def _read(certificate: Certificate, words: DutyWords, clause: str, sentence: str) -> Obligation:
    act = compile_wording(words.act)
    acts = [match.start() for match in act.finditer(sentence)]

    def found(start: int, time: Time, unread: str | None) -> Obligation:
        quote = certificate.quote(clause, sentence) if clause in FIELDS else ""
        quote = quote or _quoted(certificate, clause, _phrase(sentence, start))
        return Obligation(words.id, clause, quote, time, unread)

    if words.rule == "on_day":
        return found(acts[0] if acts else 0, None, None)
    if words.rule == "yearly":
        part, start = _year_part(sentence)
        return found(start, part, None if part else _phrase(sentence, acts[0] if acts else 0))
    place, several = _nearest(sentence, words.rule, acts)
    if place and not several:
        return found(place.start, place.period, None)
    if words.rule == "within" and (at_once := _before_act(sentence, acts)):
        return found(at_once.start(), "at_once", None)
    start = place.start if place else acts[0] if acts else 0
    unread = unreadable_period(sentence, words.rule) if not several else None
    start = sentence.find(unread) if unread else start
    return found(start, None, unread or _phrase(sentence, start))


def _nearest(
    sentence: str, rule: Literal["ahead", "within"], acts: list[int]
) -> tuple[PeriodPlace | None, bool]:
    """The period of that direction nearest before an act, and whether another is as near in its phrase."""
    places = [place for place in read_periods(sentence) if place.direction == rule]
    if not places or not acts:
        return None, False

    def distance(place: PeriodPlace) -> int:
        return min(act - place.end if act >= place.end else place.start - act + len(sentence) for act in acts)

    ranked = sorted(places, key=distance)
    nearest = ranked[0]
    beside = [
        place
        for place in ranked[1:]
        if _phrase(sentence, place.start) == _phrase(sentence, nearest.start)
        and place.period != nearest.period
    ]
    return nearest, bool(beside or _OR_ANOTHER.match(sentence, nearest.end))


def _before_act(sentence: str, acts: Iterable[int]) -> re.Match[str] | None:
    """第一时间 and the like in the phrase of an act, before it."""
    for act in acts:
        start = max(sentence.rfind(mark, 0, act) for mark in ",:") + 1
        if match := _AT_ONCE.search(sentence, start, act):
            return match
    return None


def _year_part(sentence: str) -> tuple[YearPart | None, int]:
    if match := _QUARTER.search(sentence):
        quarter = numeral(match[1]) or 1
        return YearPart((quarter * 3 - 2, 1), (quarter * 3, 30 if quarter in (2, 3) else 31)), match.start()
    days = list(_UNTIL_DAY.finditer(sentence))
    if not days:
        return None, 0
    last = days[-1]
    month = numeral(last[1]) or 0
    end = {2: 28, 4: 30, 6: 30, 9: 30, 11: 30}.get(month, 31)
    day = (numeral(last[2]) or 0) if last[2] else end
    if not 1 <= month <= 12 or not 1 <= day <= max(end, 29 if month == 2 else end):
        return None, last.start()
    first = (1, 1)
    if len(days) > 1:
        first = (numeral(days[0][1]) or 1, numeral(days[0][2] or "一") or 1)
    return YearPart(first, (month, day)), days[0].start()


def _phrase(sentence: str, position: int) -> str:
    """The phrase, between commas, that a position of the sentence stands in."""
    phrase = next(match[0] for match in _PHRASE.finditer(sentence) if match.end() > position)
    return _SUBJECT.sub("", phrase)


def _quoted(certificate: Certificate, clause: str, phrase: str) -> str:
    """The phrase as the text writes it; where a page cuts it, the side that stands in one piece."""
    try:
        return certificate.verbatim(clause, phrase)
    except KeyError:
        return certificate.quotes.longest(clause, phrase)
