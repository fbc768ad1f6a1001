"""What a question is about: the topics it names, the words that name them, and what stayed dark."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.errors import BadInput
from bot.questions.clauses import mentioned
from bot.questions.evidence import is_known, words_for
from bot.questions.facts import STRICTEST_FIRST
from bot.questions.knowledge import Knowledge, knowledge
from bot.questions.reading import read
from bot.questions.repair import repaired
from bot.questions.scores import Chances, Scores, score
from bot.questions.topics import topics
from bot.words import Language

LONGEST = 4_000  # characters

# The thresholds were chosen on questions that taught nothing; `make bench` prints what they bring.
SURE = 0.80  # a part of a question speaks of its topic
SURE_OF_FEW = 0.95  # the same for a part of hardly a word or two
DOUBT = 0.40  # so much weight on what the license does not allow forbids a yes
PART_DOUBT = 0.75  # the same for what it refuses, in one part of the question
SHORT = 4  # parts, up to which the whole must breathe a word of what a part speaks of
WHISPER = 0.002
LONG = 7  # parts, from which on a question is a story that may hide something:
LONG_DOUBT = 0.50  # what is refused then weighs more, in neighboring parts as well
HANDFUL = 12  # known features of a word or two
NAMED = 0.05  # so much of a part that names a refused business must speak of it
FEWEST = 3  # known features in a part before its own topic counts
BACKGROUND = 0.7  # a part that is so surely no request is left out
IN_SIGHT = 0.15  # a topic beside small talk and pressure is what is asked
TRACE = 0.03  # of a question of fact must speak of what is asked in passing

_PROHIBITED, _NOT_COVERED, _UNCLEAR, _CONDITIONAL, _ALLOWED, _INFO = range(len(STRICTEST_FIRST))
# Parts of a longer text that only sound like these say nothing about what is asked.
_NO_REQUEST = ("filler", "vague", "off_topic")
_NEVER_BESIDE = frozenset({*_NO_REQUEST, "internal_matter", "other_company_license"})

_DENIAL = re.compile(
    r"(?:(?:explicitly|strictly|but|and|with|there (?:is|will be)|we(?:'ll)? (?:have|offer))\s+)*"
    r"(?:no|without|not)\b"
    r"|(?!.*的)(?:但|明确|绝对|坚决|也)?(?:不含|不带|没有|不做|不开|不提供|不支持|不设|无)"
)

_CONCLUSION = re.compile(
    r"\b(?:so|hence|therefore|thus|ergo|means|proves|shows|confirm|agreed)\b|\bwouldn't\b|\bwould not\b"
    r"|说明|不就|等于|意味着|证明|那不|所以|因此|对吧|既然"
)

Verdicts = NDArray[np.int64]
"""For each topic of the knowledge, the place of its verdict in STRICTEST_FIRST."""


@dataclass(frozen=True)
class Match:
    """A topic that the question names; `clause` instead where it asks for a clause by number."""

    topic: str
    words: tuple[str, ...]
    clause: str | None = None


@dataclass(frozen=True)
class Understanding:
    """`doubt` is a key of words answer.because: why no yes is given although the topics allow it."""

    language: Language
    matches: tuple[Match, ...]
    doubt: str | None = None
    doubt_part: str = ""


def understand(question: str, verdicts: Verdicts) -> Understanding:
    """The topics of a question, given what the license decides of each topic.

    Raises BadInput for a text longer than `LONGEST` or without any visible character.
    """
    if len(question) > LONGEST:
        raise BadInput(f"the question has {len(question):,} characters; shorten it to {LONGEST:,}")
    known = knowledge()
    reading = repaired(read(question), known)
    if not reading.text.strip():
        raise BadInput("the question has no text; ask for example: can we launch live chat?")
    clauses = tuple(Match("clause", (clause,), clause) for clause in mentioned(reading.text)[:3])
    scores = score(reading.segments, known)
    parts = _foreground(scores, known)
    if not parts:
        doubt = None if clauses else "not_understood"
        return Understanding(reading.language, clauses or (Match("vague", ()),), doubt)
    chances = scores.together(parts, known)
    asked = _asked(chances, known)
    leading = int(np.bincount(verdicts, weights=asked, minlength=len(STRICTEST_FIRST)).argmax())
    found = [_meant(int(np.where(verdicts == leading, asked, 0).argmax()), reading.text, known)]
    for best in _topics_of_parts(scores, parts, known):
        needed = TRACE if leading == _INFO else WHISPER if len(parts) <= SHORT else 0.0
        if best not in found and chances[best] >= needed:
            found.append(best)
    silent = _is_silent(found[0], scores, parts, known)
    if silent and len(found) > 1:
        found, silent = found[1:], False
    doubt, part = (
        ("not_understood", "") if silent else _doubt(scores, parts, chances, leading, verdicts, known)
    )
    if min(verdicts[found]) <= _NOT_COVERED:
        doubt = None
    if clauses and _is_about_clauses(clauses, known.topics[found[0]], chances[found[0]]):
        found = found[1:]
    matches = tuple(Match(known.topics[i], words_for(i, scores, parts, known)) for i in found)
    if leading == _INFO or not matches:
        matches = (*clauses, *matches)
    return Understanding(reading.language, matches, doubt, part)


def _names_refused(part: int, scores: Scores, verdicts: Verdicts, known: Knowledge) -> bool:
    """Whether a part names, however briefly, a business that this license refuses."""
    return any(
        topic.named_by in scores.concepts[part]
        and verdicts[index := known.topics.index(topic.id)] <= _NOT_COVERED
        and scores.chances[part, index] >= NAMED
        for topic in topics().values()
        if topic.named_by
    )


def _is_silent(topic: int, scores: Scores, parts: Sequence[int], known: Knowledge) -> bool:
    """Whether a topic that must be named (a removal) is not named by any word."""
    spoken = topics()[known.topics[topic]].spoken
    return spoken is not None and not any(spoken in scores.concepts[part] for part in parts)


def _is_about_clauses(clauses: Sequence[Match], topic: str, chance: float) -> bool:
    """Whether a question that names clauses asks for them, and its topic is no more than their shadow."""
    if topic in _NO_REQUEST:
        return True
    about = topics()[topic].info
    return bool(about) and chance < SURE and not any(match.clause in about for match in clauses)


def _meant(topic: int, text: str, known: Knowledge) -> int:
    """The topic itself; or the business, where its clause is only named to conclude that it is licensed."""
    claimed = topics()[known.topics[topic]].claims
    return known.topics.index(claimed) if claimed and _CONCLUSION.search(text) else topic


def _asked(chances: Chances, known: Knowledge) -> Chances:
    """The chances of requests alone, where one is in sight; small talk and pressure often surround it."""
    asked = chances.copy()
    asked[[known.topics.index(name) for name in _NO_REQUEST]] = 0
    return asked if asked.max() >= IN_SIGHT else chances


def _topics_of_parts(scores: Scores, parts: Sequence[int], known: Knowledge) -> list[int]:
    """The topics that a part of the question surely speaks of; a plan may take two parts to tell."""
    chances, counts = scores.spans(parts, known)
    best = chances.argmax(axis=1)
    enough = np.where(counts < HANDFUL, SURE_OF_FEW, SURE)
    sure = (chances.max(axis=1) >= enough) & (counts >= FEWEST)
    found = dict.fromkeys(best[sure].tolist())
    return [topic for topic in found if known.topics[topic] not in _NEVER_BESIDE]


def _doubt(
    scores: Scores, parts: Sequence[int], chances: Chances, leading: int, verdicts: Verdicts, known: Knowledge
) -> tuple[str | None, str]:
    """Why a yes is not earned: weight on a no, or a part with too few known words."""
    if leading not in (_CONDITIONAL, _ALLOWED):
        return None, ""
    if chances[verdicts <= _UNCLEAR].sum() > DOUBT:
        return "not_understood", ""
    spans, counts = scores.spans(parts, known)
    hidden = spans[counts >= FEWEST][:, verdicts <= _NOT_COVERED].sum(axis=1).max(initial=0)
    if len(parts) >= LONG and hidden > LONG_DOUBT:
        return "not_understood", ""
    refused = scores.chances[:, verdicts <= _NOT_COVERED].sum(axis=1)
    for part in parts:
        dark = not is_known(scores.segments[part], known) or _names_refused(part, scores, verdicts, known)
        if dark or (scores.counts[part] >= FEWEST and refused[part] > PART_DOUBT):
            return "part_not_understood", scores.segments[part].text
    return None, ""


def _foreground(scores: Scores, known: Knowledge) -> list[int]:
    """The parts that carry the request. Background ("we start on Monday", "is that fine?") and the
    naming of what is not wanted ("no private messages") are left out, unless nothing else is said."""
    background = [known.topics.index(name) for name in _NO_REQUEST]
    surely = scores.chances[:, background].max(axis=1, initial=0) >= BACKGROUND
    spoken = np.flatnonzero(scores.counts).tolist()
    kept = [part for part in spoken if not surely[part]]
    wanted = [part for part in kept if not _is_denied(part, scores, known)]
    return wanted or kept or spoken


def _is_denied(part: int, scores: Scores, known: Knowledge) -> bool:
    """Whether a part says that a service is not wanted; "no moderators" and the like are no services."""
    if not _DENIAL.match(scores.segments[part].text):
        return False
    return topics()[known.topics[int(scores.chances[part].argmax())]].business is not None
