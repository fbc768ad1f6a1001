"""What to do next: a topic's steps (data/steps.yaml) as a verdict leaves them, in words."""

from datetime import date
from functools import lru_cache

from bot.license.certificate import Certificate
from bot.questions.answer_parts import Verdict
from bot.questions.particulars import Particulars, particulars
from bot.questions.topics import next_steps
from bot.words import Language, load_words

_ANY_DAY = date(2000, 1, 1)  # no step names a day


def steps_after(
    verdict: Verdict, steps: tuple[str, ...], certificate: Certificate, language: Language
) -> tuple[str, ...]:
    """The steps that make sense after a verdict, in words; where none of them does, the verdict's own."""
    known = next_steps()
    kept = [step for step in steps if verdict in known[step]["after"]]
    kept = kept or [step for step, when in known.items() if verdict in when["always"]]
    values, words = _values(certificate, language), load_words(language, "answer")["next_steps"]
    return tuple(words[step].format_map(values) for step in dict.fromkeys(kept))


@lru_cache(maxsize=16)
def _values(certificate: Certificate, language: Language) -> Particulars:
    return particulars(certificate, language, _ANY_DAY)
