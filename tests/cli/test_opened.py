"""The command line sees what the chat sees: the license loaded last, the renewal, the rulings, no secrets."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main
from bot.data import DATA
from bot.license.certificate import read
from commands import respond
from tests.commands.desks import OFFICER, desk_at, submitted, typed
from tests.commands.walks import opened
from tests.serving import license_until

QUESTION = "can patients consult a doctor by text in our app?"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs a command on the record of `tmp_path`; its output, as JSON where it is."""
    monkeypatch.setenv("STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("LICENSE_FILE", str(DATA / "license.txt"))

    def command(*arguments: str) -> Any:
        assert main(list(arguments)) == 0
        output = capsys.readouterr().out
        return json.loads(output) if "--json" in arguments else output

    return command


def test_a_renewal_told_in_chat_is_known_to_every_command(tmp_path: Path, run: Any) -> None:
    """Chat said `extension_claimed` while `ask` on the same STATE_DIR said `expired`."""
    with desk_at(tmp_path / "state", date(2026, 8, 1)) as desk:
        respond(typed("renewal applied 2026-04-01 receipt A-1", who=OFFICER), desk)
        assert desk.validity().status == "extension_claimed"
    on = ("--on", "2026-08-01", "--json")
    assert run("ask", "can we launch live chat?", *on)["license"]["status"] == "extension_claimed"
    assert run("license", "show", *on)["status"] == "extension_claimed"
    alone = ("--license", str(DATA / "license.txt"))
    assert run("ask", "can we launch live chat?", *on, *alone)["license"]["status"] == "expired"


def test_a_license_loaded_in_chat_is_the_one_of_every_command(tmp_path: Path, run: Any) -> None:
    text = license_until(date(2031, 7, 19), tmp_path)
    with desk_at(tmp_path / "state", date(2026, 8, 1)) as desk:
        desk.load_license(read(text), OFFICER)
    on = ("--on", "2026-08-01", "--json")
    assert run("ask", "can we launch live chat?", *on)["license"]["valid_until"] == "2031-07-19"
    assert run("license", "show", *on)["valid_until"] == "2031-07-19"
    assert any(it["due"] == "2031-07-19" for it in run("deadlines", *on))
    preview = run("alerts", "preview", "--from", "2031-04-01", "--to", "2031-05-01", "--json")
    assert any(it["deadline"] == "renewal-2031" for it in preview)
    assert run("license", "check", str(text), "--json")["differences"] == []


def test_a_ruling_leads_the_answer_of_the_command_line(tmp_path: Path, run: Any) -> None:
    with desk_at(tmp_path / "state", date(2026, 8, 1)) as desk:
        fields = {"verdict": "conditional", "reason": "only with the medical permit"}
        respond(submitted("rule", f'"{QUESTION}"', **fields), desk)
        assert desk.answer(QUESTION).ruling
    assert run("ask", QUESTION, "--json")["ruling"]["verdict"] == "conditional"


def test_a_restricted_incident_is_hidden_from_text_as_from_json(tmp_path: Path, run: Any) -> None:
    """`incident list` as text printed what `--json` hid."""
    with desk_at(tmp_path / "state", date(2026, 8, 1)) as desk:
        opened(desk, what="the director's laptop was stolen", restricted="yes")
    (row,) = run("incident", "list", "--json")
    assert row["what"] is None
    line = run("incident", "list")
    assert "I1" in line
    assert "(restricted)" in line
    assert "laptop" not in line
    assert main(["incident", "report", "I1", "--format", "md"]) == 1
