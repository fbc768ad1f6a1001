"""`license show`, and what changes against another license, as JSON values and as text."""

import json
import re
from datetime import date

import pytest

from bot.license.certificate import parse
from bot.license.difference import differences
from bot.license.issuer import inferred_issuer
from bot.license.show import (
    describe,
    difference_lines,
    differences_json,
    show_json,
    show_text,
)
from bot.license.validity import status
from bot.words import Language
from tests.license.licenses import NAMES, SHIPPED, changed, other, shipped

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


def test_differences_say_in_words_what_changes() -> None:
    lines = difference_lines(shipped(), other("marketplace"), "en")
    assert "expires 2028-05-08 (was 2026-07-19)" in lines
    assert "信息即时交互服务 is no longer excluded" in lines
    assert "信息社区平台服务 is now excluded" in lines
    assert "在线数据处理与交易处理业务（仅限经营类电子商务） is licensed now" in lines
    assert "domain 1024yiyuan.com is no longer in the annex" in lines
    assert "不再排除信息即时交互服务" in difference_lines(shipped(), other("marketplace"), "zh")


def test_differences_name_the_clauses_that_read_otherwise() -> None:
    lines = difference_lines(shipped(), other("sixty-days"), "en")
    assert "clause 十二 reads otherwise: “应当提前60日向原” (was “应当提前90日向原”)" in lines
    assert "clause 十三 is missing" in lines


def test_a_clause_that_moved_is_told_with_its_old_number() -> None:
    """Every clause behind one that went was once told as reading otherwise."""
    text = re.sub(r"\n十三、.*?\n", "\n", SHIPPED)
    for old, new in (("十四", "十三"), ("十五", "十四")):
        text = text.replace(f"\n{old}、", f"\n{new}、")
    lines = difference_lines(shipped(), parse(text), "en")
    assert lines == [
        "clause 十三 is missing",
        "clause 十三 is the old 十四",
        "clause 十四 is the old 十五",
    ]


def test_a_license_against_itself_says_the_same() -> None:
    assert differences(shipped(), shipped()) == []


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
        changes = json.loads(json.dumps(differences_json(second, first, language)))
        assert all(found["text"] for found in changes)


def test_the_issuer_is_inferred_only_where_the_text_is_silent() -> None:
    assert inferred_issuer(shipped(), "zh") == "海南省通信管理局"
    assert inferred_issuer(other("data-center"), "en") == "Ministry of Industry and Information Technology"
    assert inferred_issuer(changed("(盖章):", "(盖章): 某局"), "en") is None
    assert inferred_issuer(changed("琼B2", "某B2"), "en") is None
