"""A disk that refuses: each refusal has a name, nothing acknowledged is lost, and writing goes on after."""

import errno
import os
import resource
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.cli.journal import verify
from bot.record import open_store, read_store
from bot.record.errors import DiskFull, InUse, NotAllowed, ReadOnly, RecordError, Unwritable
from bot.record.store import Add
from tests.record.kept import Clock, a_record, fill, state_of


def apart(work: Callable[[], str]) -> str:
    """What `work` returns in a process of its own."""
    read, write = os.pipe()
    if not (child := os.fork()):
        try:
            answer = work()
        except BaseException as error:  # noqa: BLE001
            answer = repr(error)
        os.write(write, answer.encode())
        os._exit(0)
    os.close(write)
    os.waitpid(child, 0)
    with os.fdopen(read) as pipe:
        return pipe.read()


def test_a_full_disk_is_named_and_writing_goes_on_when_there_is_room(state_dir: Path) -> None:
    def work() -> str:
        store = open_store(state_dir, Clock())
        fill(store, 10, Clock())
        before = state_of(store)
        size = sum(file.stat().st_size for file in (state_dir / "journal").iterdir())
        unlimited = resource.getrlimit(resource.RLIMIT_FSIZE)
        # The system itself writes a part of the line, and refuses the rest.
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + 200, unlimited[1]))
        refused = []
        for _ in range(3):
            try:
                store.write("xuke", "added", Add("things", "more", {"text": "x" * 300}))
            except DiskFull as error:
                refused.append(str(error))
        assert len(refused) == 3
        assert state_of(store) == before
        code, text = verify(state_dir, as_json=False)
        assert code == 0, text
        assert "cut off" not in text
        resource.setrlimit(resource.RLIMIT_FSIZE, unlimited)
        store.write("xuke", "added", Add("things", "more", {}))
        store.close()
        return refused[0]

    line = apart(work)
    assert line == f"{state_dir}: the file may not grow; raise the limit, nothing acknowledged is lost"
    assert read_store(state_dir).get("things", "more") is not None


