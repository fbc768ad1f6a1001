"""The table of subsidiaries (子公司) that a company has authorized to carry on its businesses."""

import re
from dataclasses import dataclass

from bot.license.business_line import names_in
from bot.license.catalogue import split_list
from bot.license.facts import Problem, Subsidiary
from bot.license.text import Stretch, plain

_HEADING = re.compile(r"[^。:;]{0,60}?授权(?:经营电信业务)?的?子公司(?:名单|如下|情况)?:?")
_COLUMNS = re.compile(
    r"(?:序号|(?:子)?公司名称|授权(?:经营)?业务(?:种类)?|业务种类|(?:授权|业务)*覆盖范围|授权范围|备注|\|)+"
)
_NAME = r"[\u4e00-\u9fffA-Za-z()]{3,40}?公司(?!名称)"
_ROW = re.compile(
    rf"\|?(?P<number>\d{{1,2}})[、.|]?(?P<name>{_NAME})(?P<rest>(?:(?!\d{{1,2}}[、.|]?{_NAME}).)*)"
)


@dataclass(frozen=True)
class SubsidiaryTable:
    """The table as read: its rows, the spans of the annex that it takes up, what of it could not be read."""

    rows: tuple[Subsidiary, ...]
    spans: tuple[tuple[int, int], ...]
    problems: tuple[Problem, ...]


def read_subsidiaries(stretch: Stretch, end: int) -> SubsidiaryTable:
    """Reads the table in [0, end) of the annex; an annex without one gives no rows."""
    heading = _HEADING.search(stretch.text, 0, end)
    if not heading:
        return SubsidiaryTable((), (), ())
    columns = _COLUMNS.match(stretch.text, heading.end(), end)
    position = columns.end() if columns else heading.end()
    rows, spans, problems = [], [(heading.start(), position)], []
    for row in _ROW.finditer(stretch.text, position, end):
        rest = row["rest"].strip("|,、;")
        last = max((stop for _, _, stop in names_in(rest)), default=0)
        if not last:
            text = plain(stretch.raw(*row.span()))
            problems.append(Problem(stretch.line(row.start()), "annex", "unread", text))
            continue
        area = rest[last:].strip("|,、;。") or None
        businesses = tuple(split_list(rest[:last].strip("|")))
        rows.append(Subsidiary(row["name"], businesses, area, plain(stretch.raw(*row.span()))))
        spans.append(row.span())
    return SubsidiaryTable(tuple(rows), tuple(spans), tuple(problems))
