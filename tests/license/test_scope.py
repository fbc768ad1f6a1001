"""What a license says of a business follows from its own scope, however that is written."""

import pytest

from bot.license.catalogue import businesses
from bot.license.scope import coverage
from tests.license.licenses import flat, other, shipped, with_scope

STATES = {
    None: {
        "covered": "b25.publishing b25.community b25.protection item.drugs_devices item.drugs",
        "excluded": "b25.search b25.messaging",
        "needs_approval": "item.news item.publishing item.culture item.audiovisual",
        "outside": "b11 b12 b13 b14 b21 b21.commerce b22 b23 b24 b26 basic a15 a26 "
        "b25.beyond_internet b25.mobile b25.fixed_line",
    },
    "marketplace": {
        "covered": "b21.commerce b25.messaging b25.publishing b25.protection",
        "excluded": "b25.community b25.search",
        "needs_approval": "item.drugs_devices item.news",
        "partly": "b21",
        "outside": "b21.interchange b25.mobile b11 b24",
    },
    "data-center": {
        "covered": "b11.colocation b12 b14",
        "partly": "b11",
        "excluded": "b11.cloud",
        "outside": "b13 b25.publishing item.news b21.commerce",
    },
    "call-center": {"covered": "b24 b24.domestic", "outside": "b24.offshore b25.publishing b21.commerce"},
    "text-messages": {
        "covered": "b25.mobile b25.beyond_internet",
        "excluded": "b25.fixed_line b25.publishing b25.messaging item.news",
        "outside": "b24 basic",
    },
    "sixty-days": {
        "covered": "b25.search b25.community item.audiovisual item.devices",
        "excluded": "b25.messaging",
        "needs_approval": "item.news",
    },
    "broken": {"outside": "b25.publishing b25.messaging item.drugs basic"},
}


@pytest.mark.parametrize(
    ("license_name", "state", "business"),
    [
        (name, state, business)
        for name, states in STATES.items()
        for state, ids in states.items()
        for business in ids.split()
    ],
)
def test_the_scope_decides(license_name: str | None, state: str, business: str) -> None:
    certificate = other(license_name) if license_name else shipped()
    found = coverage(certificate, business)
    assert found.state == state
    assert found.business.id == business
    assert found.clause == "scope"
    assert found.quote
    assert flat(found.quote) in certificate.flat


def test_the_quote_is_what_decides() -> None:
    certificate = shipped()
    assert coverage(certificate, "b25.messaging").quote == "不含信息搜索查询服务、信息即时交互服务"
    assert coverage(certificate, "b25.community").quote == "信息服务业务(仅限互联网信息服务)"
    assert coverage(certificate, "item.drugs_devices").quote == "含药品和医疗器械"
    assert coverage(certificate, "b25.mobile").quote == "信息服务业务(仅限互联网信息服务)"
    assert coverage(certificate, "item.news").quote.endswith("经相关部门批准后方可开展相应经营活动】")


# Each scope, and what it makes of messaging, search, marketplaces and drug information.
WRITTEN = [
    (
        "1、在线数据处理与交易处理业务（仅限经营类电子商务）2、信息服务业务（仅限互联网信息服务）不含信息社区平台服务",
        "covered covered covered needs_approval",
    ),
    (
        "一、信息服务业务(仅限互联网信息服务)含药品和医疗器械，不含信息即时交互服务；二、在线数据与交易处理业务",
        "excluded covered covered covered",
    ),
    (
        "信息服务业务（仅限互联网信息服务，不含信息搜索查询服务和信息即时交互服务）",
        "excluded excluded outside needs_approval",
    ),
    (
        "信息服务业务(仅限互联网信息服务)不含信息即时交互服务\n在线数据处理与交易处理业务(仅限经营类电子商务)",
        "excluded covered covered needs_approval",
    ),
    (
        "①在线数据处理与交易处理业务②信息服务业务(仅限互联网信息服务)含药品、医疗器械",
        "covered covered covered covered",
    ),
    ("信息服务业务（信息即时交互服务除外）", "excluded covered outside needs_approval"),
    (
        "信息服务业务(仅限互联网信息服务)不包括：信息搜索查询服务；信息即时交互服务",
        "excluded excluded outside needs_approval",
    ),
    (
        "信息服务业务（仅限互联网信息服务）不含信息搜索查询服务（含站内搜索）、信息即时交互服务",
        "excluded excluded outside needs_approval",
    ),
    ("信息服务业务（仅限信息发布平台和递送服务、信息社区平台服务）", "outside outside outside outside"),
    (
        "1.信息服务业务（不含互联网信息服务）：全国；2.信息服务业务（仅限互联网信息服务）：全国。",
        "covered covered outside needs_approval",
    ),
    (
        "第二类增值电信业务中的信息服务业务（仅限互联网信息服务业务）不含新闻、出版、教育、药品和医疗器械等内容",
        "covered covered outside excluded",
    ),
    (
        "B25 信息服务业务（仅限互联网信息服务）；B21 在线数据处理与交易处理业务",
        "covered covered covered needs_approval",
    ),
    ("信息服务业务(仅限移动网信息服务)", "outside outside outside outside"),
    # What is excluded elsewhere in the scope, or in words that the catalogue does not know, is not licensed.
    (
        "1、信息服务业务(仅限互联网信息服务)2、国内呼叫中心业务，以上业务不含信息即时交互服务",
        "excluded covered outside needs_approval",
    ),
    ("信息服务业务(仅限互联网信息服务)不含即时通讯、搜索引擎", "excluded excluded outside needs_approval"),
    ("信息服务业务(仅限互联网信息服务)，即时通信另行申请", "outside covered outside needs_approval"),
    ("除信息搜索查询服务外的信息服务业务(仅限互联网信息服务)", "outside outside outside outside"),
    ("量子传输业务", "outside outside outside outside"),
]


@pytest.mark.parametrize(("scope", "states"), WRITTEN)
def test_scopes_are_read_however_they_are_written(scope: str, states: str) -> None:
    certificate = with_scope(scope)
    asked = ("b25.messaging", "b25.search", "b21.commerce", "item.drugs_devices")
    assert [coverage(certificate, business).state for business in asked] == states.split()


@pytest.mark.parametrize(
    ("scope", "areas"),
    [
        ("互联网数据中心业务 业务覆盖范围 (机房所在地)：北京", ["北京"]),
        ("国内呼叫中心业务：全国", ["全国"]),
        ("互联网数据中心业务（北京、上海）\n互联网接入服务业务：河北", ["北京、上海", "河北"]),
        ("互联网数据中心业务、内容分发网络业务、互联网接入服务业务", [None, None, None]),
    ],
)
def test_the_area_of_each_business_is_read(scope: str, areas: list[str | None]) -> None:
    certificate = with_scope(scope)
    assert [line.area for line in certificate.business] == areas
    assert [problem.key for problem in certificate.problems] == ["seal"]


def test_a_license_without_a_scope_licenses_nothing() -> None:
    certificate = with_scope("")
    assert {coverage(certificate, business).state for business in businesses()} == {"outside"}
    assert ("scope", "empty") in {(problem.field, problem.key) for problem in certificate.problems}


def test_a_business_that_no_catalogue_has_is_an_error() -> None:
    with pytest.raises(KeyError):
        coverage(shipped(), "b99")