@pytest.mark.parametrize(
    ("number", "kind"),
    [(errno.ENOSPC, DiskFull), (errno.EDQUOT, DiskFull), (errno.EROFS, ReadOnly), (errno.EIO, Unwritable)],
)
@pytest.mark.parametrize("when", ["write", "fsync"])
def test_each_refusal_of_the_disk_has_a_name(
    state_dir: Path, number: int, kind: type[RecordError], when: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store(state_dir, Clock())
    store.write("xuke", "added", Add("things", "a", {}))

    def refuse(handle: int, *content: bytes) -> int:
        if content:
            real_write(handle, content[0][:20])
        monkeypatch.undo()
        raise OSError(number, os.strerror(number))

    real_write = os.write
    monkeypatch.setattr(os, when, refuse)
    with pytest.raises(kind, match=str(state_dir)) as error:
        store.write("xuke", "added", Add("things", "b", {}))
    assert "\n" not in str(error.value)
    assert not store.used("things", "b")
    store.write("xuke", "added", Add("things", "b", {}))
    store.close()
    assert [document.key for document in read_store(state_dir).all("things")] == ["a", "b"]


def test_all_who_write_at_the_same_time_hear_of_a_full_disk(
    state_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store(state_dir, Clock())
    real_fsync, full = os.fsync, threading.Event()

    def fsync(handle: int) -> None:
        if full.is_set() and threading.current_thread().name.startswith("writer"):
            raise OSError(errno.ENOSPC, "no space")
        real_fsync(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    kept: list[str] = []
    refused: list[str] = []

    def write(name: str) -> None:
        for number in range(100):
            if number == 50:
                full.set()
            try:
                store.write("xuke", "added", Add("things", f"{name}-{number}", {}))
                kept.append(f"{name}-{number}")
            except RecordError:
                refused.append(f"{name}-{number}")

    threads = [threading.Thread(target=write, args=(f"t{n}",), name=f"writer {n}") for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    full.clear()
    assert refused
    store.close()
    again = open_store(state_dir, Clock())
    assert {document.key for document in again.all("things")} == set(kept)
    again.close()


def test_after_a_failure_that_cannot_be_taken_back_nothing_more_is_said(
    state_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store(state_dir, Clock())
    store.write("xuke", "added", Add("things", "a", {}))

    def refuse(*_: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "fsync", refuse)
    monkeypatch.setattr(os, "ftruncate", refuse)
    for _ in range(2):
        with pytest.raises(Unwritable, match="then start Xuke again"):
            store.write("xuke", "added", Add("things", "b", {}))
    monkeypatch.undo()
    with pytest.raises(Unwritable, match="then start Xuke again"):
        store.write("xuke", "added", Add("things", "c", {}))
    store.close()
    again = open_store(state_dir, Clock())
    assert again.get("things", "a") is not None
    again.write("xuke", "added", Add("things", "c", {}))
    again.close()


def test_a_view_that_cannot_be_written_stops_nothing(
    state_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_record(state_dir, 10)
    view = (state_dir / "view.json").read_bytes()
    store = open_store(state_dir, Clock())
    store.write("xuke", "added", Add("things", "more", {}))
    before = state_of(store)

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr(os, "replace", refuse)
    store.close()
    monkeypatch.undo()
    assert (state_dir / "view.json").read_bytes() == view
    assert not (state_dir / "view.json.new").exists()
    again = open_store(state_dir, Clock())
    assert state_of(again) == before
    assert again.notices == ()
    again.close()


@pytest.mark.parametrize(
    ("locked", "mode"), [("", 0o500), ("state", 0o500), ("state/journal", 0o500), ("state/lock", 0o400)]
)
def test_a_folder_that_may_not_be_written_is_named(locked: str, mode: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        state_dir = Path(folder) / "state"
        if locked:
            a_record(state_dir, 3)

        def work() -> str:
            os.chmod(Path(folder) / locked, mode)
            if os.getuid() == 0:  # root may write everywhere
                for path in [Path(folder), *Path(folder).rglob("*")]:
                    os.chown(path, 65534, 65534)
                os.setuid(65534)
            clock = Clock()
            clock.go(days=40)  # a new month: a new file
            try:
                open_store(state_dir, clock).write("xuke", "added", Add("things", "a", {}))
            except NotAllowed as error:
                return str(error)
            return "written"

        line = apart(work)
        assert "permission denied; make this user its owner or set another STATE_DIR" in line
        assert line.startswith(folder)
        assert "\n" not in line


def test_a_file_in_the_place_of_the_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for path in (tmp_path / "file", tmp_path / "file" / "state"):
        with pytest.raises(RecordError, match="is no directory"):
            open_store(path, Clock())


def test_only_the_owner_can_look_in(state_dir: Path) -> None:
    before = os.umask(0)
    try:
        a_record(state_dir, 3)
    finally:
        os.umask(before)
    modes = {path.name: path.stat().st_mode & 0o777 for path in [state_dir, *state_dir.rglob("*")]}
    assert modes == {
        "state": 0o700,
        "journal": 0o700,
        "2026-03.jsonl": 0o600,
        "view.json": 0o600,
        "closed.keys": 0o600,
        "lock": 0o600,
    }


def test_a_folder_open_to_others_is_closed_to_them_and_told(state_dir: Path) -> None:
    state_dir.mkdir(mode=0o755)
    store = open_store(state_dir, Clock())
    assert store.notices == (f"{state_dir} was open to other users of this machine; closed to them",)
    assert state_dir.stat().st_mode & 0o777 == 0o700
    store.close()


HOLD = "import sys, bot.record; from tests.record.kept import Clock; from pathlib import Path; "
HOLD += "s = bot.record.open_store(Path(sys.argv[1]), Clock()); print('open', flush=True); sys.stdin.read()"


def test_a_second_process_is_told_the_first_ones_id_and_a_crash_blocks_nobody(state_dir: Path) -> None:
    first = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(state_dir)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert first.stdout
    assert first.stdout.readline() == b"open\n"
    with pytest.raises(InUse, match=rf"process {first.pid} uses this record already; stop it first") as error:
        open_store(state_dir, Clock())
    assert error.value.pid == first.pid
    assert read_store(state_dir).all("things") == []
    first.send_signal(signal.SIGKILL)
    first.wait()
    first.stdout.close()
    assert first.stdin
    first.stdin.close()
    open_store(state_dir, Clock()).close()


def test_the_same_process_cannot_open_it_twice(state_dir: Path) -> None:
    store = open_store(state_dir, Clock())
    with pytest.raises(InUse, match=f"process {os.getpid()}"):
        open_store(state_dir, Clock())
    store.close()
    store.close()
    open_store(state_dir, Clock()).close()


def test_a_start_that_fails_lets_go_of_the_lock(state_dir: Path) -> None:
    (file,) = a_record(state_dir, 3)
    sound = file.read_bytes()
    file.write_bytes(sound.replace(b"things", b"thinks", 1))
    with pytest.raises(RecordError, match="altered"):
        open_store(state_dir, Clock())
    file.write_bytes(sound)
    open_store(state_dir, Clock()).close()


def test_nobody_is_answered_before_the_journal_is_synced(
    state_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store(state_dir, Clock())
    store.write("xuke", "first")
    (journal,) = (state_dir / "journal").iterdir()
    synced: list[int] = []
    real_fsync = os.fsync

    def fsync(handle: int) -> None:
        real_fsync(handle)
        synced.append(os.fstat(handle).st_size)

    monkeypatch.setattr(os, "fsync", fsync)
    for number in range(3):
        store.write("xuke", "added", Add("things", f"t{number}", {}))
        assert synced[-1] == journal.stat().st_size
    assert len(synced) == 3
    monkeypatch.undo()
    store.close()


def test_a_read_waits_for_what_is_being_synced(state_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = open_store(state_dir, Clock())
    store.write("xuke", "first")
    at_disk, go_on = threading.Event(), threading.Event()
    real_fsync = os.fsync

    def fsync(handle: int) -> None:
        at_disk.set()
        assert go_on.wait(10)
        real_fsync(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    seen: list[object] = []
    writer = threading.Thread(target=store.write, args=("xuke", "added", Add("things", "a", {})))
    writer.start()
    assert at_disk.wait(10)
    reader = threading.Thread(target=lambda: seen.append(store.get("things", "a")))
    reader.start()
    reader.join(0.05)
    assert seen == []
    go_on.set()
    reader.join()
    writer.join()
    assert seen != [None]
    monkeypatch.undo()
    store.close()


def test_a_removed_lock_file_lets_no_second_writer_in(state_dir: Path) -> None:
    """`rm STATE_DIR/lock` and a second start once let both write, and broke the journal."""
    store = open_store(state_dir, Clock())
    store.write("xuke", "added", Add("things", "a", {}))
    (state_dir / "lock").unlink()
    with pytest.raises(InUse, match="uses this record already"):
        open_store(state_dir, Clock())
    refused = subprocess.run(
        [sys.executable, "-c", HOLD, str(state_dir)], stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    assert "uses this record already" in refused.stderr
    store.write("xuke", "added", Add("things", "b", {}))
    assert verify(state_dir, as_json=False)[0] == 0
    store.close()
    again = open_store(state_dir, Clock())
    assert [document.key for document in again.all("things")] == ["a", "b"]
    again.close()


def test_what_somebody_else_wrote_stops_the_writing_before_the_chain_breaks(state_dir: Path) -> None:
    store = open_store(state_dir, Clock())
    store.write("xuke", "added", Add("things", "a", {}))
    (journal,) = (state_dir / "journal").iterdir()
    with journal.open("ab") as file:
        file.write(b"{}\n")
    for key in ("b", "c"):
        with pytest.raises(RecordError, match="another process has written to it"):
            store.write("xuke", "added", Add("things", key, {}))
    assert "another process" in str(store.problem())
    assert journal.read_bytes().endswith(b"{}\n")
    assert journal.read_bytes().count(b"\n") == 2
    store.close()
