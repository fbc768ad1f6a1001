"""Pages: headers, titles and page numbers leave the text, whichever of them a text has."""

import pytest

from bot.license.certificate import parse
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
    if new == "\n":  # the title inside clauses goes as well
        assert text.count("特别规定事项") == 1
    assert facts(parse(text))["clauses"].keys() == facts(shipped())["clauses"].keys()
    assert facts(parse(text))["sites"] == facts(shipped())["sites"]


def test_a_number_at_the_end_of_a_page_is_no_page_number() -> None:
    cut = SHIPPED.replace(
        "并在处置后的10个工作日内", "并在处置后的10\n\n" + HEADER + "\n特别规定事项\n\n个工作日内"
    )
    assert "并在处置后的10个工作日内" in parse(cut).clauses["九"].text
