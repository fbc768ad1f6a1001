"""The command line as others rely on it (contract section 3): real processes, real files."""

import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from bot.data import DATA
from tests.command_line import feed, refused, run
from tests.commands.desks import real_desk
from tests.commands.walks import opened


def test_ask_answers_in_words_and_in_json() -> None:
    words = run("ask", "can", "we", "launch", "live", "chat?", "--on", "2025-06-01")
    assert words.returncode == 0
    assert words.stdout.decode().startswith("No, outside the license")
    document = json.loads(run("ask", "can we launch live chat?", "--on", "2025-06-01", "--json").stdout)
    assert document["verdict"] == "not_covered"
    assert document["as_of"] == "2025-06-01"
    assert words.stdout.decode().strip() == document["answer"]


def test_ask_without_a_date_means_today_in_the_bots_zone() -> None:
    document = json.loads(run("ask", "forum", "--json", BOT_TIMEZONE="UTC").stdout)
    assert abs((date.fromisoformat(document["as_of"]) - date.today()).days) <= 1


def test_jsonl_answers_in_order_and_names_bad_lines() -> None:
    lines = [
        '{"q": "许可证编号"}',
        "no json",
        '{"x": 1}',
        '{"q": ""}',
        '{"q": 5}',
        "",
        "[" * 5_000,
        '{"q": "forum for patients"}',
    ]
    result = feed("\n".join(lines).encode(), "ask", "--jsonl", "--on", "2025-06-01")
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert [answer.get("question") for answer in answers] == [
        "许可证编号",
        None,
        None,
        None,
        None,
        None,
        "forum for patients",
    ]
    assert answers[1]["error"].startswith("line 2: no JSON")
    assert answers[2]["error"].startswith("line 3: field q is missing")
    assert answers[3]["error"].startswith("line 4: the question has no text")
    assert result.returncode == 2
    assert feed(b'{"q": "forum"}\n', "ask", "--jsonl").returncode == 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("ask",), "needs a question"),
        (("ask", "--jsonl", "text"), "leave TEXT out"),
        (("ask", "x", "--on", "2026-02-30"), "'2026-02-30' is no date; give YYYY-MM-DD"),
        (("ask", "x", "--on", "03/04"), "is no date"),
        (("ask", "\x07\x08"), "has no text"),
        (("ask", "x", "--license", "nowhere.txt"), "nowhere.txt"),
        (("ask", "x", "--license", "."), "."),
        (("license", "check"), "FILE"),
        (("license",), "show|check"),
        (("frobnicate",), "frobnicate"),
    ],
)
def test_bad_input_is_one_line_and_exit_2(arguments: tuple[str, ...], says: str) -> None:
    assert says in refused(run(*arguments))


def test_what_is_wrong_is_told_in_the_language_of_the_settings() -> None:
    assert refused(run("ask", "\x07", BOT_LANGUAGE="zh")).startswith("没有看到问题的内容")
    lines = feed(b"x\n", "ask", "--jsonl", BOT_LANGUAGE="zh").stdout
    assert json.loads(lines)["error"].startswith("第 1 行：不是 JSON")
    assert "BOT_LANGUAGE: 'xx'" in refused(run("ask", "\x07", BOT_LANGUAGE="xx"))


def test_a_question_of_a_megabyte_is_refused() -> None:
    line = json.dumps({"q": "x" * 1_000_000}).encode()
    answer = json.loads(feed(line, "ask", "--jsonl").stdout)
    assert answer["error"] == "line 1: the question has 1,000,000 characters; shorten it to 4,000"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\x01\x02" * 400,
        b"Dear Sir or Madam,\nthank you for your letter.\n",
        "一、二、三".encode(),
        b"x" * 50_000_000,
    ],
    ids=["empty", "binary", "letter", "numerals", "50 MB"],
)
def test_a_file_that_is_no_license_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "certificate.txt"
    file.write_bytes(content)
    assert "certificate.txt" in refused(run("license", "check", str(file)))
    assert "certificate.txt" in refused(run("ask", "forum?", LICENSE_FILE=str(file)))


