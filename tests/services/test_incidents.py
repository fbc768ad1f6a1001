"""Kills at every step of both walks: the next start goes on where it was, nothing lost, nothing doubled."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.chat.request import Action, Request
from bot.data import DATA
from bot.delivery.outbox import TABLE, Outbox
from bot.incidents.case import Case
from bot.incidents.steps import waiting
from bot.license.certificate import read
from bot.questions.answer import Counsel
from bot.record import open_store
from bot.roles import Roles
from bot.services.channels import Channels
from bot.services.desk import Desk
from commands import respond
from tests.services.clocked import at

OFFICER, ON_CALL, CHAT = "local:officer", "local:oncall", "local:chat"
COUNSEL = Counsel(read(DATA / "license.txt"))
NIGHT = at("2026-01-05 03:00")
KINDS = ("leak", "illegal_information")


@dataclass
class Killed:
    """A desk that can be killed: its files are copied, and a new one opened on the copy."""

    folder: Path
    now: datetime = NIGHT
    kills: int = 0
    desk: Desk = field(init=False)

    def start(self) -> "Killed":
        store = open_store(self.folder / str(self.kills), lambda: self.now)
        outbox = Outbox(store, {}, lambda: self.now, lambda: 0.5, CHAT)
        roles = Roles(frozenset({OFFICER}), frozenset({ON_CALL}))
        channels = Channels(CHAT, CHAT, CHAT, frozenset({CHAT}))
        self.desk = Desk(COUNSEL, lambda: self.now, store, outbox, roles, channels, self.folder / "licenses")
        return self

    def kill(self) -> None:
        """What is on disk at this instant is what the next start finds."""
        self.kills += 1
        shutil.copytree(self.folder / str(self.kills - 1), self.folder / str(self.kills))
        self.desk.store.close()
        before = self.desk.cases.find("I1", OFFICER)
        self.start()
        assert self.desk.cases.find("I1", OFFICER) == before

    def do(self, value: str, who: str = ON_CALL, command: str = "case_step", **fields: str) -> str:
        action = Action(command, value, fields)
        request = Request(who, "", action=action, spoken="en", channel=CHAT, thread="t")
        return respond(request, self.desk).headline

    @property
    def case(self) -> Case:
        found = self.desk.cases.find("I1", OFFICER)
        assert found is not None
        return found

    def reminded(self) -> list[str]:
        """The keys of all reminders ever recorded."""
        return [
            change["key"]
            for entry in self.desk.store.history()
            for change in entry.data.get("changes", ())
            if change["table"] == TABLE and change["do"] == "add" and change["key"].startswith("incident-")
        ]


@pytest.fixture
def killed(tmp_path: Path) -> Iterator[Killed]:
    running = Killed(tmp_path).start()
    yield running
    running.desk.store.close()


@pytest.mark.parametrize("kind", KINDS)
def test_a_kill_before_and_after_every_step(killed: Killed, kind: str) -> None:
    fields = {"what": "something", "happened": kind, "persons": "5", "data": "personal", "going_on": "yes"}
    killed.do("", command="incident", **fields)
    killed.kill()
    walked = []
    while steps := waiting(killed.case, killed.desk.cases.books):
        step = steps[0].id
        killed.now += timedelta(minutes=7)
        killed.desk.cases.tick()
        killed.kill()
        killed.desk.cases.tick()
        assert killed.do(f"I1 done {step}", what=f"did {step}", to="x", how="y") == "Recorded in incident I1."
        killed.kill()
        walked.append(step)
        assert "already done" in killed.do(f"I1 done {step}", what="again")
    assert len(walked) >= 4
    killed.do("I1 close -", OFFICER, cause="known", lessons="learned", receipt="R")
    killed.kill()
    assert killed.case.closed_at is not None
    told = killed.reminded()
    assert len(told) == len(set(told))
    if kind == "leak":
        assert told, "until it was reported, on-call was reminded"
    events = [(it.duty, it.source) for it in killed.desk.deadlines.facts.events if not it.withdrawn]
    assert len(events) == len(set(events)) == 1


def test_a_kill_between_the_case_and_its_deadline_loses_neither(killed: Killed) -> None:
    """The deadline is made of the case, so the next look makes it again."""
    fields = {"what": "ads", "happened": "illegal_information", "persons": "", "data": "none"}
    killed.do("", command="incident", **fields)
    killed.desk.cases.changed = lambda: None
    killed.do("I1 done locate", what="found")
    killed.do("I1 done dispose", what="deleted")
    assert not killed.desk.deadlines.facts.events
    killed.kill()
    killed.desk.cases.tick()
    (event,) = killed.desk.deadlines.facts.events
    assert event.duty == "illegal-information"
