"""Settings: what is not given has a default, what is wrong is named with its mend."""

import re
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.data import DATA
from bot.errors import BadInput
from bot.settings import DEFAULTS, Settings, read_settings

FEISHU = {"FEISHU_APP_ID": "cli_1", "FEISHU_APP_SECRET": "s"}
NO_FILE = Path("no-such-folder/.env")
ROOT = Path(__file__).parent.parent


def read(env_file: Path = NO_FILE, /, **environment: str) -> Settings:
    return read_settings(environment, env_file)


def refused(env_file: Path = NO_FILE, /, **environment: str) -> str:
    with pytest.raises(BadInput) as caught:
        read(env_file, **environment)
    line = str(caught.value)
    assert "\n" not in line
    return line


def test_with_nothing_given_the_local_chat_runs_on_the_shipped_license() -> None:
    settings = read()
    assert settings.license_file == DATA / "license.txt"
    assert (settings.host, settings.port) == ("127.0.0.1", 3000)
    assert str(settings.timezone) == "Asia/Shanghai"


def test_settings_cannot_be_changed_after_the_start() -> None:
    with pytest.raises(FrozenInstanceError):
        read().port = 1  # type: ignore[misc]


def test_today_is_the_day_in_the_bots_zone() -> None:
    here, there = read(BOT_TIMEZONE="Pacific/Kiritimati"), read(BOT_TIMEZONE="Pacific/Pago_Pago")
    assert (here.today() - there.today()).days == 1


def test_the_environment_goes_before_the_file(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("# a remark\n\nPORT=4000\nexport HOST='localhost'\n")
    assert read(file).port == 4000
    assert read(file).host == "localhost"
    assert read(file, PORT="5000").port == 5000


def test_an_empty_value_counts_as_not_set(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("PORT=\nHOST= \n")
    assert read(file, BOT_TIMEZONE="").port == 3000
    assert read(file, PORT="  ").host == "127.0.0.1"


def test_a_file_saved_on_windows_is_read(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_bytes(b"\xef\xbb\xbfPORT=4000\r\nHOST=::1\r\n")
    assert (read(file).port, read(file).host) == (4000, "::1")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LICENSE_FILE", "no-such-file.txt"),
        ("LICENSE_FILE", "."),
        ("LICENSE_FILE", "~nobody-of-this-name/license.txt"),
        ("BOT_TIMEZONE", "Asia"),
        ("BOT_TIMEZONE", "Mars/Olympus"),
        ("BOT_TIMEZONE", "../../etc/passwd"),
        ("HOST", "300.0.0.1"),
        ("HOST", "127.0.0"),
        ("HOST", "two words"),
        ("HOST", "http://localhost"),
        ("PORT", "-1"),
        ("PORT", "65536"),
        ("PORT", "3000x"),
        ("PORT", "٣٠٠٠"),
    ],
)
def test_a_wrong_setting_is_named_with_its_value_and_its_mend(name: str, value: str) -> None:
    line = refused(**{name: value})
    assert line.startswith(f"{name}: ")
    assert value in line
    assert "give " in line


@pytest.mark.parametrize(
    ("content", "line", "mend"),
    [
        (b"PORT=3000\nnonsense\n", "line 2", "NAME=value"),
        (b"LICENCE_FILE=license.txt\n", "line 1", "did you mean LICENSE_FILE?"),
        (b"\nBOT_TIMEZNOE=UTC\n", "line 2", "did you mean BOT_TIMEZONE?"),
        (b"PORT=\xff\xfe\n", "", "save it as UTF-8"),
    ],
)
def test_a_mistake_in_the_file_is_named_with_its_line(
    tmp_path: Path, content: bytes, line: str, mend: str
) -> None:
    file = tmp_path / ".env"
    file.write_bytes(content)
    message = refused(file)
    assert str(file) in message
    assert line in message
    assert mend in message


def test_other_programs_may_keep_their_names_in_the_file(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("POSTGRES_PASSWORD=x\nCOMPOSE_PROJECT_NAME=y\nPORT=4000\n")
    assert read(file).port == 4000


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    assert str(tmp_path) in refused(tmp_path)


@given(st.sampled_from(sorted(DEFAULTS)), st.text())
@example("LICENSE_FILE", "two\nlines")
def test_any_value_is_taken_or_refused_in_one_line(name: str, value: str) -> None:
    try:
        read(**{name: value})
        problem = f"{name}: -"
    except BadInput as error:
        problem = str(error)
    # One of Slack's settings, or the reader's, alone is half of them: what is missing is named.
    halves = (
        "OIDC_ISSUER: missing while",
        "OIDC_CLIENT_ID: missing while",
        "FEISHU_APP_ID: missing while",
        "FEISHU_APP_SECRET: missing while",
        "SLACK_BOT_TOKEN: missing while",
        "SLACK_SIGNING_SECRET: missing",
        "READER_URL: missing while",
        "READER_MODEL: missing while",
    )
    assert problem.startswith((f"{name}: ", *halves))
    assert "\n" not in problem


def test_the_officers_room_of_the_page_may_be_named(tmp_path: Path) -> None:
    """It is the default behind a login, and to write the default out stopped the start."""
    login = {
        "OIDC_ISSUER": "https://sso.example.com",
        "OIDC_CLIENT_ID": "xuke",
        "OIDC_CLIENT_SECRET": "of-sixteen-and-more",
    }
    default = read_settings(login, tmp_path / ".env")
    written = read_settings({**login, "OFFICER_CHANNEL": "local:officers"}, tmp_path / ".env")
    assert default.officer_channel == written.officer_channel == "local:officers"


def test_the_example_file_lists_every_setting_with_its_default() -> None:
    listed = dict(re.findall(r"^#?([A-Z_]+)=(.*)$", (ROOT / ".env.example").read_text(), re.MULTILINE))
    defaults = {name: value.replace(f"{ROOT}/", "") for name, value in DEFAULTS.items()}
    assert listed == defaults


@pytest.mark.parametrize(
    ("name", "value", "given", "says"),
    [
        ("OFFICERS", "bob", {}, "OFFICERS: 'bob' is nobody in the local chat"),
        ("OFFICERS", "bob", {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "s"}, "begins with U"),
        ("ONCALL", "feishu:bob", {}, "ou_"),
        ("ALERT_CHANNEL", "general", {}, "leave the setting out"),
        (
            "ALERT_CHANNEL",
            "general",
            {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "s"},
            "ALERT_CHANNEL: 'general' is not an id of Slack's; a channel's begins with C",
        ),
        ("OFFICER_CHANNEL", "officers", {**FEISHU, "FEISHU_LONG_CONNECTION": "true"}, "oc_"),
    ],
)
def test_a_name_in_the_place_of_an_id_is_refused(
    name: str, value: str, given: dict[str, str], says: str
) -> None:
    assert says in refused(**given, **{name: value})
