"""Answers made by hand, so that what a reply shows does not depend on what Xuke understands."""

from datetime import date
from typing import Any

from bot.questions.answer_parts import Answer, Citation, Finding, Reference, Verdict
from bot.words import Language

SCOPE = Citation("scope", "不含信息搜索查询服务、信息即时交互服务")
CLAUSES = tuple(Citation(clause, f"第{clause}条的话") for clause in ("二", "八", "十五(三)", "十四"))


def finding(verdict: Verdict, topic: str = "instant_messaging", steps: int = 1, **changes: Any) -> Finding:
    return Finding(
        **{
            "topic": topic,
            "title": topic.replace("_", " "),
            "business": None,
            "verdict": verdict,
            "matched": ("live chat",),
            "because": f"Because of {topic}.",
            "citations": (SCOPE,),
            "next_steps": tuple(f"Step {number} of {topic}." for number in range(steps)),
            "references": (Reference("A regulation", "says more"),),
            **changes,
        }
    )


def answer(
    *findings: Finding,
    expiry: str | None = None,
    citations: tuple[Citation, ...] = (SCOPE,),
    language: Language = "en",
) -> Answer:
    return Answer(
        question="can we?",
        language=language,
        as_of=date(2025, 6, 1),
        license={},
        verdict=findings[0].verdict,
        may_launch=False,
        headline="",
        expiry=expiry,
        findings=findings,
        citations=citations,
        answer="",
    )
