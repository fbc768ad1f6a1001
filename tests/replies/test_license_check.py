"""`license check`: the page that an operator reads before a license is trusted."""

import json
import re
from pathlib import Path

import pytest

from bot.data import load
from bot.errors import BadInput
from bot.license.certificate import Certificate, parse, read
from bot.replies.license_check import (
    check_json,
    check_license,
    check_text,
    check_words,
    license_notices,
    warning_lines,
)
from bot.words import LANGUAGES, Language, load_words
from tests.license.licenses import FIXTURES, NAMES, SHIPPED, changed, other, shipped

BANK = Path(__file__).parent.parent / "bank"


def page(certificate: Certificate, language: Language = "en") -> str:
    return check_text(check_license(certificate, shipped()), language)


def trusted(certificate: Certificate) -> bool:
    return check_license(certificate, shipped()).trusted


@pytest.mark.parametrize("path", [None, *sorted(BANK.glob("other[124].txt"))], ids=str)
def test_a_license_of_the_template_is_trusted_whatever_its_numbers_and_periods(path: Path | None) -> None:
    certificate = read(path) if path else shipped()
    assert trusted(certificate)
    assert "Nothing keeps a verdict on it from being trusted." in page(certificate)
    assert license_notices(certificate) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("不得强行推送、定制服务", "不宜强行推送、定制服务", "! Topics whose words were not found"),
        ("提前90日", "提前9O日", "a period that Xuke cannot read (“9O日”)"),
        ("2026年 07月 19 日", "2026年 07月 3O 日", "! line 28, valid until"),
        ("含药品和医疗器械", "含药品和炼金术", "! line 18, scope of business: the catalogue does not know"),
        (
            "严格执行电信网码号资源",
            "不得为境外用户提供服务，严格执行电信网码号资源",
            "! Forbidden by the text, read, but judged by nobody (1):",
        ),
    ],
)
def test_what_keeps_a_verdict_from_being_trusted_is_marked(old: str, new: str, said: str) -> None:
    certificate = changed(old, new)
    assert not trusted(certificate)
    assert said in page(certificate)
    assert "Read this before trusting it: 1 matters" in page(certificate) or "matters keep" in page(
        certificate
    )
    head, *lines = license_notices(certificate)
    assert "license check" in head
    assert len(lines) == len(warning_lines(check_license(certificate, shipped()), "en")) > 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (SHIPPED[: SHIPPED.index("保存有关记录")], "the text ends in the middle of a clause"),
        (SHIPPED + "\n" + SHIPPED, "a second license begins here and is not read"),
        (
            SHIPPED.replace("信息服务业务(仅限互联网信息服务)\n", "量子传输业务\n"),
            "no business of the catalogue is called “量子传输业务”",
        ),
        (
            SHIPPED.replace(
                "信息服务业务(仅限互联网信息服务)\n含药品",
                "序号 业务种类 覆盖范围\n1 内容分发网络业务 全国\n2 信息服务业务(仅限互联网信息服务)\n含药品",
            ),
            "belongs to no field",
        ),
    ],
    ids=["cut", "two", "unknown business", "table"],
)
def test_bad_input_is_one_line_each_and_nothing_unread_is_trusted(text: str, said: str) -> None:
    certificate = parse(text)
    assert not trusted(certificate)
    lines = [line for line in page(certificate).splitlines() if said in line]
    assert lines
    assert all(line.startswith("- ! ") for line in lines)


def test_a_clause_that_moved_and_a_duty_that_is_absent_are_said_once() -> None:
    text = re.sub(r"\n十三、.*?\n", "\n", SHIPPED)
    for before, now in (("十四", "十三"), ("十五", "十四")):
        text = text.replace(f"\n{before}、", f"\n{now}、")
    said = page(parse(text))
    assert "- 十四 is the old 十五" in said
    assert said.count("Cancel or change the provincial license") == 1
    assert "Duties that this license has not (1):" in said


def test_the_duties_stand_there_with_the_periods_of_the_text() -> None:
    said = page(other("sixty-days"))
    assert (
        "Apply for renewal of the license: 60 days (“应当提前60日向原发证机关提出续办申请”, clause 十二)"
        in said
    )
    assert "Report illegal information that was disposed of: 5 working days" in said


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_text_and_json_say_the_same(name: str, language: Language) -> None:
    check = check_license(other(name), shipped())
    found = json.loads(json.dumps(check_json(check, language)))
    said = check_text(check, language)
    assert found["trusted"] is check.trusted is (found["warnings"] == [])
    assert found["warnings"] == warning_lines(check, language)
    for duty in found["duties"]:
        assert duty["title"] in said
        assert duty["quote"] in said
    for prohibition in found["unjudged"]:
        assert prohibition["quote"] in said
    for problem in found["problems"]:
        assert problem["message"] in said
    assert {it["topic"] for it in found["lost"]} == {it.topic for it in check.lost}


def test_a_table_of_subsidiaries_is_read_row_by_row() -> None:
    text = (BANK / "other3.txt").read_text(encoding="utf-8")
    found = check_json(check_license(parse(text), shipped()))
    assert found["subsidiaries"] == [
        {"name": "上海云澜网络科技有限公司", "businesses": ["互联网接入服务业务"], "area": "上海"},
        {
            "name": "广州云澜信息技术有限公司",
            "businesses": ["互联网接入服务业务", "内容分发网络业务"],
            "area": "广东",
        },
    ]
    assert {it["clause"] for it in found["unjudged"]} >= {"十五(四)", "十六(一)"}


@pytest.mark.parametrize(
    ("file", "entry", "field", "said"),
    [
        ("topics", "newsletter_push", "title", "topics.yaml: newsletter_push: title is missing"),
        ("topics", "info_renewal", "answer", "topics.yaml: info_renewal: answer is missing"),
        ("answer", "next_steps", "opt_in", "answer.yaml: next_steps.opt_in: it is missing"),
    ],
)
def test_words_that_lack_stop_the_start_in_one_line(
    monkeypatch: pytest.MonkeyPatch, file: str, entry: str, field: str, said: str
) -> None:
    check_words()
    monkeypatch.delitem(load_words("zh", file)[entry], field)
    with pytest.raises(BadInput, match=re.escape(said)) as caught:
        check_words()
    assert str(caught.value).startswith("data/words/zh/")
    assert "\n" not in str(caught.value)


def test_every_file_of_data_that_is_checked_has_entries() -> None:
    assert all(load(name) for name in ("topics", "duties", "steps", "catalogue", "places"))
    assert FIXTURES.is_dir()
