"""Quotes are the license's own characters, found however the words sought are written."""

import pytest

from bot.license.scope import coverage
from tests.license.licenses import NAMES, SHIPPED, changed, flat, other, shipped


def test_a_quote_is_the_sentence_that_holds_the_words() -> None:
    quote = shipped().quote("十二", "提前90日")
    assert quote == "你公司经营许可证有效期届满需要继续经营的，应当提前90日向原发证机关提出续办申请。"


def test_without_words_a_quote_is_the_first_sentence() -> None:
    assert (
        shipped().quote("三")
        == "你公司在未取得国内通信设施服务业务经营许可时，不得投资建设电信传输网络设施。"
    )


@pytest.mark.parametrize(
    "words", ["不含信息搜索查询服务,信息即时", "信息即时\n交互 服务", "含药品和医疗器械，不含"]
)
def test_width_and_spacing_of_the_words_sought_do_not_matter(words: str) -> None:
    if "," in words:
        with pytest.raises(KeyError):
            shipped().quote("scope", words)
    else:
        assert "不含信息搜索查询服务、信息即时交互服务" in shipped().quote("scope", words)


def test_a_quote_keeps_the_characters_of_the_text() -> None:
    assert shipped().verbatim("六", "(工业和信息化部令第11号)") == "（工业和信息化部令第11号）"
    assert shipped().quote("validity", "2026年07月") == "有效期限至: 2026年 07月 19 日"


def test_the_clauses_of_the_certificate_can_be_quoted() -> None:
    certificate = shipped()
    assert certificate.quote("number") == "经营许可证编号: 琼B2-20210620"
    assert certificate.quote("holder") == "公司名称: 海南小荷健康互联网医院有限公司"
    assert certificate.quote("holder", "法定代表人") == "法定代表人: 吴海锋"
    assert certificate.quote("validity") == "有效期限至: 2026年 07月 19 日"
    assert certificate.quote("validity", "发证日期") == "发证日期: 2022年 08月 19 日"
    assert certificate.quote("annex", "网站域名") == "网站域名：1024yiyuan.com"
    assert certificate.quote("scope").startswith("信息服务业务(仅限互联网信息服务)含药品和医疗器械")
    assert certificate.quote("scope", "依法须经批准").startswith("【依法须经批准的项目")


def test_a_quote_never_bridges_a_page_header() -> None:
    certificate = shipped()
    assert len(certificate.quotable("九")) == 2
    assert certificate.quote("九", "10个工作日").startswith("做好用户日志留存、违法信息监测等工作")
    assert certificate.quote("九") == "你公司应当配合国家有关部门依法开展监督检查工作"
    with pytest.raises(KeyError):
        certificate.verbatim("九", "有关标准，做好")


def test_words_that_a_page_header_cuts_give_their_longer_side() -> None:
    assert "做好用户日志留存" in shipped().quote("九", "标准，做好用户日志留存")


def test_clause_ids_may_have_wide_brackets() -> None:
    assert shipped().quote("十五（二）") == shipped().quote("十五(二)")


@pytest.mark.parametrize(
    ("clause", "words"), [("十六", None), ("十五(十五)", None), ("八", "不存在的话"), ("x", "")]
)
def test_what_the_license_does_not_say_cannot_be_quoted(clause: str, words: str | None) -> None:
    with pytest.raises(KeyError):
        shipped().quote(clause, words)


def test_a_missing_annex_cannot_be_quoted() -> None:
    with pytest.raises(KeyError):
        other("call-center").quote("annex")


@pytest.mark.parametrize("name", [*NAMES, None])
def test_every_run_of_every_clause_stands_in_the_text(name: str | None) -> None:
    certificate = other(name) if name else shipped()
    for clause in certificate.clauses:
        runs = certificate.quotable(clause)
        assert "".join(map(flat, runs)) == flat(certificate.clauses[clause].text)
        assert all(flat(run) in certificate.flat for run in runs)


def test_a_clause_is_found_by_its_words_whatever_its_number() -> None:
    assert shipped().clause_with("提出续办申请") == "十二"
    renumbered = changed("十三、你公司如已", "十四、你公司如已").clause_with("提出续办申请")
    assert renumbered == "十二"
    assert shipped().clause_with("没有这样的话") is None


def test_quotes_of_the_scope_stand_in_the_text_of_every_license() -> None:
    for name in NAMES:
        certificate = other(name)
        for business in ("b25.messaging", "b25.publishing", "item.news", "b24", "b21.commerce"):
            assert flat(coverage(certificate, business).quote) in certificate.flat


def test_the_shipped_text_is_flat_without_white_space() -> None:
    assert shipped().flat == flat(SHIPPED)
