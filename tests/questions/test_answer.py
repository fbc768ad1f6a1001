"""What an answer promises, whatever the question."""

import json
import string
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.data import DATA
from bot.errors import BadInput
from bot.license.certificate import Certificate, read
from bot.questions.answer import Counsel
from bot.questions.answer_parts import STRICTEST_FIRST
from bot.questions.understanding import LONGEST

IN_FORCE = date(2025, 6, 1)
EXPIRED = date(2026, 11, 23)


@pytest.fixture(scope="module")
def certificate() -> Certificate:
    return read(DATA / "license.txt")


@pytest.fixture(scope="module")
def counsel(certificate: Certificate) -> Counsel:
    return Counsel(certificate)


CHAT = (
    st.text(max_size=200)
    | st.text(alphabet="聊天搜索群发广告上线能不能可以吗？，、许可证编号八九十五()（）", max_size=80)
    | st.lists(
        st.sampled_from(
            "can we launch live chat search forum ads clause 15 (3) each other ? and no 能不能 群聊".split()
        ),
        max_size=40,
    ).map(" ".join)
)


@settings(max_examples=300, deadline=None)
@example("🔍" * 50)
@example("clause 99(77) and 第二十条")
@given(CHAT)
def test_any_text_gets_an_answer_whose_quotes_stand_in_the_license(text: str) -> None:
    certificate = read(DATA / "license.txt")
    counsel = _shared(certificate)
    try:
        answer = counsel.answer(text, IN_FORCE)
    except BadInput:
        return
    for citation in answer.citations:
        assert citation.quote.strip()
        assert "".join(citation.quote.split()) in certificate.flat
    verdicts = [finding.verdict for finding in answer.findings] or ["info"]
    assert answer.verdict == min(verdicts, key=STRICTEST_FIRST.index)
    assert answer.may_launch is (answer.verdict == "allowed")
    json.dumps(answer.as_json())


_COUNSELS: dict[str, Counsel] = {}


def _shared(certificate: Certificate) -> Counsel:
    return _COUNSELS.setdefault(certificate.flat, Counsel(certificate))


def test_the_same_question_gets_the_same_answer(certificate: Certificate) -> None:
    question = "Forum, doctor profiles and a search over the whole web?"
    first = Counsel(certificate).answer(question, IN_FORCE).as_json()
    assert first == Counsel(certificate).answer(question, IN_FORCE).as_json()


def test_the_contract_example(counsel: Counsel) -> None:
    answer = counsel.answer("can we launch live chat?", IN_FORCE).as_json()
    assert answer["language"] == "en"
    assert answer["license"] == {
        "number": "琼B2-20210620",
        "status": "active",
        "valid_until": "2026-07-19",
        "days_left": 413,
    }
    assert answer["verdict"] == "not_covered"
    assert answer["may_launch"] is False
    assert answer["findings"][0]["business"] == "信息即时交互服务"
    assert {"clause": "scope", "quote": "不含信息搜索查询服务、信息即时交互服务"} in answer["citations"]
    assert answer["ruling"] is None


def test_an_expired_license_leads_every_permission_answer(counsel: Counsel) -> None:
    answer = counsel.answer("May we publish articles about sleep?", EXPIRED)
    assert answer.verdict == "allowed"
    assert answer.may_launch is False
    assert answer.answer.startswith("The license expired on 2026-07-19, 127 days ago")
    assert "renewal receipt" in answer.answer


def test_a_question_of_fact_is_not_led_by_the_expiry(counsel: Counsel) -> None:
    answer = counsel.answer("许可证编号是多少", EXPIRED)
    assert answer.verdict == "info"
    assert "琼B2-20210620" in answer.answer.splitlines()[0]


def test_several_topics_are_all_shown_and_the_strictest_decides(counsel: Counsel) -> None:
    answer = counsel.answer("A forum, doctor profiles, and a search engine over the whole web", IN_FORCE)
    assert answer.verdict == "not_covered"
    assert {"community", "web_search"} <= {finding.topic for finding in answer.findings}


def test_law_from_outside_is_a_reference_and_never_a_citation(counsel: Counsel) -> None:
    answer = counsel.answer("Prod leaked 600k patient phone numbers, what do we do first?", IN_FORCE)
    assert answer.verdict == "info"
    sources = {reference.source for finding in answer.findings for reference in finding.references}
    assert any("个人信息保护法" in source for source in sources)
    assert {citation.clause for citation in answer.citations} == {"八"}
    assert "Not from the license:" in answer.answer


@pytest.mark.parametrize(
    ("question", "language"),
    [("能上 IM 吗", "zh"), ("can we do 群聊", "en"), ("Is it ok?", "en"), ("許可證編號？", "zh")],
)
def test_the_answer_is_in_the_language_of_the_asker(counsel: Counsel, question: str, language: str) -> None:
    assert counsel.answer(question, IN_FORCE).language == language


@pytest.mark.parametrize("question", ["", "   ", "\u200b", "\x00\x07\x1b", "\ufeff\n"])
def test_a_question_without_text_is_refused_in_one_line(counsel: Counsel, question: str) -> None:
    with pytest.raises(BadInput, match="no text"):
        counsel.answer(question, IN_FORCE)


def test_a_question_that_is_too_long_is_refused_in_one_line(counsel: Counsel) -> None:
    with pytest.raises(BadInput, match="1,000,000 characters; shorten it to 4,000"):
        counsel.answer("x" * 1_000_000, IN_FORCE)
    assert counsel.answer("x" * LONGEST, IN_FORCE).verdict == "unclear"


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=string.ascii_lowercase, min_size=8, max_size=14))
def test_a_plan_of_unknown_words_never_gets_a_yes(word: str) -> None:
    counsel = _shared(read(DATA / "license.txt"))
    answer = counsel.answer(f"May we {word} the {word[::-1]} of every {word[2:]}q?", IN_FORCE)
    assert answer.verdict not in ("allowed", "conditional")


def test_a_clause_is_quoted_by_its_number(counsel: Counsel) -> None:
    for question in ("what does clause 8 say", "第八条怎么写的", "clause 八?"):
        answer = counsel.answer(question, IN_FORCE)
        assert "八" in {citation.clause for citation in answer.citations}


def test_a_clause_that_does_not_exist_is_said_not_to_exist(counsel: Counsel) -> None:
    answer = counsel.answer("what does clause 27 say", IN_FORCE)
    assert "no clause 二十七" in answer.answer
