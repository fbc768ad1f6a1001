"""`license show` and `license check`, as JSON values and as text."""

import json
from datetime import date

import pytest

from bot.license.difference import differences
from bot.license.show import check_json, check_text, describe, inferred_issuer, show_json, show_text
from bot.license.validity import status
from bot.words import Language
from tests.license.licenses import NAMES, changed, other, shipped

DAY = date(2025, 6, 1)


def test_show_gives_every_fact_as_plain_values() -> None:
    shown = json.loads(json.dumps(show_json(shipped(), status(shipped(), DAY))))
    assert shown["number"] == "琼B2-20210620"
    assert shown["valid_until"] == "2026-07-19"
    assert (shown["as_of"], shown["status"], shown["days_left"]) == ("2025-06-01", "active", 413)
    assert shown["renew_by"] == "2026-04-20"
    assert shown["business"][0]["excludes"] == ["信息搜索查询服务", "信息即时交互服务"]
    assert shown["sites"][0]["domains"] == ["1024yiyuan.com"]
    assert len(shown["clauses"]) == 29
    assert shown["issuer"] is None
    assert "Hainan" in shown["issuer_inferred"]


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (
            "en",
            ["license number: 琼B2-20210620", "in force (413 days left)", "inferred from 琼", "十五(十四)  "],
        ),
        ("zh", ["许可证编号：琼B2-20210620", "有效（还剩 413 天）", "按编号里的“琼”推断", "十五(十四)  "]),
    ],
)
def test_show_speaks_both_languages(language: Language, expected: list[str]) -> None:
    shown = show_text(shipped(), status(shipped(), DAY), language)
    assert all(words in shown for words in expected)


def test_check_says_in_words_what_changes() -> None:
    checked = check_text(other("marketplace"), shipped(), "en")
    assert "- expires 2028-05-08 (was 2026-07-19)" in checked
    assert "- 信息即时交互服务 is no longer excluded" in checked
    assert "- 信息社区平台服务 is now excluded" in checked
    assert "- 在线数据处理与交易处理业务（仅限经营类电子商务） is licensed now" in checked
    assert "- domain 1024yiyuan.com is no longer in the annex" in checked
    assert "- 不再排除信息即时交互服务" in check_text(other("marketplace"), shipped(), "zh")


def test_check_names_the_clauses_that_read_otherwise() -> None:
    checked = check_text(other("sixty-days"), shipped(), "en")
    assert "clause 十二 reads otherwise: “应当提前60日向原” (was “应当提前90日向原”)" in checked
    assert "clause 十三 is missing" in checked


def test_check_names_what_it_could_not_read_by_line_and_field() -> None:
    checked = check_text(other("broken"), shipped(), "en")
    assert "- line 25, valid until: no calendar has this date: “2026年13月40日”" in checked
    assert "- line 12, legal representative: empty" in checked
    assert "第 25 行，有效期至：没有这个日期" in check_text(other("broken"), shipped(), "zh")


def test_a_license_checked_against_itself_says_the_same() -> None:
    assert differences(shipped(), shipped()) == []
    assert "Says the same as the current license 琼B2-20210620." in check_text(shipped(), shipped(), "en")


def test_width_and_line_breaks_are_no_difference() -> None:
    assert differences(shipped(), changed("，", ",")) == []
    assert differences(shipped(), changed("项目,\n经相关", "项目，经\n相关")) == []


def test_a_clause_that_goes_takes_its_sub_clauses_along() -> None:
    gone = [
        found.values["clause"]
        for found in differences(shipped(), other("call-center"))
        if "clause" in found.values
    ]
    assert gone == ["十五"]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", NAMES)
def test_every_problem_and_difference_has_words(name: str, language: Language) -> None:
    certificate = other(name)
    for problem in certificate.problems:
        assert describe(problem, language)
    for first, second in ((certificate, shipped()), (shipped(), certificate)):
        assert check_text(first, second, language)
        checked = json.loads(json.dumps(check_json(first, second, language)))
        assert all(found["text"] for found in checked["differences"])


def test_the_issuer_is_inferred_only_where_the_text_is_silent() -> None:
    assert inferred_issuer(shipped(), "zh") == "海南省通信管理局"
    assert inferred_issuer(other("data-center"), "en") == "Ministry of Industry and Information Technology"
    assert inferred_issuer(changed("(盖章):", "(盖章): 某局"), "en") is None
    assert inferred_issuer(changed("琼B2", "某B2"), "en") is None
