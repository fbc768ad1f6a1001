"""Licenses of the template made from parts, with the facts that they were made from."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from hypothesis import strategies as st

from bot.license.periods import Period, Unit
from tests.license.licenses import SHIPPED

NUMERALS = "一二三四五六七八九十"
# Name as printed, what it excludes, the ids of the catalogue that it then licenses and does not license.
BUSINESSES: dict[str, tuple[str, str, str]] = {
    "互联网数据中心业务": ("", "b11 b11.cloud b11.colocation", ""),
    "互联网数据中心业务（不含互联网资源协作服务）": ("互联网资源协作服务", "b11.colocation", "b11.cloud"),
    "内容分发网络业务": ("", "b12", ""),
    "国内互联网虚拟专用网业务": ("", "b13", ""),
    "互联网接入服务业务": ("", "b14", ""),
    "在线数据处理与交易处理业务（仅限经营类电子商务）": ("", "b21.commerce", "b21.interchange"),
    "国内多方通信服务业务": ("", "b22", ""),
    "存储转发类业务": ("", "b23", ""),
    "国内呼叫中心业务": ("", "b24 b24.domestic", "b24.offshore"),
    "信息服务业务（仅限互联网信息服务）不含信息搜索查询服务、信息即时交互服务": (
        "信息搜索查询服务 信息即时交互服务",
        "b25.publishing b25.community b25.protection",
        "b25.search b25.messaging b25.mobile",
    ),
    "信息服务业务（不含互联网信息服务）": (
        "互联网信息服务",
        "b25.mobile b25.fixed_line",
        "b25.publishing b25.messaging",
    ),
    "互联网域名解析服务业务": ("", "b26.resolution", ""),
}
HOLDERS = ("北京云澜互联数据股份有限公司", "海南小荷（海口）健康有限公司", "上海墨池文化传播有限公司")
KINDS = ("自治区、直辖市", "直辖市")
BETWEEN_HAN = re.compile(r"(?<=[\u4e00-\u9fff])(?=[\u4e00-\u9fff])")
PROVINCES = "北京 天津 上海 重庆 河北 江苏 浙江 广东 四川 海南 福建 湖北".split()
# Where each duty's period stands in the template: what leads up to it, the period, what follows.
PERIODS: dict[str, tuple[str, str, str]] = {
    "renewal": ("应当提前", "90日", "向原发证机关提出续办申请"),
    "ownership-change": ("作出决定之日起", "30日", "内向我部提出申请"),
    "local-institution": ("应当在变更后", "30日", "内向原发证机关报送有关信息"),
    "cross-region-license": ("颁发的许可证后", "30日", "内，向相关省"),
    "illegal-information": ("并在处置后的", "10个工作日", "内向电信主管部门上报"),
    "security-assessment": ("并在安全评估完成", "30日", "内向电信主管部门提交书面评估报告"),
}
DROPPED = {"五": (), "六": (), "十": (), "十三": ("cross-region-license",), "十四": ("annual-report",)}
"""Clauses that a license may lack, and the duties that go with them."""
UNITS: dict[Unit, tuple[str, ...]] = {
    "days": ("日", "天"),
    "working_days": ("个工作日",),
    "months": ("个月",),
    "weeks": ("周",),
}


@dataclass(frozen=True)
class Made:
    """A license's text and what it says."""

    text: str
    number: str
    holder: str
    issued: date
    until: date
    lines: tuple[tuple[str, tuple[str, ...] | None], ...]
    """Each business as printed, and its places: None for the whole country."""
    periods: Mapping[str, Period]
    absent: frozenset[str]


def template() -> list[tuple[str, str]]:
    """The shipped license's provisions without page headers: (number, text), sub-clauses as "十五(一)"."""
    text = SHIPPED[SHIPPED.index("一、你公司") :]
    text = re.sub(r"经营许可证编号：琼B2-20210620\s*特别规定事项", "", text)
    text = "".join(text.split())
    found: list[tuple[str, str]] = []
    for top in re.split(r"(?<=[。])(?=[一二三四五六七八九十]{1,3}、你公司)", text):
        number, _, rest = top.partition("、")
        lead, *subs = re.split(r"(?<=[。：])(?=[（(][一二三四五六七八九十]{1,3}[)）])", rest)
        found.append((number, lead))
        for sub in subs:
            match = re.match(r"[（(]([一二三四五六七八九十]{1,3})[)）]", sub)
            assert match
            found.append((f"{number}({match[1]})", sub[match.end() :]))
    return found


def chinese(value: int) -> str:
    """A number in Chinese numerals, up to 199."""
    hundreds, rest = divmod(value, 100)
    tens, ones = divmod(rest, 10)
    head = "一百" if hundreds else ""
    if not rest:
        return head
    tenth = (
        ("" if tens == 1 and not hundreds else NUMERALS[tens - 1]) + "十"
        if tens
        else "零"
        if hundreds
        else ""
    )
    return head + tenth + (NUMERALS[ones - 1] if ones else "")


def written(draw: Any, period: Period) -> str:
    """A period as one license or another writes it."""
    style = draw(st.sampled_from(["plain", "chinese", "wide"]))
    number = {
        "plain": str(period.number),
        "chinese": chinese(period.number),
        "wide": str(period.number).translate({ord("0") + n: ord("０") + n for n in range(10)}),
    }[style]
    unit: str = draw(st.sampled_from(UNITS[period.unit]))
    return number + unit


