"""The command line as others rely on it (contract section 3): real processes, real files."""

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from bot.data import DATA

ROOT = Path(__file__).parent.parent


def run(*arguments: str, stdin: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
    settings = {
        name: value for name, value in os.environ.items() if name not in ("LICENSE_FILE", "BOT_TIMEZONE")
    }
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=ROOT,
        input=stdin,
        capture_output=True,
        env={**settings, **environment},
        timeout=60,
    )


def refused(result: subprocess.CompletedProcess[bytes]) -> str:
    """The one line of a refusal: exit 2, nothing on stdout."""
    assert result.returncode == 2
    assert result.stdout == b""
    line = result.stderr.decode()
    assert line.endswith("\n")
    assert line.count("\n") == 1
    return line


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
    result = run("ask", "--jsonl", "--on", "2025-06-01", stdin="\n".join(lines).encode())
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
    assert run("ask", "--jsonl", stdin=b'{"q": "forum"}\n').returncode == 0


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


def test_a_question_of_a_megabyte_is_refused() -> None:
    line = json.dumps({"q": "x" * 1_000_000}).encode()
    answer = json.loads(run("ask", "--jsonl", stdin=line).stdout)
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
