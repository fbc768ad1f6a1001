"""Both clauses walked from the first message to the closed case and its Word file."""

from datetime import date, timedelta
from io import BytesIO

import docx as word_files

from bot.incidents.actions import (
    AddDemand,
    AddEvidence,
    AddNote,
    CannotDo,
    EditNote,
    Establish,
    Finish,
    HandOver,
    Pin,
    Reopen,
    Restrict,
    Take,
    Withdraw,
)
from bot.incidents.case import Case
from bot.incidents.clocks import deadline_events, settled_duties
from bot.incidents.events import Done
from bot.incidents.message import case_message, step_message
from bot.incidents.report import draft_report, summary_report
from bot.incidents.report_docx import docx
from bot.incidents.steps import may_see, most_urgent
from bot.incidents.timeline import timeline
from tests.incidents.cases import (
    DIGEST,
    MEMBER,
    MINUTE,
    OFFICER,
    ONCALL,
    OTHER,
    ROLE,
    START,
    act,
    books,
    closed,
    done,
    license_,
    opened,
)


def urgent(case: Case, after: float = 0) -> str | None:
    step = most_urgent(case, books(), case.entries[-1].at + after * MINUTE)
    return step.id if step else None


def test_clause_eight() -> None:
    case = opened("leak", since=START - timedelta(hours=1))
    assert case.clauses == ("八",)
    assert urgent(case) == "start"
    case = act(case, Take("start"))
    # What someone has waits behind what nobody has.
    assert urgent(case) == "report-8"
    case = done(case, "start")
    first = step_message(case, "report-8", books(), START, "zh")
    assert "第一时间向电信主管部门报告" in first.why
    assert first.buttons == ("take", "done", "cannot", "evidence", "hand_over")

    # Open from the first minute: never out of order, never waiting for containment.
    case = act(case, Finish("report-8", "电话说明基本情况", to="海南省通信管理局", how="电话"), OFFICER)
    event = case.entries[-1].event
    assert isinstance(event, Done)
    assert event.ahead_of == ()
    case = act(case, Establish("persons", 120_000, confirmed=True))
    case = act(case, AddDemand("24 小时内补书面报告", date(2026, 11, 25)), OFFICER)
    case = act(case, HandOver("demand-1", OTHER), OFFICER)
    assert case.steps["demand-1"].holder == OTHER
    case = act(case, Finish("demand-1", "已补报"), OTHER)
    case = done(case, "remove")
    removed = case.entries[-1].event
    assert isinstance(removed, Done)
    assert removed.ahead_of == ("contain",)
    assert "Done ahead of: Contain it" in step_message(case, "remove", books(), START, "en").text
    case = done(case, "contain")
    assert urgent(case) == "close"
    case = closed(case)
    assert urgent(case) is None
    assert deadline_events(case, books())[0].duty == "major-incident"
    assert settled_duties(case, books())[0].day == date(2026, 11, 24)

    text = words_of(docx(summary_report(case, books(), license_())))
    for expected in (
        "琼B2-20210620",
        "海南小荷健康互联网医院有限公司",
        "120,000",
        "电话",
        "〔5〕",
        "接口没有鉴权",
    ):
        assert expected in text, expected
    assert "【待填写：造成的危害】" in text


def test_clause_nine() -> None:
    case = opened("illegal_information", what="论坛里有赌博广告")
    assert case.clauses == ("九",)
    assert urgent(case) == "dispose"
    case = done(case, "locate")
    assert deadline_events(case, books()) == ()
    case = act(case, AddEvidence("post.png", 40_000, DIGEST, "https://files/1", "records"), MEMBER)
    case = act(case, Finish("dispose", "删帖并封号", day=date(2026, 11, 24)))
    [opens] = deadline_events(case, books())
    assert (opens.duty, opens.day, opens.case) == ("illegal-information", date(2026, 11, 24), "7")
    case = act(case, Withdraw("dispose", "缓存里还有"))
    assert deadline_events(case, books()) == ()
    case = done(case, "dispose", "records")
    assert urgent(case) == "report-9"
    case = act(case, Finish("report-9", "系统上报", how="网上系统", receipt="R-1"), OFFICER)
    case = closed(case)
    text = words_of(docx(draft_report(case, books(), license_())))
    for expected in ("违法信息处置", "post.png", "40,000", DIGEST, "R-1", "【待填写：报告对象】", "〔3〕"):
        assert expected in text, expected


