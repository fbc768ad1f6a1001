"""What a question is about, as the readers read it: the words first, the encoder, a language model."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from bot.errors import BadInput
from bot.questions.answer_parts import STRICTEST_FIRST
from bot.questions.decision import TALK, decide
from bot.questions.doubt import Verdicts
from bot.questions.evidence import words_for
from bot.questions.knowledge import Knowledge, knowledge
from bot.questions.readers.blend import Blend
from bot.questions.readers.encoder import encoder
from bot.questions.readers.prompt import ModelReading
from bot.questions.reading import read
from bot.questions.repair import repaired, spell_out_all
from bot.questions.scores import Scores, score
from bot.questions.topics import topics
from bot.questions.understood import Match, Understanding
from bot.words import Words

AskModel = Callable[[str], ModelReading | None]
"""Asks a language model how it reads a question; None where it has no say."""

LONGEST = 4_000  # characters
SURE_OF_NO = 0.5  # of a refusal, the embedded readers take a language model's yes away

_NOT_COVERED, _CONDITIONAL, _ALLOWED = map(STRICTEST_FIRST.index, ("not_covered", "conditional", "allowed"))


def understand(question: str, verdicts: Verdicts, model: AskModel | None = None) -> Understanding:
    """The topics of a question, given what the license decides of each topic.

    The linear reader reads first. Where it is not sure, or a yes is at stake, the encoder reads too, and both
    together decide; a language model, where there is one, is then asked as well. Raises BadInput for a text
    longer than `LONGEST` or without any visible character.
    """
    if len(question) > LONGEST:
        raise BadInput(Words("errors.question.too_long", length=len(question), limit=LONGEST))
    known = knowledge()
    reading = repaired(read(question), known)
    if not reading.text.strip():
        raise BadInput(Words("errors.question.empty"))
    scores = score(reading.segments, known)
    first, sure = decide(reading, scores, verdicts, known)
    if sure:
        return first
    second = encoder()
    both = Blend.of(spell_out_all(reading), scores, second) if second else scores
    embedded = decide(reading, both, verdicts, known)[0] if second else first
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
