"""A yes beside what the license forbids and no topic rests on: told with it, or taken back."""

from collections.abc import Sequence
from dataclasses import replace

from bot.license.certificate import Certificate
from bot.questions.answer_parts import Finding, Verdict
from bot.questions.area_limits import Question
from bot.questions.next_steps import steps_after
from bot.questions.particulars import clauses_named
from bot.questions.unjudged import open_prohibitions
from bot.words import say


def with_prohibitions(
    finding: Finding, business: str, question: Question, certificate: Certificate
) -> Finding:
    """A yes to a business of which further sentences forbid something: on the condition of heeding them.

    Where one of them sounds like what is asked, a person must rule.
    """
    bearing = [it for it in open_prohibitions(certificate) if it.names(business)]
    if not bearing or finding.verdict not in ("allowed", "conditional"):
        return finding
    language = question.language
    if alike := [it for it in bearing if it.sounds_like(question.text) and not it.lifted(question.text)]:
        clauses = clauses_named(list(dict.fromkeys(it.citation.clause for it in alike)), language)
        said = say(language, "answer.because.may_forbid", clauses=clauses)
        return replace(
            finding,
            verdict="unclear",
            because=said[0].upper() + said[1:],
            citations=tuple(dict.fromkeys((*(it.citation for it in alike), *finding.citations))),
            next_steps=steps_after("unclear", (), certificate, language),
        )
    clauses = clauses_named(list(dict.fromkeys(it.citation.clause for it in bearing)), language)
    said = say(language, "answer.because.also_forbids", clauses=clauses)
    steps = steps_after("conditional", (), certificate, language)
    return replace(
        finding,
        verdict="conditional",
        because=f"{finding.because}{question.space}{said}",
        citations=tuple(dict.fromkeys((*finding.citations, *(it.citation for it in bearing)))),
        next_steps=tuple(dict.fromkeys((*steps, *finding.next_steps))),
    )


def forbidden_besides(
    findings: Sequence[Finding], asked: frozenset[str], question: Question, certificate: Certificate
) -> tuple[Finding, ...]:
    """What a question speaks of and the license forbids, where no topic rests on it and nothing refuses yet.

    What lies abroad is outside of every area; a sentence that forbids it as such is told all the same.
    `asked` are the businesses that the question is about.
    """
    verdicts = {finding.verdict for finding in findings}
    if "prohibited" in verdicts or ("not_covered" in verdicts and question.abroad == "no"):
        return ()
    language = question.language
    for prohibition in open_prohibitions(certificate):
        if prohibition.abroad and not any(prohibition.names(business, itself=True) for business in asked):
            continue
        fits = prohibition.fits(question.text, question.abroad != "no")
        if fits and not prohibition.lifted(question.text):
            perhaps = prohibition.abroad and question.abroad == "perhaps"
            verdict: Verdict = "unclear" if perhaps else "prohibited"
            clause = clauses_named([prohibition.citation.clause], language)
            because = say(
                language, f"answer.because.{'may_forbid' if perhaps else 'forbids'}", clauses=clause
            )
            return (
                Finding(
                    topic="unjudged",
                    title=say(language, "answer.prohibition_title"),
                    business=None,
                    verdict=verdict,
                    matched=(),
                    because=because[0].upper() + because[1:],
                    citations=(prohibition.citation,),
                    next_steps=steps_after(verdict, (), certificate, language),
                    references=(),
                ),
            )
    return ()
