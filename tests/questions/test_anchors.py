"""Never a yes for what a license does not say: the words that topics rest on, broken one at a time."""

import re
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from bot.license.certificate import Certificate, parse
from bot.license.facts import FIELDS
from bot.questions.anchors import every_anchor, locate, lost_anchors, places
from bot.questions.answer import Counsel
from bot.questions.answer_parts import STRICTEST_FIRST, Verdict
from bot.questions.judgment import judge
from bot.questions.topics import topics
from bot.questions.unjudged import open_prohibitions
from tests.license.licenses import SHIPPED, changed, shipped

ON = date(2025, 6, 1)
YES = ("allowed", "conditional")
ASKED = {
    "十五(十)": ("不得强行推送、定制服务", "newsletter"),
    "十五(十一)": ("上架前检测和日常巡检措施", "an app store where others list their apps"),
    "十五(十三)": ("对公众帐号和开放平台发布者做好资质审核备案，对违反", "forum"),
}
BANK = Path(__file__).parent.parent / "bank"
TEXTS = {
    "shipped": SHIPPED,
    "marketplace": (BANK / "other1.txt").read_text(encoding="utf-8"),
    "news": (BANK / "other2.txt").read_text(encoding="utf-8"),
}
ANCHORS = [
    pytest.param(name, topic.id, clause, words, id=f"{name}-{topic.id}-{group}-{clause}-{index}")
    for name, text in TEXTS.items()
    for index, (topic, group, clause, words) in enumerate(every_anchor())
    if words and locate(parse(text), clause, words)
]


@cache
def whole(name: str) -> Certificate:
    return parse(TEXTS[name])


def places_of(text: str, words: str) -> list[int]:
    """Where words stand in a text whose white space makes no difference, as indexes of the text."""
    pattern = r"\s*".join(map(re.escape, re.sub(r"\s", "", words)))
    spread = (
        pattern.replace(",", "[,，]").replace(":", "[:：]").replace(r"\(", r"[(（]").replace(r"\)", r"[)）]")
    )
    return [match.start() for match in re.finditer(spread, text)]


@cache
def broken(name: str, clause: str, words: str) -> Certificate:
    """A license with the middle character of an anchor's words another one, wherever they stand."""
    found = locate(whole(name), clause, words)
    assert found, f"{clause}: {words}"
    text = list(TEXTS[name])
    starts = places_of(TEXTS[name], found[1])
    assert starts, f"{clause}: {found[1]}"
    for start in starts:
        middle = start + len(found[1]) // 2
        while text[middle].isspace():
            middle += 1
        text[middle] = "某"
    return parse("".join(text))


@cache
def verdicts(certificate: Certificate) -> dict[str, Verdict]:
    return {name: judge(topic, certificate).verdict for name, topic in topics().items()}


@pytest.mark.parametrize(("name", "topic", "clause", "words"), ANCHORS)
def test_no_verdict_becomes_more_permissive_where_words_are_broken(
    name: str, topic: str, clause: str, words: str
) -> None:
    """One character of 十五(十) reworded once made newsletters `allowed`."""
    before, after = verdicts(whole(name)), verdicts(broken(name, clause, words))
    for it in topics():
        if after[it] in YES:
            assert before[it] in YES, it
            assert STRICTEST_FIRST.index(before[it]) >= STRICTEST_FIRST.index(after[it]), it


@pytest.mark.parametrize(("clause", "asked"), ASKED.items())
def test_a_condition_that_reads_otherwise_leaves_the_question_to_a_person(
    clause: str, asked: tuple[str, str]
) -> None:
    words, question = asked
    certificate = changed(
        words, words.replace("不得", "不宜").replace("做好", "做到").replace("上架前", "上架后")
    )
    before, after = Counsel(shipped()).answer(question, ON), Counsel(certificate).answer(question, ON)
    assert before.verdict in YES
    assert after.verdict == "unclear"
    assert not after.may_launch
    assert "Nobody has judged" in after.answer


def test_a_clause_is_found_by_its_words_under_any_number() -> None:
    """A license whose 十三 is missing, so that 十五 is 十四, made an app store `allowed`."""
    text = re.sub(r"\n十三、.*?\n", "\n", SHIPPED)
    for old, new in (("十四", "十三"), ("十五", "十四")):
        text = text.replace(f"\n{old}、", f"\n{new}、")
    certificate = parse(text)
    assert {anchor.topic for anchor in lost_anchors(certificate)} == {"info_cross_region"}
    assert places(certificate)["十五(十一)"] == "十四(十一)"
    for _, question in ASKED.values():
        answer = Counsel(certificate).answer(question, ON)
        assert answer.verdict == "conditional"
        assert {citation.clause for citation in answer.citations} & {"十四(十)", "十四(十一)", "十四(十三)"}
        assert "十五" not in answer.answer


def test_each_anchor_stands_in_one_clause_of_the_template_alone() -> None:
    """Words of two clauses would be found in the other where one is broken."""
    certificate = shipped()
    for topic, group, clause, words in every_anchor():
        if not words or words.startswith("@") or clause in FIELDS or group == "info":
            continue
        places_found = [name for name in certificate.clauses if certificate.quotes.find(words, (name,))]
        assert places_found == [clause], (topic.id, words)


def test_everything_that_the_template_forbids_is_judged() -> None:
    assert open_prohibitions(shipped()) == ()