def test_what_cannot_be_done_is_explained_and_the_case_goes_on() -> None:
    case = done(opened("outage"), "start", "contain", "remove")
    case = act(case, CannotDo("report-8", "误报，未影响用户"), OFFICER)
    case = closed(case)
    assert case.steps["report-8"].status == "cannot"
    case = act(case, Reopen("主管部门来函"), OFFICER)
    # What could not be done may be done after all.
    case = act(case, Finish("report-8", "补报"), OFFICER)
    assert case.steps["report-8"].status == "done"
    assert case.closed_at is None


def test_notes_files_and_pins_join_the_time_line_and_edits_are_followed() -> None:
    case = opened("leak")
    case = act(case, AddNote("看到 3 个来源", "m1"), OTHER)
    case = act(case, EditNote("m1", "看到 4 个来源"), OTHER)
    case = act(case, Pin("客服：有用户来电", "https://m/2", "m2"))
    case = act(case, AddEvidence("dump.tar", 2**30, None, "https://files/dump"))
    lines = timeline(case, books(), "zh")
    assert [line.number for line in lines] == [1, 2, 4, 5]
    assert lines[1].text == "看到 4 个来源"
    assert "看到 3 个来源" in lines[1].earlier[0]
    assert lines[2].link == "https://m/2"
    assert "1,024.0 MB" in lines[3].text


def test_a_drill_says_so_on_every_message_and_file() -> None:
    case = opened("leak", "illegal_information", drill=True)
    for language, mark in (("en", "DRILL"), ("zh", "演练")):
        whole = case_message(case, books(), START, language)  # type: ignore[arg-type]
        assert mark in whole.text.splitlines()[0]
        for line in whole.steps:
            assert mark in step_message(case, line.step, books(), START, language).text  # type: ignore[arg-type]
    document = draft_report(case, books(), license_())
    assert document.file_name("docx").startswith("DRILL-")
    assert "演练" in document.title
    word = word_files.Document(BytesIO(docx(document)))
    assert "演练" in word.sections[0].header.paragraphs[0].text
    assert deadline_events(case, books()) == ()


def test_a_restricted_case_is_shown_to_its_members_only() -> None:
    case = opened("leak", restricted=True)
    assert [may_see(case, actor, ROLE[actor]) for actor in (MEMBER, OTHER, ONCALL, OFFICER)] == [
        True,
        False,
        True,
        True,
    ]
    assert "Restricted" in case_message(case, books(), START, "en").text
    handed = act(case, HandOver("start", OTHER))
    assert may_see(handed, OTHER, "member")
    lifted = act(case, Restrict(False), OFFICER)
    assert may_see(lifted, OTHER, "member")
    assert "Restricted" not in case_message(lifted, books(), START, "en").text


def test_the_report_that_is_late_comes_before_everything() -> None:
    case = opened("leak", "illegal_information")
    assert urgent(case) == "start"
    case = act(case, Take("report-8"), OFFICER)
    assert urgent(case) == "start"
    assert urgent(case, after=15) == "report-8"
    assert "Not yet reported" in step_message(case, "start", books(), START, "en").text
    assert "Not yet reported" not in case_message(done(case, "report-8"), books(), START, "en").text


def words_of(content: bytes) -> str:
    """All the text of a Word file, tables included."""
    word = word_files.Document(BytesIO(content))
    cells = (cell.text for table in word.tables for row in table.rows for cell in row.cells)
    return "\n".join((*(paragraph.text for paragraph in word.paragraphs), *cells))
