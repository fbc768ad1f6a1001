"""How arguments are read: slips, bare questions, the language of a run."""

import json
import re
import tomllib

import pytest

from bot import VERSION
from bot.__main__ import main
from bot.questions.answer import Counsel
from bot.words import Language
from tests.bank.scoring import rows
from tests.command_line import refused, run
from tests.commands.desks import TODAY, real_counsel
from tests.serving import ROOT


def test_the_version_is_the_projects() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert run("--version").stdout.decode().split() == ["Xuke", VERSION]
    assert project["project"]["version"] == VERSION


@pytest.mark.parametrize(
    ("arguments", "meant"),
    [
        (("aks",), "ask"),
        (("dealines",), "deadlines"),
        (("license", "shwo"), "show"),
        (("ask", "--jsn", "x"), "--json"),
        (("deadlines", "--isc"), "--ics"),
    ],
)
def test_a_slip_is_told_with_what_was_meant(
    arguments: tuple[str, ...], meant: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(list(arguments)) == 2
    line = capsys.readouterr().err
    assert f"did you mean {meant}?" in line
    assert line.count("\n") == 1


def test_what_resembles_nothing_is_named_with_what_there_is() -> None:
    line = refused(run("frobnicate"))
    assert "'frobnicate' is not one of ask, license, deadlines" in line
    assert "invalid choice: 'pdf'" in refused(run("incident", "report", "I1", "--format", "pdf"))


@pytest.mark.parametrize(
    "arguments",
    [
        ("can we launch live chat?",),
        ("--on", "2025-06-01", "can we launch live chat?"),
        ("可以上线在线聊天吗",),
        ("chat", "for", "patients?"),
    ],
)
def test_a_bare_question_is_asked(arguments: tuple[str, ...]) -> None:
    document = json.loads(run(*arguments, "--json").stdout)
    assert document["verdict"] == "not_covered"


@pytest.mark.parametrize("where", [("--lang", "zh", "deadlines"), ("deadlines", "--lang=zh")])
def test_the_language_of_a_run_stands_anywhere(where: tuple[str, ...]) -> None:
    assert "各项期限" in run(*where).stdout.decode()


def test_every_command_speaks_the_language_asked_for() -> None:
    """But for the license's own text, which is Chinese."""
    preview = ("alerts", "preview", "--from", "2026-01-01", "--to", "2026-03-01")
    for command in (("license", "show"), ("deadlines",), preview, ("ask", "can we launch live chat?")):
        assert re.search(r"\b(?:of|the|days|is)\b", run(*command, "--lang", "en").stdout.decode())
        chinese = run(*command, "--lang", "zh", BOT_LANGUAGE="en").stdout.decode()
        assert not re.search(r"\b(?:of|the|days|is)\b", chinese), chinese
        if command[0] != "ask":
            assert run(*command, BOT_LANGUAGE="zh").stdout.decode() == chinese


def test_an_answer_is_in_the_questions_language_unless_another_is_asked_for() -> None:
    assert json.loads(run("ask", "live chat?", "--json", BOT_LANGUAGE="zh").stdout)["language"] == "en"
    assert json.loads(run("ask", "live chat?", "--json", "--lang", "zh").stdout)["language"] == "zh"


def test_a_wrong_language_is_refused_in_one_line() -> None:
    assert "--lang: 'fr' is not a language" in refused(run("--lang", "fr", "deadlines"))
    assert "--lang: '' is not a language" in refused(run("deadlines", "--lang"))


def test_the_language_changes_no_verdict() -> None:
    counsel: Counsel = real_counsel()
    languages: tuple[Language, ...] = ("en", "zh")
    for row in rows(ROOT / "tests" / "bank" / "dev.jsonl")[::12]:
        own = counsel.answer(row["q"], TODAY)
        answers = [counsel.answer(row["q"], TODAY, language) for language in languages]
        assert answers[0].verdict == answers[1].verdict == own.verdict
        assert [answer.language for answer in answers] == ["en", "zh"]
        assert answers[0].citations == answers[1].citations
