"""An answer made a reply: what is shown at once, what a button brings."""

from dataclasses import replace

from bot.chat.reply import Badge, Button, Point, Quote, Reply
from bot.chat.verbatim import verbatim
from bot.questions.answer_parts import Answer, Citation, Verdict
from bot.questions.naming import clause_name
from bot.words import Language, say

AT_ONCE = 3
"""How many quotes and next steps a chat message shows; a button brings the rest."""

CLAUSE_BUTTONS = 2
INCIDENTS = frozenset({"info_major_incident", "info_illegal_content", "info_threats"})
"""Topics of what happens: an answer about them leads with reporting it."""

_NUMERALS = "一二三四五六七八九十"


def compose(answer: Answer, *, whole: bool = False) -> Reply:
    """The reply to a question: the first `AT_ONCE` quotes and steps, or all of them if `whole`."""
    if not answer.findings:
        return Reply(answer.language, answer.headline, ruled=answer.ruled, buttons=(_button(answer, "help"),))
    # A ruling has settled what the next steps of an open question would ask for.
    settled = answer.ruled is not None and answer.verdict == "unclear"
    steps = (
        ()
        if settled
        else tuple(dict.fromkeys(step for finding in answer.findings for step in finding.next_steps))
    )
    references = tuple(dict.fromkeys(item for finding in answer.findings for item in finding.references))
    # A clause that is asked for by its number is shown whole.
    whole = whole or any(finding.topic == "clause" for finding in answer.findings)
    limit = None if whole else AT_ONCE
    reply = Reply(
        language=answer.language,
        headline=answer.findings[0].because,
        badge=badge(answer, answer.verdict),
        notice=answer.expiry,
        ruled=_ruled(answer),
        points=_points(answer),
        quotes=quotes(answer.language, answer.citations[:limit]),
        steps=steps[:limit],
        references=references,
        buttons=_clause_buttons(answer),
    )
    if any(finding.topic in INCIDENTS for finding in answer.findings):
        report = Button(say(answer.language, "chat.button.incident"), "incident", style="primary")
        reply = replace(reply, buttons=(report, *reply.buttons))
    if answer.verdict != "info":
        why = Button(say(answer.language, "chat.button.why"), "why", answer.question)
        wrong = Button(say(answer.language, "chat.button.wrong"), "wrong", answer.question)
        reply = replace(reply, buttons=(why, *reply.buttons, wrong))
    if not whole and max(len(steps), len(answer.citations)) > AT_ONCE:
        whole_button = Button(say(answer.language, "chat.button.whole"), "whole", answer.question)
        reply = reply.with_buttons(whole_button)
    if answer.expiry:
        renewal = say(answer.language, "chat.question.renewal")
        reply = reply.with_buttons(Button(say(answer.language, "chat.button.renewal"), "ask", renewal))
    return reply


def _ruled(answer: Answer) -> str | None:
    """The sentence of the ruling, its reason as the officer's own words."""
    if answer.ruled is None or not answer.ruling:
        return answer.ruled
    reason = str(answer.ruling.get("reason") or "")
    return answer.ruled.replace(reason, verbatim(reason), 1) if reason else answer.ruled


def _button(answer: Answer, command: str) -> Button:
    return Button(say(answer.language, f"chat.button.{command}"), command)


def capitalize(title: str) -> str:
    """A topic's title where it stands alone."""
    return title[0].upper() + title[1:]


def badge(answer: Answer, verdict: Verdict) -> Badge:
    """The badge of a verdict in this answer: no yes is shown on a license that is not in force."""
    if answer.expiry and verdict in ("allowed", "conditional"):
        return Badge("held", say(answer.language, "chat.badge.held"))
    return Badge(verdict, say(answer.language, f"chat.badge.{verdict}"))


def quotes(language: Language, citations: tuple[Citation, ...]) -> tuple[Quote, ...]:
    """Citations with their clause in words."""
    return tuple(Quote(item.quote, item.clause, clause_name(language, item.clause)) for item in citations)


def _points(answer: Answer) -> tuple[Point, ...]:
    if len(answer.findings) < 2:
        return ()
    return tuple(
        Point(capitalize(finding.title), badge(answer, finding.verdict), finding.because)
        for finding in answer.findings
    )


def _clause_buttons(answer: Answer) -> tuple[Button, ...]:
    numbered = dict.fromkeys(item.clause for item in answer.citations if item.clause[0] in _NUMERALS)
    return tuple(
        Button(say(answer.language, "chat.button.clause", clause=clause), "clause", clause)
        for clause in list(numbered)[:CLAUSE_BUTTONS]
    )
