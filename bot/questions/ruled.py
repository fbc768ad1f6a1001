"""An answer with an officer's ruling before it; the license's own verdict stays beneath."""

from dataclasses import replace

from bot.license.certificate import Certificate
from bot.questions.answer_parts import Answer
from bot.questions.ruling import Ruling, Rulings, Standing
from bot.words import Language, say


def with_ruling(answer: Answer, rulings: Rulings, certificate: Certificate) -> Answer:
    """The answer, led by the ruling that speaks to its question, if there is one."""
    ruling = rulings.on(answer.question, certificate, answer.as_of)
    if ruling is None:
        return answer
    standing = ruling.standing(certificate, answer.as_of)
    ruled = sentence(answer.language, ruling, standing)
    own = say(answer.language, "rulings.own")
    lines = answer.answer.split("\n")
    head = lines[:1] if answer.expiry else []  # an expired license leads everything
    return replace(
        answer,
        ruling=ruling.as_json(standing),
        ruled=ruled,
        answer="\n".join([*head, ruled, own, *lines[len(head) :]]),
    )


def sentence(language: Language, ruling: Ruling, standing: Standing) -> str:
    """The ruling in a sentence or two."""
    key = "to_confirm" if standing == "to_confirm" else "ruled_until" if ruling.until else "ruled"
    text = say(
        language,
        f"rulings.{key}",
        who=ruling.by,
        on=ruling.on,
        until=ruling.until,
        verdict=say(language, f"rulings.verdict.{ruling.verdict}"),
        reason=ruling.reason,
    )
    return f"{text} {say(language, 'rulings.says_more')}" if ruling.says_more else text
