"""Layouts as real certificates have them: each is read right, or named with its line."""

from datetime import date
from pathlib import Path

import pytest

from bot.license.area import area_of
from bot.license.certificate import Certificate, parse, read
from tests.license.licenses import SHIPPED, changed, flat, shipped, with_scope

BANK = Path(__file__).parent.parent / "bank"
SITE = "网站名称：幺零贰四\n\n网站域名：1024yiyuan.com\n\n"
PROVIDER = "网站接入服务提供单位：中联云港数据科技股份有限公司"
SEAL = "发证机关(盖章):"


def problems(certificate: Certificate) -> list[tuple[int | None, str, str]]:
    return [(it.line, it.field, it.key) for it in certificate.problems if it.key != "seal"]


def test_site_lines_before_the_seal_and_the_dates_end_where_these_begin() -> None:
    """The dates of a license whose site stands on its face once ended in the access provider."""
    start, end = (
        SHIPPED.index("经营许可证编号： 琼B2-20210620\n\n中华"),
        SHIPPED.index("经营许可证编号： 琼B2-20210620\n\n特别"),
    )
    place = "服务器放置地：海南省海口市\n"
    text = (SHIPPED[:start] + SHIPPED[end:]).replace(SEAL, f"{SITE}{place}{PROVIDER}\n\n{SEAL}")
    certificate = parse(text)
    assert (certificate.issued, certificate.valid_until) == (date(2022, 8, 19), date(2026, 7, 19))
    [site] = certificate.sites
    assert site.access_provider == "中联云港数据科技股份有限公司"
    assert problems(certificate) == []
    assert certificate.quote("validity") == "有效期限至: 2026年 07月 19 日"


def test_a_hotline_under_the_access_provider_is_no_part_of_its_name() -> None:
    certificate = changed(PROVIDER, PROVIDER + "\n客服热线：400-800-1234")
    assert certificate.sites[0].access_provider == "中联云港数据科技股份有限公司"
    assert ("客服热线", "400-800-1234") in [(field.label, field.value) for field in certificate.annex]


@pytest.mark.parametrize(
    ("note", "holder", "kept"),
    [
        ("（2024年3月15日由“海南大荷有限公司”变更）", "海南小荷健康互联网医院有限公司", True),
        ("\n（原海南大荷有限公司）", "海南小荷健康互联网医院有限公司", True),
        ("（海口）分公司", "海南小荷健康互联网医院有限公司（海口）分公司", False),
    ],
)
def test_a_former_name_in_brackets_is_no_part_of_the_holder(note: str, holder: str, kept: bool) -> None:
    name = "公司名称: 海南小荷健康互联网医院有限公司"
    certificate = changed(name, name + note)
    assert certificate.holder == holder
    assert (certificate.holder_note is not None) is kept


@pytest.mark.parametrize(
    "foot",
    ["第 4 页 共 4 页", "第４页", "— 4 —", "2 / 4", "第四页 共四页", "- 12 -", "(以下无正文)", "Page 3 of 9"],
)
@pytest.mark.parametrize("around", ["\n{}\n", "\n\n{}\n\n", "\n\f{}\n"])
def test_page_feet_inside_a_clause_leave_it(foot: str, around: str) -> None:
    certificate = changed("消除事件危害", "消除事件" + around.format(foot) + "危害")
    assert certificate.clauses["八"].text == shipped().clauses["八"].text
    assert flat(foot) not in "".join(flat(run) for run in certificate.quotable("八"))
    assert problems(certificate) == []


def test_a_foot_at_the_end_of_the_last_line_is_no_part_of_the_last_clause() -> None:
    certificate = parse(SHIPPED + "\n第 4 页 共 4 页\n")
    assert certificate.clauses["十五(十四)"].text == shipped().clauses["十五(十四)"].text
    assert problems(certificate) == []


@pytest.mark.parametrize(
    ("first", "second", "counts"), [("1", "2", False), ("2", "1", True), ("10", "7", False)]
)
def test_lone_numbers_are_page_feet_only_where_they_count_the_pages(
    first: str, second: str, counts: bool
) -> None:
    """Clause 五 comes before clause 八, so the page numbers between must rise from one to the other."""
    text = SHIPPED.replace("消除事件危害", f"消除事件\n\n{first}\n\n危害")
    certificate = parse(text.replace("建立健全服务", f"建立健全\n\n{second}\n\n服务"))
    assert (certificate.clauses["五"].text == shipped().clauses["五"].text) is counts
    assert (certificate.clauses["八"].text == shipped().clauses["八"].text) is counts