def test_show_and_check_print_facts_and_differences(tmp_path: Path) -> None:
    shown = json.loads(run("license", "show", "--on", "2026-11-23", "--json").stdout)
    assert shown["number"] == "琼B2-20210620"
    assert "琼B2-20210620" in run("license", "show").stdout.decode()
    other = tmp_path / "renewed.txt"
    text = (DATA / "license.txt").read_text(encoding="utf-8")
    text = text.replace("2026年 07月 19 日", "2031年 07月 19 日").replace("、\n信息即时交互服务", "")
    other.write_text(text, encoding="utf-8")
    checked = run("license", "check", str(other)).stdout.decode()
    assert "信息即时交互服务" in checked
    assert "is no longer excluded" in checked
    assert "2031-07-19" in checked
    verdict = json.loads(
        run(
            "ask", "can users message each other?", "--license", str(other), "--on", "2025-06-01", "--json"
        ).stdout
    )
    assert verdict["verdict"] in ("allowed", "conditional")


def test_deadlines_in_words_json_and_as_a_calendar(tmp_path: Path) -> None:
    state = {"STATE_DIR": str(tmp_path / "none")}
    listed = json.loads(run("deadlines", "--on", "2026-01-05", "--json", **state).stdout)
    renewal = next(it for it in listed if it["id"] == "renewal-2026")
    assert (renewal["due"], renewal["act_by"], renewal["status"]) == ("2026-04-20", "2026-04-20", "upcoming")
    assert "renewal-2026" in run("deadlines", **state).stdout.decode()
    calendar = run("deadlines", "--ics", **state).stdout
    assert calendar.startswith(b"BEGIN:VCALENDAR\r\n")
    assert calendar.count(b"BEGIN:VEVENT") >= 2


def test_alerts_are_previewed_in_order_without_days_off(tmp_path: Path) -> None:
    state = {"STATE_DIR": str(tmp_path / "none")}
    alerts = json.loads(
        run("alerts", "preview", "--from", "2026-01-01", "--to", "2026-04-20", "--json", **state).stdout
    )
    renewal = [(it["at"][:10], it["stage"]) for it in alerts if it["deadline"] == "renewal-2026"]
    assert renewal[:2] == [("2026-01-20", "90"), ("2026-02-14", "60")]  # a make-up Saturday
    assert renewal[-2:] == [("2026-04-17", "1"), ("2026-04-20", "0")]
    assert [it["at"] for it in alerts] == sorted(it["at"] for it in alerts)
    assert {it["at"][10:] for it in alerts} == {"T09:30:00+08:00"}
    assert "swap them" in refused(run("alerts", "preview", "--from", "2026-02-01", "--to", "2026-01-01"))


def test_incidents_are_listed_and_reported_from_the_record(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    assert json.loads(run("incident", "list", "--json", STATE_DIR=str(folder)).stdout) == []
    desk = real_desk()
    opened(desk)
    shutil.copytree(desk.store._dir, folder)  # type: ignore[attr-defined]
    (case,) = json.loads(run("incident", "list", "--json", STATE_DIR=str(folder)).stdout)
    assert (case["id"], case["clauses"], case["reported"]) == ("I1", ["八"], {"report-8": False})
    output = tmp_path / "report.docx"
    done = run("incident", "report", "i1", "--format", "docx", "--output", str(output), STATE_DIR=str(folder))
    assert done.returncode == 0
    assert output.read_bytes() == desk.reports.file("I1", "docx")[1]
    assert (
        "琼B2-20210620"
        in run("incident", "report", "I1", "--format", "md", STATE_DIR=str(folder)).stdout.decode()
    )
    assert "there is no incident I9" in refused(
        run("incident", "report", "I9", "--format", "md", STATE_DIR=str(folder))
    )


def test_the_record_is_verified_and_an_alteration_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    desk = real_desk()
    opened(desk)
    shutil.copytree(desk.store._dir, folder)  # type: ignore[attr-defined]
    sound = json.loads(run("journal", "verify", "--json", STATE_DIR=str(folder)).stdout)
    assert sound["ok"] is True
    (journal,) = (folder / "journal").iterdir()
    journal.write_bytes(journal.read_bytes().replace(b"Patient table", b"Patient stable", 1))
    broken = run("journal", "verify", "--json", STATE_DIR=str(folder))
    assert broken.returncode == 1
    assert json.loads(broken.stdout)["broken"]["entry"] == 1
