"""Promises that hold in every order of events: hypothesis tries orders nobody thought of."""

import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bot.delivery.outbox import Outbox
from bot.record.errors import Changed, Taken
from bot.record.store import Add, Close, Document, Replace, Store
from tests.delivery.platforms import Platform, Weather
from tests.record.engines import EMBEDDED, Engine
from tests.record.kept import Clock

CHANNELS = ["slack:C1", "slack:C2"]
WEATHERS = ["fine", "busy", "lost before", "lost after", "raises"]


class Killed(BaseException):
    """The process ends here."""


class OutboxMachine(RuleBasedStateMachine):
    """A platform of every weather, kills in the middle of sends, and restarts."""

    engine: Engine = EMBEDDED

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.clock, self.platform = Clock(), Platform()
        self.put: dict[str, list[str]] = {channel: [] for channel in CHANNELS}
        self.lost: set[str] = set()
        self.count = 0
        self.start()

    def start(self) -> None:
        self.store: Store = self.engine.open(self.folder / "state", self.clock)
        self.outbox = Outbox(self.store, {"slack": self.platform}, self.clock, lambda: 0.5, officers=None)

    def teardown(self) -> None:
        self.platform.weather, self.platform.deaf = "fine", False
        for channel in CHANNELS:
            while due := self.outbox.step(channel):
                self.clock.moment = max(self.clock.moment, due)
        self.everything_arrived()
        self.store.close()
        shutil.rmtree(self.folder)

    def everything_arrived(self) -> None:
        for channel in CHANNELS:
            arrived = [message.key for message in self.platform.arrived if message.channel == channel]
            assert arrived == [key for key in self.put[channel] if key not in self.lost]

    @rule(channel=st.sampled_from(CHANNELS))
    def record(self, channel: str) -> None:
        self.count += 1
        assert self.outbox.put(f"k{self.count}", channel, {"text": "hello"})
        self.put[channel].append(f"k{self.count}")

    @precondition(lambda self: self.count)
    @rule(number=st.integers(1, 50), channel=st.sampled_from(CHANNELS))
    def record_again(self, number: int, channel: str) -> None:
        assert not self.outbox.put(f"k{1 + number % self.count}", channel, {})

    @rule(weather=st.sampled_from(WEATHERS), deaf=st.booleans())
    def change_weather(self, weather: Weather, deaf: bool) -> None:
        self.platform.weather, self.platform.deaf = weather, deaf

    @rule(channel=st.sampled_from(CHANNELS))
    def lose_a_channel(self, channel: str) -> None:
        before = {message.key for message in self.outbox.open()}
        weather, self.platform.weather = self.platform.weather, "gone"
        self.outbox.step(channel)
        self.platform.weather = weather
        gone = before - {message.key for message in self.outbox.open()}
        self.lost |= gone - set(self.platform.keys())

    @rule(channel=st.sampled_from(CHANNELS), times=st.integers(1, 8), patient=st.booleans())
    def step(self, channel: str, times: int, patient: bool) -> None:
        for _ in range(times):
            due = self.outbox.step(channel)
            if patient and due:
                self.clock.moment = max(self.clock.moment, due)

    @rule(seconds=st.integers(1, 400))
    def wait(self, seconds: int) -> None:
        self.clock.go(seconds=seconds)

    @rule(channel=st.sampled_from(CHANNELS), arrived=st.booleans())
    def kill_while_sending(self, channel: str, arrived: bool) -> None:
        def kill(message: object) -> None:
            if arrived:
                self.platform.arrived.append(message)  # type: ignore[arg-type]
            raise Killed

        self.platform.before = kill
        with suppress(Killed):
            self.outbox.step(channel)
        self.platform.before = lambda message: None
        self.restart(tidy=False)

    @rule(tidy=st.booleans())
    def restart(self, tidy: bool) -> None:
        if tidy:
            self.store.close()
        else:
            self.engine.abandon(self.store)
        self.start()

    @invariant()
    def nothing_arrives_twice(self) -> None:
        keys = self.platform.keys()
        assert len(keys) == len(set(keys))


class RecordMachine(RuleBasedStateMachine):
    """Whatever is written, the view and the journal alone add up to the same state as the one in memory."""

    engine: Engine = EMBEDDED

    def __init__(self) -> None:
        super().__init__()
        self.dir = Path(tempfile.mkdtemp()) / "state"
        self.clock = Clock()
        self.store: Store = self.engine.open(self.dir, self.clock)
        self.model: dict[str, int] = {}
        self.used: set[str] = set()
        self.stale: list[Document] = []

    @initialize()
    def first(self) -> None:
        self.add("a", 0)

    @rule(key=st.sampled_from("abcdefgh"), n=st.integers(0, 9))
    def add(self, key: str, n: int) -> None:
        try:
            self.store.write("xuke", "added", Add("things", key, {"n": n}))
        except Taken:
            assert key in self.used
        else:
            assert key not in self.used
            self.model[key] = n
            self.used.add(key)

    @rule(pick=st.integers(0, 20), n=st.integers(0, 9), closing=st.booleans())
    def change(self, pick: int, n: int, closing: bool) -> None:
        documents = self.store.all("things")
        if not documents:
            return
        document = documents[pick % len(documents)]
        self.stale.append(document)
        if closing:
            self.store.write("xuke", "closed", Close(document, {"n": n}))
            del self.model[document.key]
        else:
            self.store.write("xuke", "replaced", Replace(document, {"n": n}))
            self.model[document.key] = n

    @precondition(lambda self: self.stale)
    @rule(pick=st.integers(0, 20))
    def change_what_was_changed(self, pick: int) -> None:
        try:
            self.store.write("xuke", "replaced", Replace(self.stale[pick % len(self.stale)], {"n": -1}))
        except Changed:
            return
        raise AssertionError("an old version was written over a newer one")

    @rule(months=st.integers(0, 2), hours=st.integers(-2, 2))
    def pass_time(self, months: int, hours: int) -> None:
        self.clock.go(days=30 * months, hours=hours)

    @rule(how=st.sampled_from(["tidy", "killed", "no view", "no keys", "old view"]))
    def restart(self, how: str) -> None:
        before = self.store.all("things")
        view = self.dir / "view.json"
        old = view.read_bytes() if view.exists() else b""
        if how == "killed":
            self.engine.abandon(self.store)
        else:
            self.store.close()
        if how == "no view":
            view.unlink(missing_ok=True)
        elif how == "no keys":
            (self.dir / "closed.keys").unlink(missing_ok=True)
        elif how == "old view" and old:
            view.write_bytes(old)
        self.store = self.engine.open(self.dir, self.clock)
        assert self.store.all("things") == before

    @invariant()
    def all_tell_the_same(self) -> None:
        documents = self.store.all("things")
        assert {document.key: document.value["n"] for document in documents} == self.model
        beside = self.engine.read(self.dir)
        assert beside.all("things") == documents
        assert all(beside.used("things", key) == (key in self.used) for key in "abcdefgh")

    def teardown(self) -> None:
        self.store.close()
        shutil.rmtree(self.dir.parent)


@pytest.mark.parametrize(
    ("machine", "examples", "steps"),
    [(OutboxMachine, 40, 30), (RecordMachine, 30, 25)],
    ids=["outbox", "record"],
)
def test_no_order_of_events_breaks_a_promise(
    engine: Engine, machine: type[OutboxMachine] | type[RecordMachine], examples: int, steps: int
) -> None:
    on_it = type(machine.__name__, (machine,), {"engine": engine})
    limits = settings(max_examples=examples, stateful_step_count=steps, deadline=None)
    run_state_machine_as_test(on_it, settings=limits)
