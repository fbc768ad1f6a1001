"""Reports: made from the record alone, gaps visible, the same bytes, opened by Word's readers."""

import shutil
import subprocess
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import docx as word_files
import pytest

from bot.incidents.actions import AddNote, Establish, Finish, Pin
from bot.incidents.document import Table
from bot.incidents.refusal import ActionRefused
from bot.incidents.report import draft_report, summary_report
from bot.incidents.report_docx import docx
from bot.incidents.report_markdown import markdown
from tests.incidents.cases import ONCALL, START, act, books, closed, done, license_, opened
from tests.license.licenses import changed


def test_the_same_case_gives_the_same_bytes() -> None:
    case = done(opened("leak"), "start", "contain")
    first, second = (draft_report(case, books(), license_()) for _ in range(2))
    assert docx(first) == docx(second)
    assert markdown(first) == markdown(second)
    with ZipFile(BytesIO(docx(first))) as parts:
        assert {part.date_time[0] for part in parts.infolist()} == {1980}
    assert word_files.Document(BytesIO(docx(first))).core_properties.author == "Xuke"


def test_confirmed_facts_stand_apart_and_the_unknown_is_a_gap() -> None:
    case = act(opened("leak", persons=50), Establish("data", ("patient",), confirmed=True))
    text = markdown(draft_report(case, books(), license_()))
    confirmed, rest = text.split("尚待核实的情况")
    assert "患者信息（病历、健康信息） | 〔2〕" in confirmed
    assert "| 影响人数 | 50 | 待核实 | 〔1〕 |" in rest
    for gap in ("发生时间", "影响范围", "联系电话", "报送日期"):
        assert f"【待填写：{gap}】" in rest


def test_every_figure_names_its_entry() -> None:
    case = act(opened("leak"), Establish("persons", 120_000, confirmed=True))
    case = act(case, Finish("report-8", "电话", to="通信管理局", how="电话", receipt="2026-1"))
    for block in draft_report(case, books(), license_()).blocks:
        if isinstance(block, Table) and block.header and block.header[-1] == "依据":
            for row in block.rows:
                assert row[-1].startswith("〔") or not any(mark.isdigit() for mark in "".join(row[1:])), row


def test_times_are_beijing_times() -> None:
    text = markdown(draft_report(opened("leak"), books(), license_()))
    assert "2026-11-24 03:05" in text
    assert "19:05" not in text


def test_the_authority_is_inferred_visibly_or_left_open() -> None:
    case = opened("leak")
    assert "海南省通信管理局【按许可证编号中的“琼”推断" in markdown(draft_report(case, books(), license_()))
    unknown = changed("琼B2-20210620", "")
    text = markdown(draft_report(case, books(), unknown))
    assert "【待填写：报告对象】：" in text
    assert "【待填写：许可证编号】" in text


def test_notes_stay_inside_and_pinned_messages_go_out() -> None:
    case = act(act(opened("leak"), AddNote("内部讨论")), Pin("用户来电", "https://m/1"))
    text = markdown(draft_report(case, books(), license_()))
    assert "内部讨论" not in text
    assert "用户来电" in text


def test_the_summary_comes_after_closing_and_holds_everything() -> None:
    case = act(opened("leak"), AddNote("内部讨论"))
    with pytest.raises(ActionRefused, match="still open"):
        summary_report(case, books(), license_())
    case = closed(done(case, "start", "contain", "remove", "report-8"))
    text = markdown(summary_report(case, books(), license_()))
    for expected in ("内部讨论", "接口没有鉴权", "上线前检查鉴权", "控制用时 | 3 分钟 | 〔4〕", ONCALL):
        assert expected in text, expected


def test_text_cannot_break_the_tables() -> None:
    case = act(opened("leak", what="# x | y\n| z |"), Finish("start", "**a** | b\n## c <script>"))
    text = markdown(draft_report(case, books(), license_()))
    lines = [line for line in text.splitlines() if line.startswith("|")]
    assert all(line.endswith("|") for line in lines)
    assert "<script>" not in text
    assert "\n## c" not in text
    assert docx(draft_report(case, books(), license_()))


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_it(tmp_path: Path) -> None:
    case = closed(done(opened("leak"), "start", "contain", "remove", "report-8"))
    (tmp_path / "report.docx").write_bytes(docx(summary_report(case, books(), license_())))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(tmp_path),
        "report.docx",
    ]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=180)
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")


def test_made_a_year_later_it_is_the_same() -> None:
    # Nothing in a report asks what time it is; who made it, and when, is the caller's entry.
    case = opened("leak", since=START - timedelta(days=400))
    assert draft_report(case, books(), license_()).at == START