@pytest.mark.parametrize("written", ["2027年 02月 3O 日", "2027年02月l5日", "2O27年02月15日", "2027年02月15"])
def test_a_letter_in_a_dates_digits_is_named_and_nothing_is_read_of_it(written: str) -> None:
    """02月 3O 日 was once read as the third."""
    certificate = changed("2026年 07月 19 日", written)
    assert certificate.valid_until is None
    assert problems(certificate) == [(28, "valid_until", "unreadable")]


def test_what_follows_the_last_clause_and_is_none_cannot_be_quoted() -> None:
    certificate = parse(SHIPPED + "\n\n客服热线：4008001234\n\n扫码验证真伪\n")
    assert certificate.clauses["十五(十四)"].text == shipped().clauses["十五(十四)"].text
    assert [(field, key) for _, field, key in problems(certificate)] == [("provisions", "unread")]
    assert all("扫码" not in run for clause in certificate.clauses for run in certificate.quotable(clause))


def test_of_two_licenses_in_one_file_the_second_is_left_unread_and_named() -> None:
    other = (BANK / "other1.txt").read_text(encoding="utf-8")
    certificate = parse(SHIPPED + "\n" + other)
    assert [(key, field) for _, field, key in problems(certificate)] == [("second_license", "certificate")]
    assert certificate.number == "琼B2-20210620"
    assert list(certificate.clauses) == list(shipped().clauses)
    assert "青禾" not in certificate.flat
    assert "".join(certificate.text[part.start : part.end] for part in certificate.parts) == certificate.text


@pytest.mark.parametrize("end", ["保存有关记录", "（一）你公司", "应当提前90日"])
def test_a_text_cut_in_the_middle_is_named_on_its_last_line(end: str) -> None:
    text = SHIPPED[: SHIPPED.index(end)]
    certificate = parse(text)
    assert "cut" in {key for _, _, key in problems(certificate)}


def test_an_ocr_layout_is_read_whole() -> None:
    certificate = read(BANK / "other4.txt")
    assert certificate.problems == ()
    assert certificate.holder == "上海墨池文化传播有限公司"
    assert certificate.valid_until == date(2027, 1, 31)
    assert certificate.sites[0].domains == ("mochi.cn", "mochi-bbs.com")
    assert len(certificate.clauses) == 29


@pytest.mark.parametrize(
    ("area", "nationwide", "places"),
    [
        ("全国", True, []),
        ("全国（港澳台除外）", True, []),
        ("全国范围（不含港澳台）", True, []),
        ("北京、上海、广东3省（直辖市）", False, ["北京", "上海", "广东"]),
        ("北京、天津、河北、浙江4省（自治区、直辖市）", False, ["北京", "天津", "河北", "浙江"]),
        ("海南省", False, ["海南"]),
        ("海南省全省", False, ["海南"]),
        ("广东省广州市、深圳市", False, ["广州", "深圳"]),
        ("内蒙古自治区、广西壮族自治区", False, ["内蒙古", "广西"]),
        ("机房所在地为北京、廊坊2城市", False, ["北京", "廊坊"]),
    ],
)
def test_an_area_is_read_as_its_places(area: str, nationwide: bool, places: list[str]) -> None:
    certificate = with_scope(f"1、互联网数据中心业务：{area}\n2、内容分发网络业务：全国")
    found = area_of(certificate.business[0])
    assert found is not None
    assert (found.nationwide, [place.name for place in found.places]) == (nationwide, places)
    assert found.rooms is ("机房" in area)
    assert problems(certificate) == []


@pytest.mark.parametrize(
    ("area", "key"),
    [("北京、亚特兰蒂斯2省（直辖市）", "unknown_place"), ("北京、上海3省（直辖市）", "area_count")],
)
def test_an_area_that_cannot_be_read_is_named(area: str, key: str) -> None:
    certificate = with_scope(f"互联网接入服务业务：{area}")
    assert problems(certificate) == [(17, "scope", key)]
