"""Topics made findings: the license's judgment of each in the asker's language."""

from dataclasses import replace
from datetime import date
from functools import lru_cache

import numpy as np

from bot.license.certificate import Certificate
from bot.questions.answer_parts import STRICTEST_FIRST, Finding, Reference
from bot.questions.knowledge import knowledge
from bot.questions.naming import clause_name
from bot.questions.particulars import particulars
from bot.questions.topics import Judgment, Topic, judge, topics, whole_clause
from bot.questions.understood import Match, Understanding
from bot.words import Language, load_words, say


class Findings:
    """What one license says of every topic; judged once, put into words on demand."""

    def __init__(self, certificate: Certificate) -> None:
        self._certificate = certificate
        self._judgments = {name: judge(topic, certificate) for name, topic in topics().items()}
        self.verdicts = np.array(
            [STRICTEST_FIRST.index(self._judgments[name].verdict) for name in knowledge().topics]
        )
        self._worded = lru_cache(maxsize=2_000)(self._word)

    def of(self, match: Match, understood: Understanding, on: date) -> Finding:
        """The finding on a matched topic as of `on`, with the words that named it."""
        if match.clause:
            return self._of_clause(match, understood.language)
        finding = self._worded(match.topic, understood.language, on)
        if understood.doubt and finding.verdict in ("allowed", "conditional"):
            finding = _doubted(finding, understood)
        return replace(finding, matched=match.words)

    def _of_clause(self, match: Match, language: Language) -> Finding:
        name = clause_name(language, match.clause or "")
        found = whole_clause(self._certificate, match.clause or "")
        last = [clause for clause in self._certificate.clauses if clause.startswith("十五(")]
        because = (
            say(language, "answer.because.clause", clause=name)
            if found
            else say(
                language, "answer.because.no_such_clause", clause=name, last=last[-1][2:] if last else ""
            )
        )
        return Finding(
            topic="clause",
            title=name,
            business=None,
            verdict="info",
            matched=match.words,
            because=because,
            citations=found,
            next_steps=(),
            references=(),
        )

    def _word(self, name: str, language: Language, on: date) -> Finding:
        topic = topics()[name]
        judgment = self._judgments[name]
        words = load_words(language, "topics")[name]
        values = particulars(self._certificate, language, on)
        because = (
            words["answer"].format_map(values)
            if "answer" in words
            else self._because(topic, judgment, language)
        )
        if "settle" in words and judgment.verdict == "unclear":
            what = words["settle"].format_map(values)
            because = f"{because} {say(language, 'answer.settle', what=what)}"
        found = judgment.coverage
        return Finding(
            topic=name,
            title=words["title"],
            business=found.business.name if found else None,
            verdict=judgment.verdict,
            matched=(),
            because=because,
            citations=judgment.citations,
            next_steps=tuple(
                say(language, f"answer.next_steps.{step}") for step in self._steps(topic, judgment)
            ),
            references=tuple(
                Reference(**load_words(language, "references")[reference]) for reference in topic.references
            ),
        )

    def _because(self, topic: Topic, judgment: Judgment, language: Language) -> str:
        words = load_words(language, "topics")[topic.id]
        separator = "、" if language == "zh" else ", "
        values = {
            "title": words["title"],
            "business": _within_sentence(judgment.coverage.business.called(language))
            if judgment.coverage
            else "",
            "licensed": separator.join(line.called for line in self._certificate.business),
            "clauses": separator.join(clause_name(language, clause) for clause in judgment.clauses),
            "holder": self._certificate.holder or "?",
        }
        text = say(language, f"answer.because.{judgment.reason}", **values)
        return text[0].upper() + text[1:]

    def _steps(self, topic: Topic, judgment: Judgment) -> tuple[str, ...]:
        if judgment.verdict == "conditional" and "do_not_launch" in topic.next_steps:
            return ("assessment",)
        return topic.next_steps


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
