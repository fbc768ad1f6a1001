"""How clauses and citations are named to a reader."""

from bot.license.facts import FIELDS
from bot.questions.answer_parts import Citation
from bot.words import Language, say


def clause_name(language: Language, clause: str) -> str:
    """A clause id in words: "clause 十五(八)", "annex"."""
    if clause in FIELDS:
        return say(language, f"answer.clause.{clause}")
    return say(language, "answer.clause.numbered", id=clause)


def quoted(language: Language, citation: Citation) -> str:
    """A citation in words: the quote and where it stands."""
    return say(language, "answer.quote", quote=citation.quote, clause=clause_name(language, citation.clause))
