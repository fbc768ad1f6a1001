"""Questions that wait and rulings on them, as officers and askers see them."""

from dataclasses import replace

from bot.chat.reply import Button, Link, Reply, Row
from bot.chat.verbatim import verbatim
from bot.questions.answer_parts import Answer
from bot.questions.ruling import Ruling
from bot.replies.answers import compose
from bot.words import Language, say

SHOWN = 600
"""Characters of a question that its card shows."""


def question_card(id_: str, answer: Answer, asker: str, place: tuple[str, str] | None, wrong: bool) -> Reply:
    """An open question before the officers; `place` is the channel and thread where others can read it,
    `wrong`: somebody said that the answer is wrong."""
    language = answer.language
    separator = say(language, "license.show.separator")
    question = answer.question
    if len(question) > SHOWN:
        question = question[:SHOWN].rstrip() + " …"
    return Reply(
        language,
        say(language, "rulings.card.wrong" if wrong else "rulings.card.headline", id=id_),
        rows=(
            Row(say(language, "rulings.card.question"), verbatim(question)),
            Row(say(language, "rulings.card.asker"), asker),
            Row(
                say(language, "rulings.card.understood"),
                separator.join(finding.title for finding in answer.findings),
            ),
            Row(say(language, "rulings.card.says"), say(language, f"rulings.verdict.{answer.verdict}")),
            Row(say(language, "rulings.card.stopped"), answer.because),
        ),
        buttons=(Button(say(language, "rulings.card.rule"), "rule", id_, "primary"),),
        link=Link(say(language, "rulings.card.thread"), *place) if place else None,
    )


def ruled_card(id_: str, question: str, ruling: Ruling, language: Language) -> Reply:
    """The card once it is ruled on."""
    verdict = say(language, f"rulings.verdict.{ruling.verdict}")
    by = say(language, "rulings.card.by", who=ruling.by, id=id_, verdict=verdict)
    return Reply(
        language,
        say(language, "rulings.card.ruled", id=id_),
        rows=(Row(say(language, "rulings.card.question"), verbatim(question[:SHOWN])),),
        paragraphs=(by, verbatim(ruling.reason)),
    )


def answered_reply(answer: Answer, by: str, question: str, asker: str, language: Language) -> Reply:
    """What an asker hears: the ruling that `answer` has, and the license's own word beneath it."""
    headline = say(language, "rulings.answered.headline", who=by, question=verbatim(question[:SHOWN]))
    own = f"{say(language, 'rulings.own')} {answer.headline}"
    return replace(compose(answer), headline=headline, badge=None, paragraphs=(own,), mentions=(asker,))
