"""The interface's promises, on the embedded engine."""

import subprocess
import sys
import threading
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from bot.record.errors import Changed, Taken, TooLong
from bot.record.store import Add, Close, Replace, Store
from tests.record.engines import Engine
from tests.record.kept import Clock, fill, state_of


def test_what_was_written_is_there_after_a_restart(engine: Engine, state_dir: Path, clock: Clock) -> None:
    store = engine.open(state_dir, clock)
    store.write("slack:U1", "ruling.recorded", Add("rulings", "r1", {"text": "可以", "days": 3, "by": None}))
    store.close()
    again = engine.open(state_dir, clock)
    document = again.get("rulings", "r1")
    assert document is not None
    assert dict(document.value) == {"text": "可以", "days": 3, "by": None}
    assert again.notices == ()
    again.close()


def test_a_key_is_used_once_and_for_good(engine: Engine, store: Store, state_dir: Path, clock: Clock) -> None:
    document = store.write("xuke", "added", Add("alerts", "a", {})).documents[0]
    with pytest.raises(Taken):
        store.write("xuke", "added", Add("alerts", "a", {}))
    store.write("xuke", "closed", Close(document))
    assert store.get("alerts", "a") is None
    with pytest.raises(Taken):
        store.write("xuke", "added", Add("alerts", "a", {}))
    store.write("xuke", "added", Add("others", "a", {}))
    store.close()
    again = engine.open(state_dir, clock)
    with pytest.raises(Taken):
        again.write("xuke", "added", Add("alerts", "a", {}))
    again.close()


def test_of_two_who_read_the_same_version_one_wins(store: Store) -> None:
    document = store.write("xuke", "added", Add("messages", "m", {"by": None})).documents[0]
    outcomes: list[str] = []
    barrier = threading.Barrier(8)

    def take(name: str) -> None:
        barrier.wait()
        try:
            store.write("xuke", "claimed", Replace(document, {"by": name}))
            outcomes.append(name)
        except Changed:
            outcomes.append("lost")

    threads = [threading.Thread(target=take, args=(f"w{number}",)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (winner,) = [name for name in outcomes if name != "lost"]
    kept = store.get("messages", "m")
    assert kept is not None
    assert kept.value["by"] == winner


def test_changes_of_one_entry_happen_together_or_not_at_all(store: Store) -> None:
    store.write("xuke", "added", Add("things", "a", {}))
    with pytest.raises(Taken):
        store.write("xuke", "added", Add("things", "b", {}), Add("things", "a", {}))
    assert store.get("things", "b") is None
    written = store.write("xuke", "added", Add("things", "b", {}), Add("things", "c", {}))
    assert [document.version for document in written.documents] == [written.seq, written.seq]
    assert [document.key for document in store.all("things")] == ["a", "b", "c"]


def test_documents_stay_in_the_order_of_their_making(
    engine: Engine, store: Store, state_dir: Path, clock: Clock
) -> None:
    first = store.write("xuke", "added", Add("things", "z", {})).documents[0]
    store.write("xuke", "added", Add("things", "a", {}))
    store.write("xuke", "replaced", Replace(first, {"n": 2}))
    assert [document.key for document in store.all("things")] == ["z", "a"]
    store.close()
    again = engine.open(state_dir, clock)
    assert [document.key for document in again.all("things")] == ["z", "a"]
    again.close()


def test_a_document_with_a_time_leaves_and_frees_its_key(store: Store, clock: Clock) -> None:
    store.write("xuke", "added", Add("claims", "c", {}, until=clock() + timedelta(hours=8)))
    clock.go(hours=8)
    store.write("xuke", "other")
    assert store.used("claims", "c")
    clock.go(seconds=1)
    store.write("xuke", "other")
    assert not store.used("claims", "c")
    store.write("xuke", "added", Add("claims", "c", {}))


def test_what_cannot_be_kept_exactly_is_refused(store: Store) -> None:
    values: list[Any] = [{"x": 1.5}, {"x": {1, 2}}, {1: "x"}]
    for value in values:
        with pytest.raises(TypeError):
            store.write("xuke", "added", Add("things", "a", value))
    with pytest.raises(ValueError, match="too large"):
        store.write("xuke", "added", Add("things", "a", {"x": 2**53}))
    with pytest.raises(ValueError, match="no key"):
        store.write("xuke", "added", Add("things", "a b", {}))
    with pytest.raises(TooLong):
        store.write("xuke", "added", Add("things", "a", {"x": "许" * 400_000}))
    assert store.all("things") == []
    assert store.write("xuke", "added", Add("things", "a", {})).seq == 1


def test_history_tells_everything_in_order(store: Store, clock: Clock) -> None:
    fill(store, 10, clock)
    entries = list(store.history())
    assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
    assert all(entry.prev == before.hash for before, entry in pairwise(entries))
    closed = list(store.history(lambda entry: entry.kind == "thing.closed"))
    assert [entry.data["changes"][0]["key"] for entry in closed] == ["t0", "t3", "t6", "t9"]
    assert closed[0].actor == "slack:U2"


def test_reading_works_beside_the_writer_and_sees_its_last_write(
    engine: Engine, store: Store, state_dir: Path, clock: Clock
) -> None:
    fill(store, 10, clock)
    beside = engine.read(state_dir)
    assert beside.all("things") == store.all("things")
    store.write("xuke", "added", Add("things", "new", {}))
    assert engine.read(state_dir).get("things", "new") is not None


def test_many_threads_may_write_at_once(engine: Engine, store: Store, state_dir: Path, clock: Clock) -> None:
    def write(name: int) -> None:
        for number in range(50):
            document = store.write("xuke", "added", Add("things", f"t{name}-{number}", {})).documents[0]
            store.write("xuke", "replaced", Replace(document, {"n": number}))
            assert store.get("things", document.key) is not None

    threads = [threading.Thread(target=write, args=(name,)) for name in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(store.all("things")) == 400
    assert sum(1 for _ in store.history()) == 800
    assert engine.read(state_dir).all("things") == store.all("things")


def test_the_state_is_the_same_however_often_it_is_read(
    engine: Engine, store: Store, state_dir: Path, clock: Clock
) -> None:
    fill(store, 20, clock, days=3)
    before = state_of(store)
    store.close()
    for _ in range(3):
        again = engine.open(state_dir, clock)
        assert state_of(again) == before
        again.close()


def test_importing_the_record_loads_no_engine() -> None:
    code = "import sys, bot.record, bot.record.store; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not {"tinydb", "orjson", "phonenumbers", "tqdm", "bot.record.embedded.engine"} & set(loaded)
