"""What reading a question brings: the topics it names, why a yes is not earned, or that nothing was asked."""

from dataclasses import dataclass

from bot.questions.sayings import Kind
from bot.words import Language


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
