"""What reaches the log and the terminal: no secret, no second line, nothing that a terminal obeys."""

import json
import logging
import re
import socket
import sys
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.logs import SafeFormatter, secrets_in
from bot.printable import printable, printable_json
from bot.settings import read_settings
from tests.command_line import run
from tests.serving import serving

TOKEN = "a-secret-that-nobody-guesses"
ZONE = ZoneInfo("Asia/Shanghai")
OBEYED = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def line(message: str, *arguments: object, error: BaseException | None = None) -> str:
    about = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("bot.x", logging.WARNING, "x.py", 1, message, arguments, about)
    return SafeFormatter(ZONE, [TOKEN]).format(record)


def raised(problem: str) -> Exception:
    """An error with a traceback."""
    try:
        raise RuntimeError(problem)
    except RuntimeError as error:
        return error


@given(st.text(), st.text())
def test_a_record_is_one_line_and_its_traceback_is_indented(message: str, problem: str) -> None:
    written = line("%s", message, error=raised(problem))
    first, *more = written.split("\n")
    assert OBEYED.search(written) is None
    assert " WARNING bot.x: " in first
    assert all(it.startswith("    ") for it in more)
    written.encode()


@given(st.text(max_size=20), st.text(max_size=20), st.sampled_from([str, str.upper, quote]))
def test_a_secret_never_stands_in_a_line(before: str, after: str, form: type[str]) -> None:
    text = f"{before}{form(TOKEN)}{after}"
    assert TOKEN not in line("%s", text, error=raised(text)).lower()


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("xoxb-1111111111-abcdefghij", "abcdefghij"),
        ("xapp-1-A111-222-abcdef", "abcdef"),
        ("Authorization: Bearer abc.def-ghi", "abc.def"),
        ("sent with bearer abc.def-ghi", "abc.def"),
        ("{'Authorization': 'Basic dXNlcjpwYXNzd29yZA=='}", "dXNlcj"),
        ("/calendar/mistyped-secret.ics/", "mistyped"),
        ("https://hooks.slack.com/services/T000/B000/XXXXXXXX", "XXXX"),
        ("https://open.feishu.cn/open-apis/bot/v2/hook/0a1b2c3d-4e5f", "0a1b"),
        ("t-g1044ghJRUIJJ5ELPZUBDG34KLS5SSSS", "g1044"),
    ],
)
def test_secrets_are_known_by_their_shape(text: str, secret: str) -> None:
    assert secret not in line("refused: %s", text)


def test_other_words_stay() -> None:
    said = "refused a request to /slack/events: its signature is missing, wrong, or older than five minutes"
    assert line(said).endswith(f": {said}")


def test_arguments_that_do_not_fit_are_told_and_break_nothing() -> None:
    assert "its arguments do not fit" in line("%s and %d", "one")


def test_every_line_has_its_moment_with_the_zone() -> None:
    assert re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+08:00 WARNING ", line("x"))


def test_the_settings_tell_what_is_secret() -> None:
    environment = {
        "CALENDAR_TOKEN": TOKEN,
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_SIGNING_SECRET": "s3cret",
        "HEARTBEAT_URL": "https://me:pass%40word@example.com/ping",
    }
    found = secrets_in(read_settings(environment, Path("no such file")))
    assert {TOKEN, "xoxb-1", "s3cret", "https://me:pass%40word@example.com/ping"} <= found
    assert {"pass%40word", "pass@word"} <= found
    assert not {"127.0.0.1", "en", "https://slack.com/api/"} & found


def test_dataclasses_within_are_looked_into() -> None:
    @dataclass
    class Inner:
        open: str
        shut: str = field(repr=False)

    @dataclass
    class Outer:
        inner: Inner

    assert secrets_in(Outer(Inner("open", "shut"))) == {"shut"}


def test_what_strangers_put_into_addresses_stays_harmless(tmp_path: Path) -> None:
    """An ANSI sequence in a path reached the log as it was, and so did the calendar's token with a slash."""
    with serving(tmp_path, CALENDAR_TOKEN=TOKEN) as running:
        for path in (
            f"/calendar/{TOKEN}.ics/",
            f"/calendar/{TOKEN}",
            f"/calendar/{TOKEN}.ics.bak",
            f"/calendar//{TOKEN}.ics",
            f"/Calendar/{TOKEN}.ics",
            f"/calendar/{TOKEN[:-1]}.ics",
            f"/calendar/%61{TOKEN[1:]}.ics/",
            f"/{TOKEN}.ics",
            f"/?token={TOKEN}",
            "/%1b[2J%0afake%20line",
            "/%C2%9b31m%E2%80%AE",
        ):
            assert b" 404 " in raw(running.port, f"GET {path} HTTP/1.1") or path.startswith("/?")
        raw(running.port, "GET / HTTP/1.1\x1b[31m")
        said = running.errors.read_text()
    assert TOKEN[:-1] not in said
    assert OBEYED.search(said) is None
    assert "\nfake" not in said


def raw(port: int, request: str) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(f"{request}\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
        return connection.recv(4_096)


def test_the_command_line_obeys_nothing_either() -> None:
    question = "can we launch \x1b[31mlive chat\x1b]0;owned\x07 \u202e\x9b2J?"
    told = run("ask", question)
    assert OBEYED.search(told.stdout.decode()) is None
    document = json.loads(run("ask", question, "--json").stdout)
    assert document["question"] == question
    assert OBEYED.search(run("ask", question, "--json").stdout.decode()) is None
    assert OBEYED.search(run("license", "show", "--license", "\x1b[31m").stderr.decode()) is None


@given(st.text())
def test_text_keeps_its_lines_and_json_its_values(text: str) -> None:
    assert OBEYED.sub("", printable(text).replace("\t", "")) == printable(text).replace("\t", "")
    assert printable(text).count("\n") == text.count("\n")
    printable(text).encode(sys.stdout.encoding or "utf-8")
    assert json.loads(printable_json(json.dumps(text, ensure_ascii=False))) == text
