"""Misspelled words and unspaced pinyin, put back into words that the knowledge has."""

import re
from functools import lru_cache

from bot.questions.knowledge import Knowledge
from bot.questions.reading import Reading, Segment, read, token_of

SYLLABLES = 3  # from so many on, a text of nothing but syllables is pinyin
_SHORTEST = 4  # in shorter words one letter makes another word ("chat", "chart" are both known)


def repaired(reading: Reading, knowledge: Knowledge) -> Reading:
    """The same reading with unknown Latin words replaced by the known word they must mean."""
    latin = [
        token
        for segment in reading.segments
        for token in segment.tokens
        if token.isalpha() and token.isascii()
    ]
    if len(latin) >= SYLLABLES and knowledge.syllables.issuperset(re.findall(r"[a-z]+", reading.text)):
        chinese = from_pinyin(reading.text, knowledge)
        if chinese is not None:
            return read(chinese)
    unknown = {token for token in latin if token not in knowledge.words}
    if not unknown:
        return reading
    return Reading(
        reading.language, reading.text, tuple(_guessed(it, unknown, knowledge) for it in reading.segments)
    )


def _guessed(segment: Segment, unknown: set[str], knowledge: Knowledge) -> Segment:
    tokens = tuple(nearest(token, knowledge) if token in unknown else token for token in segment.tokens)
    guesses = sum(new != old for new, old in zip(tokens, segment.tokens, strict=True))
    return Segment(segment.text, tokens, segment.words, guesses)


def spell_out(segment: Segment) -> str:
    """A part's text with each guessed word in the place of the misspelled one."""
    text = segment.text
    if segment.guesses:
        for word, token in zip(segment.words, segment.tokens, strict=True):
            if token != token_of(word):
                text = text.replace(word, token, 1)
    return text


def spell_out_all(reading: Reading) -> str:
    """A whole text so."""
    text = reading.text
    for segment in reading.segments:
        if segment.guesses:
            text = text.replace(segment.text, spell_out(segment), 1)
    return text


@lru_cache(maxsize=4_000)
def nearest(token: str, knowledge: Knowledge) -> str:
    """The one learned word within a slip or two of the keyboard; the token itself if there is none."""
    if len(token) < _SHORTEST:
        return token
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    slips = 1 if len(token) < 9 else 2
    found = process.extractOne(token, knowledge.spellings(token), scorer=OSA.distance, score_cutoff=slips)
    return str(found[0]) if found else token


def from_pinyin(text: str, knowledge: Knowledge) -> str | None:
    """Toneless pinyin as the Chinese words of the lexicon; None where too little of it is known."""
    letters = re.sub(r"[^a-z]+", " ", text).split()
    words: list[str] = []
    position = 0
    known = 0
    while position < len(letters):
        for length in range(min(6, len(letters) - position), 0, -1):
            word = knowledge.pinyin.get("".join(letters[position : position + length]))
            if word is not None:
                words.append(word)
                known += length
                position += length
                break
        else:
            words.append(" ")
            position += 1
    return "".join(words) if known * 2 >= len(letters) else None
