"""What a question is about: the topics it names, the words that name them, and what stayed dark."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from bot.errors import BadInput
from bot.questions.answer_parts import STRICTEST_FIRST
from bot.questions.clauses import mentioned
from bot.questions.doubt import FEWEST, Verdicts, doubt_of
from bot.questions.evidence import words_for
from bot.questions.facts import face_facts
from bot.questions.knowledge import Knowledge, knowledge
from bot.questions.readers.blend import Blend
from bot.questions.readers.encoder import encoder
from bot.questions.readers.prompt import ModelReading
from bot.questions.reading import Reading, read
from bot.questions.repair import repaired
from bot.questions.sayings import Kind
from bot.questions.scores import Chances, Scores, score
from bot.questions.topics import topics
from bot.words import Language

AskModel = Callable[[str], ModelReading | None]
"""Asks a language model how it reads a question; None where it has no say."""

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
SURE_OF_ALL = 0.97  # so sure of a verdict that is no yes, one reader is enough
SURE_OF_NO = 0.5  # of a refusal, the embedded readers take a language model's yes away
TRACE = 0.03  # of a question of fact must speak of what is asked in passing

_NOT_COVERED, _UNCLEAR, _CONDITIONAL, _ALLOWED, _INFO = map(
    STRICTEST_FIRST.index, ("not_covered", "unclear", "conditional", "allowed", "info")
)
# Parts of a longer text that only sound like these say nothing about what is asked.
_NO_REQUEST = ("filler", "vague", "off_topic", "small_talk")
_NEVER_BESIDE = frozenset(
    {*_NO_REQUEST, "small_talk", "bot_help", "internal_matter", "other_company_license"}
)
# What is nothing to ask a license, and what takes more than words to tell from a question.
TALK = frozenset({"small_talk", "bot_help", "off_topic", "filler"})
_READ_TWICE = frozenset({"bot_help", "info_major_incident", "info_illegal_content", "info_threats"})

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
    """`doubt` is a key of words answer.because: why no yes is given although the topics allow it.

    `talk` is a topic of talk where nothing is asked of the license, `command` what is asked of Xuke instead.
    `read_by` names the readers that it rests on.
    """

    language: Language
    matches: tuple[Match, ...]
    doubt: str | None = None
    doubt_part: str = ""
    kind: Kind | None = None
    talk: str | None = None
    command: str | None = None
    read_by: tuple[str, ...] = ("words",)


def understand(question: str, verdicts: Verdicts, model: AskModel | None = None) -> Understanding:
    """The topics of a question, given what the license decides of each topic.

    The linear reader reads first. Where it is not sure, or a yes is at stake, the encoder reads too, and both
    together decide; a language model, where there is one, is then asked as well. Raises BadInput for a text
    longer than `LONGEST` or without any visible character.
    """
    if len(question) > LONGEST:
        raise BadInput(f"the question has {len(question):,} characters; shorten it to {LONGEST:,}")
    known = knowledge()
    reading = repaired(read(question), known)
    if not reading.text.strip():
        raise BadInput("the question has no text; ask for example: can we launch live chat?")
    scores = score(reading.segments, known)
    first, sure = _understand(reading, scores, verdicts, known)
    if sure:
        return first
    second = encoder()
    both = Blend.of(question, scores, second) if second else scores
    embedded = _understand(reading, both, verdicts, known)[0] if second else first
    third = model(question) if model else None
    return _by_model(third, embedded, both, verdicts, known) if third else embedded


def _by_model(
    reading: ModelReading, embedded: Understanding, scores: Scores, verdicts: Verdicts, known: Knowledge
) -> Understanding:
    """A language model's reading; its yes counts only where the embedded readers see no refusal."""
    found = [known.topics.index(topic) for topic in reading.topics]
    parts = np.flatnonzero(scores.counts).tolist()
    doubt = None
    if verdicts[found].min() in (_CONDITIONAL, _ALLOWED) and parts:
        refused = scores.together(parts, known)[verdicts <= _NOT_COVERED].sum()
        doubt = "not_understood" if refused > SURE_OF_NO else None
    talk = reading.topics[0] if all(topic in TALK for topic in reading.topics) else None
    words = {
        topic: words_for(index, scores, parts, known)
        for topic, index in zip(reading.topics, found, strict=True)
    }
    clauses = tuple(match for match in embedded.matches if match.clause)
    matches = tuple(
        Match(topic, reading.words or words[topic]) for topic in reading.topics if not topics()[topic].talk
    )
    return replace(
        embedded,
        matches=() if talk else (*clauses, *matches),
        doubt=doubt,
        doubt_part="",
        kind=reading.kind,
        talk=talk,
        command=embedded.command if talk == "bot_help" else None,
        read_by=(*embedded.read_by, "model"),
    )


def _understand(
    reading: Reading, scores: Scores, verdicts: Verdicts, known: Knowledge
) -> tuple[Understanding, bool]:
    """What the scores make of a question, and whether one reader is enough for it."""
    clauses = tuple(Match("clause", (clause,), clause) for clause in mentioned(reading.text)[:3])
    parts = _foreground(scores, known)
    if not parts:
        doubt = None if clauses else "not_understood"
        return Understanding(reading.language, clauses or (Match("vague", ()),), doubt), False
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
    sure = _needs_no_other(found, chances, verdicts, known)
    if clauses and _is_about_clauses(clauses, known.topics[found[0]], chances[found[0]]):
        found = found[1:]
    if leading == _INFO and not clauses:
        found = face_facts(found, reading, known)
    views = scores.views if isinstance(scores, Blend) else None
    names = [known.topics[index] for index in found]
    talk = names[0] if names and not clauses and all(name in TALK for name in names) else None
    if talk is None:
        names = [name for name in names if not topics()[name].talk]
    matches = tuple(Match(name, words_for(known.topics.index(name), scores, parts, known)) for name in names)
    if leading == _INFO or not matches:
        matches = (*clauses, *matches)
    return Understanding(
        reading.language,
        () if talk else matches or (Match("vague", ()),),
        doubt,
        part,
        kind=views.kind(0) if views else None,
        talk=talk,
        command=views.commands[0] if views and talk == "bot_help" else None,
        read_by=("words", "encoder") if views else ("words",),
    ), sure


def _needs_no_other(found: Sequence[int], chances: Chances, verdicts: Verdicts, known: Knowledge) -> bool:
    """Whether the first reader suffices: it is sure, no yes is at stake, and nothing is to be told apart."""
    top = found[0]
    if verdicts[top] in (_UNCLEAR, _CONDITIONAL, _ALLOWED) or known.topics[top] in _READ_TWICE:
        return False
    return bool(chances[verdicts == verdicts[top]].sum() >= SURE_OF_ALL and chances[top] >= GUESS)


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
