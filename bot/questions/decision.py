"""What the readers' chances make of a question: its topics, whether it is talk, whether a yes is earned."""

import re
from collections.abc import Sequence

import numpy as np

from bot.questions.answer_parts import STRICTEST_FIRST
from bot.questions.clauses import mentioned
from bot.questions.doubt import FEWEST, Verdicts, doubt_of
from bot.questions.evidence import words_for
from bot.questions.facts import face_facts
from bot.questions.knowledge import Knowledge
from bot.questions.readers.blend import Blend
from bot.questions.readers.encoder import Views
from bot.questions.readers.free_commands import command_of
from bot.questions.reading import Reading
from bot.questions.sayings import KINDS
from bot.questions.scores import Chances, Scores
from bot.questions.topics import topics
from bot.questions.understood import Match, Understanding

# The thresholds were chosen on questions that taught nothing; `make bench` prints what they bring.
SURE = 0.80  # a part of a question speaks of its topic
SURE_OF_FEW = 0.90  # the same for a part of hardly a word or two
SHORT = 4  # parts, up to which the whole must speak this little of what takes a yes away
WHISPER = 0.01
HANDFUL = 12  # known features of a word or two
BACKGROUND = 0.9  # a part that is so surely no request is left out
IN_SIGHT = 0.15  # a topic beside small talk and pressure is what is asked
GUESS = 0.35  # a topic in doubt that speaks less than this is not worth naming
FAINT = 0.25  # what the license leaves open is not guessed from so little
SURE_OF_ALL = 0.97  # so sure of a verdict that is no yes, one reader is enough
CHATTING = 0.6  # so surely talk, what is no matter of the license is chat
TRACE = 0.1  # of a question of fact must speak of what is asked in passing

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
_MAYBE_TALK = ("vague", "internal_matter")
_READ_TWICE = frozenset(
    "bot_help info_major_incident info_illegal_content info_threats info_personal_data lend_license".split()
)

_DENIAL = re.compile(
    r"(?:(?:explicitly|strictly|but|and|with|there (?:is|will be)|we(?:'ll)? (?:have|offer))\s+)*"
    r"(?:no|without|not)\b"
    r"|(?!.*的)(?:但|明确|绝对|坚决|也)?(?:不含|不带|没有|不做|不开|不提供|不支持|不设|无)"
)

_CONCLUSION = re.compile(
    r"\b(?:so|hence|therefore|thus|ergo|means|proves|shows|confirm|agreed)\b|\bwouldn't\b|\bwould not\b"
    r"|说明|不就|等于|意味着|证明|那不|所以|因此|对吧|既然"
)


def decide(
    reading: Reading, scores: Scores, verdicts: Verdicts, known: Knowledge
) -> tuple[Understanding, bool]:
    """What the scores make of a question, and whether one reader is enough for it."""
    clauses = tuple(Match("clause", (clause,), clause) for clause in mentioned(reading.text)[:3])
    parts = _foreground(scores, known)
    views = scores.views if isinstance(scores, Blend) else None
    if not parts:
        return _without_words(reading, clauses, views), False
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
    faint = verdicts[found[0]] == _UNCLEAR and chances[found[0]] < FAINT
    if silent or faint or (doubt and chances[found[0]] < GUESS):
        found, doubt = [known.topics.index("vague")], None
    sure = _needs_no_other(found, chances, verdicts, known)
    if clauses and _is_about_clauses(clauses, known.topics[found[0]], chances[found[0]]):
        found = found[1:]
    if leading == _INFO and not clauses:
        found = face_facts(found, reading, known)
    names = [known.topics[index] for index in found]
    talk = None if clauses else _talk_of(names, views)
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
        command=_command(reading, views) if talk == "bot_help" else None,
        read_by=_readers(views),
    ), sure


def _without_words(reading: Reading, clauses: tuple[Match, ...], views: Views | None) -> Understanding:
    """A question without a word that any saying has: a clause's number, chat, or nothing to be understood."""
    talk = None if clauses else _talk_of(["vague"], views)
    doubt = None if clauses or talk else "not_understood"
    matches = () if talk else clauses or (Match("vague", ()),)
    return Understanding(reading.language, matches, doubt, talk=talk, read_by=_readers(views))


def _command(reading: Reading, views: Views | None) -> str | None:
    return (views.commands[0] if views else None) or command_of(reading.text)


def _readers(views: Views | None) -> tuple[str, ...]:
    return ("words", "encoder") if views else ("words",)


def _talk_of(names: Sequence[str], views: Views | None) -> str | None:
    """The topic of talk where nothing is asked of the license; "the printer is jammed" is chat as well."""
    if names and all(name in TALK for name in names):
        return names[0]
    chat = views is not None and views.kinds[0, KINDS.index("talk")] >= CHATTING
    return "small_talk" if chat and all(name in (*TALK, *_MAYBE_TALK) for name in names) else None


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
