"""`load` reads regular files of one folder, or what was put into the message; nothing else on the machine."""

import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.chat.request import Action
from bot.services.desk import Desk
from bot.services.license_files import LicenseFiles
from commands import respond
from tests.commands.desks import OFFICER, real_desk, typed
from tests.serving import license_until


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = real_desk()
    (tmp_path / "texts").mkdir()
    made.license_files = LicenseFiles(tmp_path / "texts", tmp_path / "uploads")
    return made


def load(desk: Desk, name: str) -> str:
    return respond(typed(f"load {name}", who=OFFICER), desk).text


def test_a_text_of_the_folder_is_loaded_by_its_name(desk: Desk, tmp_path: Path) -> None:
    path = license_until(date(2031, 7, 19), tmp_path / "texts")
    for name in (path.name, str(path), f"./{path.name}"):
        assert "valid until 2031-07-19" in load(desk, name)


def test_a_pipe_or_a_device_does_not_hold_the_process(desk: Desk, tmp_path: Path) -> None:
    """`load` of a FIFO or `/proc/kmsg` froze the process for good."""
    os.mkfifo(tmp_path / "texts" / "pipe.txt")
    (tmp_path / "texts" / "folder.txt").mkdir()
    (tmp_path / "texts" / "device.txt").symlink_to("/dev/zero")
    for name in ("pipe.txt", "folder.txt"):
        assert "is not a file that can be read" in load(desk, name)
    for name in ("device.txt", "/proc/kmsg", "/dev/zero"):
        assert "LICENSE_DIR" in load(desk, name)


def test_nothing_outside_the_folder_is_read(desk: Desk, tmp_path: Path) -> None:
    outside = license_until(date(2031, 7, 19), tmp_path)
    (tmp_path / "texts" / "link.txt").symlink_to(outside)
    for name in (str(outside), f"../{outside.name}", "link.txt", "/etc/passwd", "~/.ssh/id_rsa.txt"):
        said = load(desk, name)
        assert "LICENSE_DIR" in said
        assert "2031" not in said.replace(outside.name, "")


def test_a_file_in_the_message_is_shown_and_then_loaded(desk: Desk, tmp_path: Path) -> None:
    content = license_until(date(2031, 7, 19), tmp_path).read_bytes()
    request = replace(typed("load", who=OFFICER), file=lambda: content)
    shown = respond(request, desk)
    assert "valid until 2031-07-19" in shown.text
    (confirm,) = shown.buttons
    pressed = typed("", who=OFFICER)
    respond(replace(pressed, action=Action(confirm.command, confirm.value)), desk)
    assert desk.certificate.valid_until == date(2031, 7, 19)


def test_a_file_in_the_message_of_somebody_who_may_not_load_is_not_read(desk: Desk) -> None:
    def never() -> bytes:
        raise AssertionError("read before the role was known")

    assert "you need the role" in respond(replace(typed("load"), file=never), desk).text


def test_a_file_that_cannot_be_read_is_said_so(desk: Desk) -> None:
    assert "could not be read" in respond(replace(typed("load", who=OFFICER), file=lambda: None), desk).text
