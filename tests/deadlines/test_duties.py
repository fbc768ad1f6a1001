"""The duties rest on the loaded license's own words and numbers."""

import re
from typing import Any

import pytest

from bot.data import load
from bot.data_models import check_data
from bot.deadlines.duties import Duty, absent_duties, check_duty_words, load_duties
from bot.deadlines.refusal import DeadlineRefused
from bot.errors import BadInput
from bot.license.certificate import Certificate, parse
from bot.license.periods import Period, Unit
from bot.words import load_words
from tests.deadlines.made import duty, shipped
from tests.license.licenses import SHIPPED, changed, flat, other


def by_id(certificate: Certificate) -> dict[str, Duty]:
    return {duty.id: duty for duty in load_duties(certificate)}


def test_every_quote_is_in_the_license_verbatim() -> None:
    found = load_duties(shipped())
    assert len(found) == len(load("duties"))
    for it in found:
        assert flat(it.quote) in shipped().flat


def test_a_license_with_another_number_of_days_has_that_number() -> None:
    duty = by_id(other("sixty-days"))["renewal"]
    assert (duty.rule.kind, duty.rule.period) == ("ahead", Period(60, "days"))
    assert duty.quote == "应当提前60日向原发证机关提出续办申请"


@pytest.mark.parametrize(
    ("duty", "old", "new", "number", "unit"),
    [
        ("renewal", "应当提前90日向", "应当在有效期届满90日前向", 90, "days"),
        ("renewal", "应当提前90日向", "应当在届满前六个月向", 6, "months"),
        ("renewal", "应当提前90日向", "应当提前九十天向", 90, "days"),
        ("renewal", "应当提前90日向", "应当提前一百二十日向", 120, "days"),
        ("renewal", "在变更后30日内向原发证机关报送", "提前15日向原发证机关报送", 90, "days"),
        (
            "local-institution",
            "应当在变更后30日内向原",
            "应当自变更之日起十五个工作日内向",
            15,
            "working_days",
        ),
        ("local-institution", "应当在变更后30日内向原", "应当于变更后三十日内向", 30, "days"),
        ("ownership-change", "30日内向我部", "二十个工作日内向我局", 20, "working_days"),
        ("illegal-information", "10个工作日", "十五个工作日", 15, "working_days"),
        ("illegal-information", "10个工作日", "１ ５个工作日", 15, "working_days"),
        ("security-assessment", "30日内向电信", "六十日内向电信", 60, "days"),
        ("major-incident", "并第一时间向", "并在2小时内向", 2, "hours"),
    ],
)
def test_a_period_is_read_from_the_clause_however_it_is_written(
    duty: str, old: str, new: str, number: int, unit: Unit
) -> None:
    rule = by_id(changed(old, new))[duty].rule
    assert rule.period == Period(number, unit)


@pytest.mark.parametrize(
    ("duty", "old", "new", "words"),
    [
        ("renewal", "提前90日", "提前9O日", "9O日"),
        ("renewal", "提前90日", "提前适当时间", "适当时间"),
        ("renewal", "提前90日", "提前30至60日", "30至60日"),
        ("illegal-information", "10个工作日", "若干个工作日", "若干个工作日"),
        ("annual-report", "每年第一季度", "每年适时", "适时"),
    ],
)
def test_a_period_that_cannot_be_read_is_named_and_blocks_nothing_else(
    duty: str, old: str, new: str, words: str
) -> None:
    found = by_id(changed(old, new))
    assert found[duty].rule.kind == "unread"
    assert words in found[duty].rule.words
    assert [it.id for it in found.values() if not it.rule.dated] == [duty]


def test_two_periods_for_one_thing_are_not_chosen_between() -> None:
    assert by_id(changed("提前90日", "提前90日或者60日"))["renewal"].rule.kind == "unread"


def test_a_part_of_the_year_is_read_as_the_clause_writes_it() -> None:
    for written, last in (("每年第一季度", (3, 31)), ("每年3月底前", (3, 31)), ("每年4月30日前", (4, 30))):
        part = by_id(changed("每年第一季度", written))["annual-report"].rule.part
        assert part is not None
        assert part.last == last


def test_a_duty_that_the_license_lacks_is_absent_and_no_other() -> None:
    without = changed("参加电信主管部门组织的经营许可证年报", "接受监督")
    assert absent_duties(without) == ("annual-report",)
    assert len(load_duties(without)) == len(load("duties")) - 1


def test_a_duty_is_found_in_whatever_clause_it_stands() -> None:
    moved = parse(
        re.sub(r"十三、.*?\n", "", SHIPPED).replace("\n十四、", "\n十三、").replace("\n十五、", "\n十四、")
    )
    assert absent_duties(moved) == ("cross-region-license",)
    assert by_id(moved)["annual-report"].clause == "十三"
    assert by_id(moved)["security-assessment"].clause == "十四(八)"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"rule": "sometime"}, "rule: input should be"),
        ({"rule": 90}, "rule: input should be"),
        ({"trigger": "monthly"}, "trigger: input should be"),
        ({"colour": "red"}, "colour: extra inputs are not permitted"),
        ({"about": []}, "about: list should have at least 1 item"),
        ({"about": "续办"}, "about: input should be a valid list"),
        ({"clause": ""}, "clause: string should have at least 1 character"),
    ],
)
def test_a_wrong_entry_is_named_in_one_line(change: dict[str, Any], said: str) -> None:
    entry = {**load("duties")["renewal"], **change}
    with pytest.raises(BadInput, match=r"^data/duties\.yaml: renewal: ") as caught:
        check_data("data/duties.yaml", "bot.license.duty_model:DutyModel*", {"renewal": entry})
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_entry_without_a_field_is_named() -> None:
    entry = {key: value for key, value in load("duties")["renewal"].items() if key != "act"}
    with pytest.raises(BadInput, match="renewal: act: field required"):
        check_data("data/duties.yaml", "bot.license.duty_model:DutyModel*", {"renewal": entry})


def test_a_duty_without_words_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """A duty without words once ended `deadlines` in a traceback."""
    monkeypatch.delitem(load_words("zh", "deadlines")["duty"], "renewal")
    with pytest.raises(BadInput, match=r"^data/words/zh/deadlines\.yaml: duty\.renewal is missing"):
        check_duty_words()
    with pytest.raises(BadInput, match=r"duty\.renewal is missing"):
        duty("renewal").title("zh")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_duty_has_its_words(language: Any) -> None:
    for it in load_duties(shipped()):
        assert it.title(language)
        assert it.who(language)
        assert len(it.checklist(language)) >= 3
        assert it.missed(language).note


def test_both_languages_say_the_same_things() -> None:
    def keys(value: Any, path: str = "") -> set[str]:
        if isinstance(value, dict):
            return {key for name, it in value.items() for key in keys(it, f"{path}.{name}")}
        return {f"{path}[{len(value)}]" if isinstance(value, list) else path}

    def holders(value: Any) -> list[str]:
        import re

        if isinstance(value, dict):
            return [it for _, entry in sorted(value.items(), key=str) for it in holders(entry)]
        return [",".join(sorted(re.findall(r"{\w+}", value)))] if isinstance(value, str) else []

    en, zh = load_words("en", "deadlines"), load_words("zh", "deadlines")
    assert keys(en) == keys(zh)
    assert holders(en) == holders(zh)


def test_a_refusal_is_one_line_in_either_language() -> None:
    refused = DeadlineRefused("unknown_deadline", id="x-1")
    assert str(refused) == refused.line("en") == "no deadline called “x-1”; `deadlines` lists them"
    assert refused.line("zh").startswith("没有“x-1”")
