"""What a question is about: the topics it names, the words that name them, and what stayed dark."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.errors import BadInput
from bot.questions.answer_parts import STRICTEST_FIRST
from bot.questions.clauses import mentioned
from bot.questions.doubt import FEWEST, Verdicts, doubt_of
from bot.questions.evidence import words_for
from bot.questions.knowledge import Knowledge, knowledge
from bot.questions.reading import read
from bot.questions.repair import repaired
from bot.questions.scores import Chances, Scores, score
from bot.questions.topics import topics
from bot.words import Language, Words

LONGEST = 4_000  # characters

# The thresholds were chosen on questions that taught nothing; `make bench` prints what they bring.
SURE = 0.80  # a part of a question speaks of its topic
SURE_OF_FEW = 0.95  # the same for a part of hardly a word or two
SHORT = 4  # parts, up to which the whole must speak this little of what takes a yes away
WHISPER = 0.002
HANDFUL = 12  # known features of a word or two
BACKGROUND = 0.7  # a part that is so surely no request is left out
IN_SIGHT = 0.15  # a topic beside small talk and pressure is what is asked
GUESS = 0.35  # a topic in doubt that speaks less than this is not worth naming
TRACE = 0.03  # of a question of fact must speak of what is asked in passing

_UNCLEAR, _CONDITIONAL, _ALLOWED, _INFO = map(
    STRICTEST_FIRST.index, ("unclear", "conditional", "allowed", "info")
)
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
        raise BadInput(Words("errors.question.too_long", length=len(question), limit=LONGEST))
    known = knowledge()
    reading = repaired(read(question), known)
    if not reading.text.strip():
        raise BadInput(Words("errors.question.empty"))
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
        against = leading in (_CONDITIONAL, _ALLOWED) and verdicts[best] <= _UNCLEAR
        needed = TRACE if leading == _INFO else WHISPER if against and len(parts) <= SHORT else 0.0
        if best not in found and chances[best] >= needed:
            found.append(best)
    silent = _is_silent(found[0], scores, parts, known)
    if silent and len(found) > 1:
        found, silent = found[1:], False
    doubt, part = doubt_of(found, scores, parts, chances, verdicts, known)
    if silent or (doubt and chances[found[0]] < GUESS):
        found, doubt = [known.topics.index("vague")], None
    if clauses and _is_about_clauses(clauses, known.topics[found[0]], chances[found[0]]):
        found = found[1:]
    matches = tuple(Match(known.topics[i], words_for(i, scores, parts, known)) for i in found)
    if leading == _INFO or not matches:
        matches = (*clauses, *matches)
    return Understanding(reading.language, matches, doubt, part)


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