@st.composite
def made_licenses(draw: Any) -> Made:
    """Licenses with other businesses, areas, periods, numbers, dropped clauses and layouts."""
    sign = draw(st.sampled_from(["", "琼", "沪", "粤", "A2.B1."]))
    number = f"{sign}B2-20{draw(st.integers(10, 24))}{draw(st.integers(0, 9999)):04}"
    holder = draw(
        st.sampled_from(
            ["北京云澜互联数据股份有限公司", "海南小荷（海口）健康有限公司", "上海墨池文化传播有限公司"]
        )
    )
    issued = draw(st.dates(date(2018, 1, 1), date(2024, 12, 31)))
    until = issued.replace(year=issued.year + 5, day=min(issued.day, 28))
    lines = tuple(
        (business, _area(draw))
        for business in draw(st.lists(st.sampled_from(list(BUSINESSES)), min_size=1, max_size=5, unique=True))
    )
    lines = tuple(line for index, line in enumerate(lines) if not _twice(lines, index))
    periods = {duty: _period(draw) for duty in PERIODS}
    dropped = draw(st.sets(st.sampled_from(list(DROPPED)), max_size=3))
    provisions = _provisions(draw, periods, dropped)
    absent = frozenset(duty for clause in dropped for duty in DROPPED[clause])
    scope = _scope(draw, lines)
    face = "\n\n".join(
        (
            "中华人民共和国\n增值电信业务经营许可证",
            f"经营许可证编号: {number}",
            "根据《中华人民共和国电信条例》及国家有关规定, 经审查, 准许你公司经营增值电信业务。",
            f"公司名称: {holder}",
            "法定代表人: 司徒雅文",
            f"业务种类\n(服务项目)\n及覆盖范围:\n{scope}",
            "发证机关(盖章): 某省通信管理局",
            f"发证日期: {issued.year}年 {issued.month:02}月 {issued.day:02} 日",
            f"有效期限至: {until.year}年 {until.month:02}月 {until.day:02} 日",
        )
    )
    text = face + _pages(draw, number, provisions)
    kept = {duty: period for duty, period in periods.items() if duty not in absent}
    return Made(text, number, holder, issued, until, lines, kept, absent)


def _twice(lines: tuple[tuple[str, Any], ...], index: int) -> bool:
    """Whether a business stands in a line before."""
    name = lines[index][0].partition("（")[0]
    return any(other.partition("（")[0] == name for other, _ in lines[:index])


def _area(draw: Any) -> tuple[str, ...] | None:
    if draw(st.booleans()):
        return None
    return tuple(draw(st.lists(st.sampled_from(PROVINCES), min_size=1, max_size=4, unique=True)))


def _period(draw: Any) -> Period:
    unit = draw(st.sampled_from(list(UNITS)))
    return Period(draw(st.integers(2, 120 if unit == "days" else 20)), unit)


def _scope(draw: Any, lines: tuple[tuple[str, tuple[str, ...] | None], ...]) -> str:
    found = []
    for index, (business, places) in enumerate(lines, 1):
        if places is None:
            area = draw(st.sampled_from(["全国", "全国（港澳台除外）"]))
        else:
            area = "、".join(places)
            area += draw(
                st.sampled_from(["", f"{len(places)}省（自治区、直辖市）", f"{len(places)}省（直辖市）"])
            )
        found.append(f"{index}、{business}：{area}")
    return "\n".join(found)


def _provisions(draw: Any, periods: Mapping[str, Period], dropped: set[str]) -> list[str]:
    """The clauses left, numbered anew, one paragraph each."""
    found, number = [], 0
    for clause, text in template():
        top = clause.partition("(")[0]
        if top in dropped:
            continue
        for duty, (before, period, behind) in PERIODS.items():
            if before + period + behind in text:
                text = text.replace(before + period + behind, before + written(draw, periods[duty]) + behind)
        if "(" in clause:
            found.append(f"（{clause.partition('(')[2].rstrip(')')}）{text}")
        else:
            number += 1
            found.append(f"{chinese(number)}、{text}")
    return found


def _pages(draw: Any, number: str, paragraphs: list[str]) -> str:
    """The provisions as pages of wrapped lines with heads and feet, with blanks as OCR leaves them."""
    width = draw(st.integers(20, 60))
    length = draw(st.integers(12, 40))
    foot = draw(st.sampled_from(["", "第 {page} 页 共 9 页", "— {page} —", "{page} / 9"]))
    blanks = draw(st.booleans())
    chance = draw(st.randoms(use_true_random=False))
    lines = [
        paragraph[start : start + width]
        for paragraph in paragraphs
        for start in range(0, len(paragraph), width)
    ]
    if blanks:
        lines = [BETWEEN_HAN.sub(lambda _: " " if chance.random() < 0.1 else "", line) for line in lines]
    head = f"\n\n经营许可证编号：{number}\n\n特别规定事项\n\n"
    pages = [lines[start : start + length] for start in range(0, len(lines), length)]
    feet = [f"\n\n{foot.format(page=count)}" if foot else "" for count in range(1, len(pages) + 1)]
    return "".join(head + "\n".join(page) + end for page, end in zip(pages, feet, strict=True))
