"""Pages: headers, titles and page numbers leave the text, whichever of them a text has."""

import re

import pytest

from bot.license.certificate import parse
from bot.license.dates import numeral
from tests.license.licenses import SHIPPED, facts, shipped

HEADER = "经营许可证编号：琼B2-20210620\n"
ANNEX_TITLE = "中华人民共和国增值电信业务经营许可证\n(附 页)\n"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (HEADER, "第2页 共5页\n" + HEADER + "第 3 页\n"),
        (HEADER, "- 4 -\n" + HEADER),
        ("\n" + HEADER, "\n\n4\n\n" + HEADER),
        ("\n" + HEADER, "\f" + HEADER),
        (ANNEX_TITLE, ""),
        ("\n特别规定事项\n", "\n"),
        (HEADER, ""),
        ("（一）", "㈠"),
        ("（一）", "（1）"),
        ("一、", "⼀、"),
        ("、你公司应当", "．你公司应当"),
    ],
)
def test_a_page_may_look_otherwise(old: str, new: str) -> None:
    assert old in SHIPPED
    text = SHIPPED.replace(old, new)
    read, expected = facts(parse(text)), facts(shipped())
    assert read["clauses"] == expected["clauses"]
    assert read["sites"] == expected["sites"]


def test_a_number_at_the_end_of_a_page_is_no_page_number() -> None:
    cut = SHIPPED.replace(
        "并在处置后的10个工作日内", "并在处置后的10\n\n" + HEADER + "\n特别规定事项\n\n个工作日内"
    )
    assert "并在处置后的10个工作日内" in parse(cut).clauses["九"].text


def test_a_clause_begins_on_its_line_even_where_the_one_before_lacks_its_full_stop() -> None:
    certificate = parse(SHIPPED.replace("向电信主管部门上报。\n\n十、", "向电信主管部门上报\n\n十、"))
    assert certificate.clauses["九"].text.endswith("上报")
    assert certificate.clauses["十"].text == shipped().clauses["十"].text


def test_a_numeral_inside_a_sentence_begins_no_clause() -> None:
    certificate = parse(SHIPPED.replace("配备用户投诉受理人员", "按第六、七、八条配备用户投诉受理人员"))
    assert list(certificate.clauses) == list(shipped().clauses)
    assert "按第六、七、八条配备" in certificate.clauses["五"].text


@pytest.mark.parametrize(
    ("top", "sub"),
    [
        ("第{}条 ", "（{}）"),
        ("{}、", "（{}）"),
        ("{}、", "{arabic}、"),
        ("{arabic}、", "（{}）"),
        ("{arabic}. ", "({arabic})"),
    ],
)
def test_clauses_may_be_numbered_in_other_ways(top: str, sub: str) -> None:
    def marked(match: re.Match[str], form: str) -> str:
        value = numeral(match[1])
        return form.format(match[1], arabic=value)

    text = re.sub(
        r"(?m)^([一二三四五六七八九十]{1,3})、(?=你公司)", lambda match: marked(match, top), SHIPPED
    )
    text = re.sub(r"(?m)^[（(]([一二三四五六七八九十]{1,3})[)）] ?", lambda match: marked(match, sub), text)
    assert facts(parse(text))["clauses"] == facts(shipped())["clauses"]
