"""`doctor` without a platform: the record, the license, the clock, people; exit codes and JSON."""

import json
import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bot.cli.doctor import examine
from bot.settings import read_settings
from tests.command_line import refused, run
from tests.commands.desks import desk_at
from tests.serving import license_until


def found(folder: Path, now: datetime | None = None, **given: str) -> dict[str, tuple[str, str]]:
    settings = read_settings({"STATE_DIR": str(folder / "state"), **given}, folder / ".env")
    return {it.part: (it.state, it.line.line("en")) for it in examine(settings, now)}


def test_each_matter_is_one_line_and_json_says_the_same(tmp_path: Path) -> None:
    license_ = {"LICENSE_FILE": str(license_until(date.today() + timedelta(days=900), tmp_path))}
    given = {"STATE_DIR": str(tmp_path / "state"), "OFFICERS": "local:you", **license_}
    told = run("doctor", **given)
    document = json.loads(run("doctor", "--json", **given).stdout)
    assert told.returncode == 0
    assert document["ok"] is True
    assert [it["part"] for it in document["findings"]] == [
        line.split()[1].rstrip(":") for line in told.stdout.decode().splitlines()
    ]
    # Whoever runs the local chat alone is officer and on-call, so nobody is missing.
    assert {it["state"] for it in document["findings"]} == {"good"}


def test_settings_that_stop_a_start_stop_it_too() -> None:
    assert "OFFICERS: 'bob' is nobody" in refused(run("doctor", OFFICERS="bob"))
    assert "ALERT_CHANNEL" in refused(run("doctor", "--json", ALERT_CHANNEL="general"))


def test_what_is_wrong_makes_exit_1(tmp_path: Path) -> None:
    slack = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "s"}
    told = run("doctor", STATE_DIR=str(tmp_path), SLACK_API_URL="http://127.0.0.1:1/api/", **slack)
    assert told.returncode == 1
    assert "Slack cannot be reached (ConnectionRefusedError)" in told.stdout.decode()


def test_the_record_is_looked_at_beside_a_running_xuke(tmp_path: Path) -> None:
    assert "will be made" in found(tmp_path)["store"][1]
    with desk_at(tmp_path / "state") as desk:
        desk.store.write("local:you", "xuke.started")
        assert "a running Xuke writes to it" in found(tmp_path)["store"][1]
    assert "can be read; entries: 1" in found(tmp_path)["store"][1]
    journal = next((tmp_path / "state" / "journal").glob("*.jsonl"))
    journal.write_bytes(journal.read_bytes().replace(b"xuke.started", b"xuke.stopped"))
    assert found(tmp_path)["store"][0] == "wrong"


def test_a_clock_behind_the_record_is_wrong(tmp_path: Path) -> None:
    with desk_at(tmp_path / "state") as desk:
        desk.store.write("local:you", "xuke.started")
    assert found(tmp_path, datetime(2025, 5, 1, tzinfo=UTC))["clock"][0] == "wrong"
    assert found(tmp_path)["clock"][0] == "good"


def test_an_expired_license_is_to_be_looked_at(tmp_path: Path) -> None:
    file = license_until(date.today() - timedelta(days=3), tmp_path)
    state, line = found(tmp_path, LICENSE_FILE=str(file))["license"]
    assert state == "look"
    assert "load the renewed one" in line
    assert os.linesep not in line
