"""What was acknowledged to a platform is done, or taken up again, also where the disk was full meanwhile."""

import errno
import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.chat.reply import Reply
from bot.conversation.conversation import Conversation
from bot.conversation.platform import Change, IncomingMessage
from bot.delivery.outbox import TABLE, Outbox
from bot.incidents.events import Noted, NoteEdited
from bot.record import open_store
from bot.record.errors import RecordError
from bot.roles import Roles
from bot.services.channels import Channels
from bot.services.desk import Desk
from commands import respond
from tests.commands.desks import CHAT, OFFICER, ON_CALL, real_counsel
from tests.commands.walks import opened

SOON = 20.0


@dataclass
class Room:
    """A platform that remembers what was whispered."""

    name: str = "local"
    shows_forms: bool = True
    whispers: list[Reply] = field(default_factory=list)

    def whisper(self, who: str, channel: str, thread: str | None, reply: Reply) -> None:
        self.whispers.append(reply)

    def download(self, *_: Any) -> None:
        return None


class Disk:
    """While `full`, no file takes another byte."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.full = threading.Event()
        self.refused = threading.Event()
        real = os.write

        def write(handle: int, content: bytes) -> int:
            if self.full.is_set():
                self.refused.set()
                raise OSError(errno.ENOSPC, "no space")
            return real(handle, content)

        monkeypatch.setattr(os, "write", write)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    store = open_store(tmp_path / "state", lambda: datetime.now(UTC))
    now = partial(datetime.now, UTC)
    outbox = Outbox(store, {}, now, lambda: 0.5, CHAT)
    roles = Roles(frozenset({OFFICER}), frozenset({ON_CALL}))
    channels = Channels(CHAT, CHAT, CHAT, frozenset({CHAT}))
    zone = ZoneInfo("Asia/Shanghai")
    yield Desk(
        real_counsel(), lambda: datetime.now(zone), store, outbox, roles, channels, tmp_path / "licenses"
    )
    store.close()


@pytest.fixture
def talk(desk: Desk) -> Iterator[Conversation]:
    conversation = Conversation(Room(), desk, partial(respond, desk=desk))  # type: ignore[arg-type]
    yield conversation
    conversation.stop()


def said(number: int, text: str, thread: str | None = None) -> IncomingMessage:
    id_ = f"m{number}"
    return IncomingMessage(
        "local:you", text, "local:C1", id_, thread or id_, thread is None, thread is None, False, True
    )


def wait_for(met: Callable[[], bool]) -> bool:
    end = time.monotonic() + SOON
    while not met() and time.monotonic() < end:
        time.sleep(0.02)
    return met()


def answers(desk: Desk) -> list[str]:
    return [it.key for it in desk.store.all(TABLE) if it.key.startswith("answer:")]


def test_questions_acknowledged_before_a_full_disk_are_answered_once_there_is_room(
    desk: Desk, talk: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """4 of 6 were once acknowledged and never answered, until a restart."""
    disk = Disk(monkeypatch)
    begun, go_on = threading.Event(), threading.Event()

    def slow(request: Any) -> Reply:
        begun.set()
        assert go_on.wait(SOON)
        return respond(request, desk)

    talk.respond = slow
    talk.take([said(number, f"can we launch live chat {number}?") for number in range(6)])
    assert begun.wait(SOON)
    disk.full.set()
    go_on.set()
    assert disk.refused.wait(SOON)
    assert answers(desk) == []
    disk.full.clear()
    assert wait_for(lambda: len(answers(desk)) == 6)
    assert len({*answers(desk)}) == 6
    assert {it.value["state"] for it in desk.store.all("deliveries")} == {"done"}


def test_what_cannot_be_claimed_is_not_acknowledged_and_taken_when_it_comes_again(
    desk: Desk, talk: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = Disk(monkeypatch)
    disk.full.set()
    with pytest.raises(RecordError, match="the disk is full"):
        talk.take([said(1, "can we launch live chat?")])
    disk.full.clear()
    talk.take([said(1, "can we launch live chat?")])
    assert wait_for(lambda: len(answers(desk)) == 1)


def test_notes_and_their_edits_survive_a_full_disk(
    desk: Desk, talk: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(desk)
    case = desk.cases.get("I1")
    monkeypatch.setattr(
        desk.cases, "case_of_thread", lambda channel, thread: "I1" if thread == "case" else None
    )
    disk = Disk(monkeypatch)
    begun, go_on = threading.Event(), threading.Event()
    act = desk.cases.act

    def held(*given: Any) -> Any:
        begun.set()
        assert go_on.wait(SOON)
        return act(*given)

    monkeypatch.setattr(desk.cases, "act", held)
    talk.take([said(1, "the table is closed now", thread="case")])
    assert begun.wait(SOON)
    disk.full.set()
    go_on.set()
    talk.take_edit(Change("local:you", "the table was closed at 3", "local:C1", "m1", "case"))
    assert disk.refused.wait(SOON)
    disk.full.clear()

    def events() -> list[object]:
        return [entry.event for entry in desk.cases.get(case.id).entries]

    assert wait_for(lambda: any(isinstance(event, NoteEdited) for event in events()))
    notes = [event for event in events() if isinstance(event, Noted)]
    assert [note.text for note in notes] == ["the table is closed now"]
