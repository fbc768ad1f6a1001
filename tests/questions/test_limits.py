"""What narrows a yes once a question is at hand: its place, what else the license forbids, the kind meant."""

from datetime import date
from functools import cache
from pathlib import Path

import pytest

from bot.license.certificate import read
from bot.questions.answer import Counsel
from bot.questions.answer_parts import Answer, Verdict
from tests.license.licenses import changed, with_scope

BANK = Path(__file__).parent.parent / "bank"
ON = date(2025, 6, 1)


@cache
def ministry() -> Counsel:
    """The license of seven businesses, each with its own area."""
    return Counsel(read(BANK / "other3.txt"))


def answer(question: str) -> Answer:
    return ministry().answer(question, ON)


@pytest.mark.parametrize(
    ("question", "verdict"),
    [
        ("May we sell broadband internet access in Guangzhou?", "conditional"),
        ("May we sell broadband internet access in Chengdu?", "not_covered"),
        ("May we sell broadband internet access nationwide?", "not_covered"),
        ("May we sell broadband internet access in the Yangtze River Delta?", "unclear"),
        ("能给深圳和成都的写字楼卖宽带接入吗", "not_covered"),
        ("给上海浦东的公司卖宽带接入，行吗", "conditional"),
        ("Can we sell CDN acceleration to websites in Chengdu?", "conditional"),
        ("Can we sell CDN acceleration to other companies' websites in Hong Kong?", "not_covered"),
    ],
)
def test_a_place_outside_of_the_area_is_not_covered(question: str, verdict: Verdict) -> None:
    assert answer(question).verdict == verdict


def test_an_area_that_the_question_leaves_open_is_named_in_the_yes() -> None:
    found = answer("May we sell broadband internet access to office buildings?")
    assert found.verdict == "conditional"
    assert "北京、上海、广东3省(直辖市); elsewhere it does not" in found.answer
    assert "5、互联网接入服务业务：北京、上海、广东3省（直辖市）" in {it.quote for it in found.citations}


def test_where_machine_rooms_stand_is_not_where_the_customers_are() -> None:
    found = answer("成都的客户把服务器托管在我们北京的机房，可以吗")
    assert found.verdict == "conditional"
    assert answer("想在成都建一个IDC机房对外出租机柜").verdict == "not_covered"


@pytest.mark.parametrize(
    "question",
    [
        "In which provinces may we run 互联网接入服务业务?",
        "我们的宽带接入可以在哪些省份开展？",
        "Where may we sell broadband?",
    ],
)
def test_where_a_business_is_licensed_is_answered(question: str) -> None:
    found = answer(question)
    assert found.verdict == "info"
    assert "北京、上海、广东3省(直辖市)" in found.answer
    assert {it.quote for it in found.citations} == {"5、互联网接入服务业务：北京、上海、广东3省（直辖市）"}


def test_where_a_business_may_be_run_that_is_not_licensed_is_a_no() -> None:
    assert (
        answer("In which provinces may we run a third-party marketplace with payment?").verdict
        == "not_covered"
    )


@pytest.mark.parametrize(
    ("question", "clause"),
    [
        ("我们的视频会议能不能开放给海外用户入会？", "十六(一)"),
        ("Can we offer our paid video conferencing service to users in Singapore?", "十六(一)"),
        ("有个客户网站还没备案，先给他接入，下个月再补备案", "十五(二)"),
    ],
)
def test_what_the_license_forbids_beyond_the_template_is_no_yes(question: str, clause: str) -> None:
    """A clause that no topic rests on was once invisible: the yes came without it."""
    found = answer(question)
    assert found.verdict == "prohibited"
    assert clause in {it.clause for it in found.citations}


def test_a_yes_comes_with_what_else_its_license_forbids_for_it() -> None:
    found = answer("为全国连锁门店提供 MPLS VPN 组网服务可以吗")
    assert found.verdict == "conditional"
    assert "十五(四)" in {it.clause for it in found.citations}
    assert "十七(一)" not in {it.clause for it in found.citations}


def test_a_prohibition_added_to_a_clause_that_topics_rest_on_is_seen() -> None:
    counsel = Counsel(changed("不得强行推送、定制服务", "不得强行推送、定制服务，不得向未成年人推送广告"))
    found = counsel.answer("newsletter", ON)
    assert "further limits" in found.answer
    assert any("不得向未成年人推送广告" in it.quote for it in found.citations)


@pytest.mark.parametrize(
    ("question", "verdict"),
    [
        ("May we place other companies' servers in our data center racks?", "allowed"),
        ("能对外提供服务器托管吗", "allowed"),
        ("能对外卖云主机吗", "not_covered"),
        ("May we rent out virtual machines to others?", "not_covered"),
        ("May we rent out virtual machines in our data center to others?", "not_covered"),
    ],
)
def test_colocation_is_not_excluded_where_only_the_cloud_is(question: str, verdict: Verdict) -> None:
    certificate = with_scope("互联网数据中心业务（不含互联网资源协作服务）：全国")
    assert Counsel(certificate).answer(question, ON).verdict == verdict


def test_domestic_data_transmission_is_judged_where_it_is_licensed() -> None:
    certificate = with_scope("固定网国内数据传送业务：北京、上海2省（直辖市）")
    counsel = Counsel(certificate)
    assert counsel.answer("能给上海的企业卖数据专线吗，做基础电信的国内数据传送业务", ON).verdict in (
        "allowed",
        "conditional",
    )
    assert counsel.answer("能做第五代移动通信 5G 基础电信业务吗", ON).verdict == "not_covered"


@pytest.mark.parametrize("question", ["营业执照编号是多少", "我们的营业执照什么时候到期"])
def test_the_business_registration_is_another_paper(question: str) -> None:
    found = answer(question)
    assert found.verdict == "unclear"
    assert found.citations == ()
    assert "A2.B1.B2-20230518" not in found.answer
    assert "营业执照不是这张许可证" in found.answer


def test_the_license_is_not_taken_for_the_other_paper() -> None:
    assert answer("电信业务经营许可证编号是多少").verdict == "info"


def test_authorized_subsidiaries_are_told_from_the_annex() -> None:
    found = answer("Which subsidiaries are authorised under our license and for which business?")
    assert found.verdict == "info"
    assert {it.clause for it in found.citations} == {"annex"}
    assert "广州云澜信息技术有限公司" in found.answer


def test_words_on_a_licensed_business_that_cannot_be_read_leave_no_yes() -> None:
    certificate = with_scope("内容分发网络业务（限持有相应资质的客户）：全国")
    found = Counsel(certificate).answer("Can we sell CDN acceleration to other companies' websites?", ON)
    assert found.verdict == "unclear"
    assert "限持有相应资质的客户" in found.answer
