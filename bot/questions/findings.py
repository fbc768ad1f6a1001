"""Topics made findings: the license's judgment of each in the asker's language."""

from dataclasses import replace
from datetime import date
from functools import lru_cache

import numpy as np

from bot.license.catalogue import business, named_parts, parts_of
from bot.license.certificate import Certificate
from bot.license.scope import coverage
from bot.questions.anchors import whole_clause
from bot.questions.answer_parts import STRICTEST_FIRST, Finding, Reference, Verdict
from bot.questions.judgment import Judgment, judge
from bot.questions.knowledge import knowledge
from bot.questions.naming import clause_name
from bot.questions.next_steps import steps_after
from bot.questions.particulars import Particulars, clauses_named, particulars
from bot.questions.topics import Topic, topics
from bot.questions.understood import Match, Understanding
from bot.words import Language, load_words, say


class Findings:
    """What one license says of every topic; judged once, put into words on demand."""

    def __init__(self, certificate: Certificate) -> None:
        self._certificate = certificate
        self._judgments = {name: judge(topic, certificate) for name, topic in topics().items()}
        self.verdicts = np.array(
            [STRICTEST_FIRST.index(self._at_most(topics()[name])) for name in knowledge().topics]
        )
        self._worded = lru_cache(maxsize=2_000)(self._word)

    def of(self, match: Match, understood: Understanding, on: date, text: str) -> Finding:
        """The finding on a matched topic as of `on`; `text` is the question in lower case."""
        if match.clause:
            return self._of_clause(match, understood.language)
        finding = self._worded(match.topic, understood.language, on, self._part(match.topic, text))
        if understood.doubt and finding.verdict in ("allowed", "conditional"):
            finding = _doubted(finding, understood)
        return replace(finding, matched=match.words)

    def businesses(self, topic: str, text: str) -> tuple[str, ...]:
        """The businesses of the catalogue that a topic speaks of in a question; none for other topics."""
        if topic not in topics():  # a clause asked for by its number
            return ()
        part, whole = self._part(topic, text), topics()[topic].business
        return (part,) if part else (whole,) if whole else ()

    def _at_most(self, topic: Topic) -> Verdict:
        """The verdict on a topic; of a business licensed partly the most that any part of it would get."""
        judgment = self._judgments[topic.id]
        if judgment.reason != "partly" or not judgment.coverage:
            return judgment.verdict
        parts = [part.id for part in parts_of(judgment.coverage.business.id)]
        found = [judge(topic, self._certificate, part).verdict for part in parts]
        return max((judgment.verdict, *found), key=STRICTEST_FIRST.index)

    def _part(self, name: str, text: str) -> str | None:
        """The part of a topic's business that a question means, where the license holds only some of it.

        Of several parts the one that the license refuses: a yes to one is no yes to the other.
        """
        judgment = self._judgments[name]
        if judgment.reason != "partly" or not judgment.coverage:
            return None
        asked = [part.id for part in named_parts(judgment.coverage.business.id, text)]
        named = [part for part in asked if not any(part in business(other).lineage[1:] for other in asked)]
        refused = [part for part in named if coverage(self._certificate, part).state != "covered"]
        return next(iter((*refused, *named)), None)

    def _of_clause(self, match: Match, language: Language) -> Finding:
        name = clause_name(language, match.clause or "")
        found = whole_clause(self._certificate, match.clause or "")
        clauses = list(self._certificate.clauses)
        tops = [clause for clause in clauses if "(" not in clause]
        values = {"clause": name, "first": next(iter(tops), "?"), "last": tops[-1] if tops else "?"}
        because = say(language, f"answer.because.{'clause' if found else 'no_such_clause'}", **values)
        if not found and clauses and "(" in clauses[-1]:
            sub = clauses[-1].partition("(")[2].rstrip(")")
            space = " " if language == "en" else ""
            because = f"{because}{space}{say(language, 'answer.because.last_sub', sub=sub)}"
        return Finding("clause", name, None, "info", match.words, because, found, (), ())

    def _word(self, name: str, language: Language, on: date, part: str | None) -> Finding:
        topic = topics()[name]
        judgment = judge(topic, self._certificate, part) if part else self._judgments[name]
        words = load_words(language, "topics")[name]
        values = particulars(self._certificate, language, on)
        because = (
            _answer(words["answer"], values)
            if judgment.reason == "clause" and "answer" in words
            else words["because"].format_map(values)
            if judgment.reason == "undetermined" and "because" in words
            else self._because(topic, judgment, language)
        )
        if "settle" in words and judgment.verdict == "unclear" and judgment.reason != "lost":
            what = words["settle"].format_map(values)
            if say(language, "answer.silent") not in what:
                because = f"{because}{values.space}{say(language, 'answer.settle', what=what)}"
        found = judgment.coverage
        return Finding(
            topic=name,
            title=words["title"],
            business=found.business.name if found else None,
            verdict=judgment.verdict,
            matched=(),
            because=because,
            citations=judgment.citations,
            next_steps=steps_after(judgment.verdict, _steps(topic, judgment), self._certificate, language),
            references=tuple(
                Reference(**load_words(language, "references")[reference]) for reference in topic.references
            ),
        )

    def _because(self, topic: Topic, judgment: Judgment, language: Language) -> str:
        words = load_words(language, "topics")[topic.id]
        separator = say(language, "license.show.separator")
        licensed = separator.join(line.called for line in self._certificate.business)
        values = {
            "title": words["title"],
            "business": _within_sentence(judgment.coverage.business.called(language))
            if judgment.coverage
            else "",
            "licensed": licensed or say(language, "answer.silent"),
            "clauses": clauses_named(list(judgment.clauses), language),
            "holder": self._certificate.holder or "?",
            "words": separator.join(
                say(language, "answer.because.words", words=words) for words in judgment.lost
            ),
        }
        reason = judgment.reason
        if reason == "prohibited" and len(judgment.clauses) > 1:
            reason = "prohibited_many"
        if reason in ("conditional", "requires") and not judgment.clauses:
            reason = f"{reason}_bare"
        text = say(language, f"answer.because.{reason}", **values)
        return text[0].upper() + text[1:]


def _steps(topic: Topic, judgment: Judgment) -> tuple[str, ...]:
    if judgment.reason == "lost":
        return ("officer_rules", "until_then_not")
    if judgment.reason == "partly":
        return ("say_which_kind", "officer_rules")
    if judgment.reason == "silent":
        return ()
    return topic.next_steps


def _answer(answer: str | dict[str, str], values: Particulars) -> str:
    """An answer of fact; one in parts, by the clause of the template, says what this license has of them."""
    if isinstance(answer, str):
        return answer.format_map(values)
    known = [text for clause, text in answer.items() if clause == "always" or values.has(clause)]
    return values.space.join(text.format_map(values) for text in known)


def _doubted(finding: Finding, understood: Understanding) -> Finding:
    """A finding that would be a yes, where the yes is not earned: what it sounds like, and what to add."""
    because = say(
        understood.language,
        f"answer.because.{understood.doubt}",
        title=finding.title,
        part=understood.doubt_part,
    )
    more = (
        say(understood.language, "answer.next_steps.say_more"),
        say(understood.language, "answer.next_steps.officer_rules"),
    )
    return replace(finding, verdict="unclear", because=because, next_steps=more)


def _within_sentence(name: str) -> str:
    """A name that opens with a capital as it reads inside a sentence; abbreviations keep theirs."""
    return name[0].lower() + name[1:] if name[1:2].islower() else name
