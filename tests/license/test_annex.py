"""The annex: sites, domains and the entries of businesses that have no sites."""

import pytest

from bot.license.annex import domains
from tests.license.licenses import changed, other


def test_several_sites_each_have_their_own_entries() -> None:
    first, second = other("marketplace").sites
    assert first.name == "康途商城"
    assert first.domains == ("kangtu.example", "m.kangtu.example", "kangtu-shop.example")
    assert second.name == "康途信使"
    assert second.domains == ("msg.kangtu.example", "chat.kangtu.example")
    assert second.server_place == "广东省深圳市南山区科技园2栋"
    assert second.access_provider == "某某云计算有限公司"


def test_a_name_begins_a_site_even_where_the_one_before_has_no_more() -> None:
    certificate = changed("网站名称：幺零贰四", "网站名称：预留\n网站名称：幺零贰四")
    assert [(site.name, site.domains) for site in certificate.sites] == [
        ("预留", ()),
        ("幺零贰四", ("1024yiyuan.com",)),
    ]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("a.com、b.com;c.com，d.cn", ["a.com", "b.com", "c.com", "d.cn"]),
        ("a.com b.com\nc.com", ["a.com", "b.com", "c.com"]),
        ("1024yi\nyuan.com", ["1024yiyuan.com"]),
        ("1024yiyuan.co\nm", ["1024yiyuan.com"]),
        ("1024yiyuan\n.com", ["1024yiyuan.com"]),
        ("https://WWW.A.com/、b.com。", ["www.a.com", "b.com"]),
        ("ａ．ｃｏｍ；b.com.cn", ["a.com", "b.com.cn"]),
        ("幺零贰四.中国、a.com\nb.com", ["幺零贰四.中国", "a.com", "b.com"]),
    ],
)
def test_domains_are_told_apart(written: str, expected: list[str]) -> None:
    assert domains(written) == (expected, [])


def test_what_is_no_domain_is_named() -> None:
    assert domains("a.com、暂无") == (["a.com"], ["暂无"])
    [problem] = [problem for problem in other("broken").problems if problem.key == "no_domain"]
    assert problem.found == "haiyu"


def test_a_missing_annex_is_named_and_nothing_is_put_in_its_place() -> None:
    certificate = other("call-center")
    assert certificate.sites == ()
    assert ("annex", "missing", None) in {
        (problem.field, problem.key, problem.line) for problem in certificate.problems
    }


def test_entries_of_machine_rooms_are_kept_with_their_labels() -> None:
    certificate = other("data-center")
    assert [(field.label, field.value) for field in certificate.annex] == [
        ("机房名称", "数源廊坊一号机房"),
        ("机房地址", "河北省廊坊市开发区创业路6号"),
    ]


def test_an_annex_over_two_pages_is_one_annex() -> None:
    page = (
        "\n\n经营许可证编号： 琼B2-20210620\n\n中华人民共和国增值电信业务经营许可证\n(附 页)\n\n"
        "海南小荷健康互联网医院有限公司获准经营信息服务业务(仅限\n互联网信息服务)相关信息\n\n"
        "网站名称：第二站\n网站域名：b.com\n服务器放置地：海口\n网站接入服务提供单位：某公司"
    )
    provider = "网站接入服务提供单位：中联云港数据科技股份有限公司"
    certificate = changed(provider, provider + page)
    assert [site.name for site in certificate.sites] == ["幺零贰四", "第二站"]
    assert certificate.sites[0].access_provider == "中联云港数据科技股份有限公司"


def test_an_annex_for_another_company_is_a_problem() -> None:
    certificate = changed("海南小荷健康互联网医院有限公司获准", "海南大荷健康互联网医院有限公司获准")
    [problem] = [problem for problem in certificate.problems if problem.key == "other_holder"]
    assert problem.found == "海南大荷健康互联网医院有限公司"
