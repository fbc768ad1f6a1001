"""`journal verify`: as a person and as a program read it."""

import json
import sys
from io import StringIO
from pathlib import Path

import pytest

from bot.cli.journal import verify
from bot.errors import BadInput
from bot.record import open_store
from bot.record.store import Add
from tests.record.kept import Clock, a_record


def test_a_sound_record_is_told_with_the_hash_that_stands_for_it(state_dir: Path) -> None:
    files = a_record(state_dir, 30, days=3)
    code, text = verify(state_dir, as_json=False)
    head = files[-1].read_bytes()[-67:-3].decode()
    assert code == 0
    assert text.startswith("The record is sound: 50 entries in 3 months, the last of 2026-05-")
    assert text.endswith(f"Hash of the last entry: {head}")
    code, text = verify(state_dir, as_json=True)
    document = json.loads(text)
    assert (code, document["ok"], document["entries"], document["months"]) == (0, True, 50, 3)
    assert (document["head"], document["torn_bytes"], document["broken"]) == (head, 0, None)


def test_a_broken_record_exits_with_1_and_the_first_broken_entry(state_dir: Path) -> None:
    (file,) = a_record(state_dir)
    file.write_bytes(file.read_bytes().replace(b'"n":5', b'"n":6'))
    code, text = verify(state_dir, as_json=False)
    assert code == 1
    assert "\n" not in text
    assert "2026-03.jsonl, line 10: entry 10 was altered: its content does not fit its hash" in text
    code, text = verify(state_dir, as_json=True)
    document = json.loads(text)
    assert (code, document["ok"], document["entries"]) == (1, False, 9)
    assert (document["broken"]["entry"], document["broken"]["line"]) == (10, 10)
    assert document["broken"]["file"] == "2026-03.jsonl"


def test_it_reads_beside_the_writer_and_changes_nothing(state_dir: Path) -> None:
    store = open_store(state_dir, Clock())
    store.write("xuke", "added", Add("things", "a", {}))
    before = {path: path.read_bytes() for path in state_dir.rglob("*") if path.is_file()}
    assert verify(state_dir, as_json=False)[0] == 0
    # A line that the writer is in the middle of.
    journal = next((state_dir / "journal").iterdir())
    with journal.open("ab") as file:
        file.write(b'{"actor":"x')
    assert json.loads(verify(state_dir, as_json=True)[1])["torn_bytes"] == 0
    journal.write_bytes(before[journal])
    assert {path: path.read_bytes() for path in state_dir.rglob("*") if path.is_file()} == before
    store.close()


def test_a_line_cut_off_by_a_crash_is_told_and_no_damage(state_dir: Path) -> None:
    (file,) = a_record(state_dir)
    with file.open("ab") as journal:
        journal.write(b'{"actor":"x')
    code, text = verify(state_dir, as_json=False)
    assert code == 0
    assert "11 bytes behind it were cut off by a crash and never acknowledged" in text


def test_where_nothing_was_recorded_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="does not exist; nothing has been recorded there yet"):
        verify(tmp_path / "nowhere", as_json=False)
    assert verify(tmp_path, as_json=False) == (0, "The record is sound: it has no entry yet.")


def test_a_progress_bar_is_for_people_who_watch(state_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    a_record(state_dir)

    class Terminal(StringIO):
        def isatty(self) -> bool:
            return True

    screen, pipe = Terminal(), StringIO()
    monkeypatch.setattr(sys, "stderr", screen)
    sound = verify(state_dir, as_json=False)
    assert "verify:" in screen.getvalue()
    monkeypatch.setattr(sys, "stderr", pipe)
    assert verify(state_dir, as_json=False) == sound
    assert pipe.getvalue() == ""


def test_an_end_cut_off_without_a_trace_is_found_by_the_mark_that_was_posted(state_dir: Path) -> None:
    (file,) = a_record(state_dir)
    mark = json.loads(verify(state_dir, as_json=True)[1])["mark"]
    assert verify(state_dir, as_json=False, expect=mark)[0] == 0
    assert verify(state_dir, as_json=False, expect=mark.partition("-")[2])[0] == 0
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join(lines[:-3]))
    (state_dir / "view.json").unlink()
    assert verify(state_dir, as_json=False)[0] == 0, "nothing in the record itself tells of it"
    code, text = verify(state_dir, as_json=False, expect=mark)
    assert code == 1
    assert "entry 50" in text
    assert "the record ends at entry 47: its end was cut off" in text
    assert "\n" not in text
    document = json.loads(verify(state_dir, as_json=True, expect=mark)[1])
    assert (document["ok"], document["entries"]) == (False, 47)
    assert verify(state_dir, as_json=False, expect=mark.partition("-")[2])[0] == 1


def test_a_record_made_anew_does_not_hold_the_mark(state_dir: Path, tmp_path: Path) -> None:
    a_record(state_dir)
    mark = json.loads(verify(state_dir, as_json=True)[1])["mark"]
    a_record(tmp_path / "other", 40)
    code, text = verify(tmp_path / "other", as_json=False, expect=mark)
    assert code == 0, "the same entries up to there"
    other = f"50-{'ab' * 8}"
    code, text = verify(state_dir, as_json=False, expect=other)
    assert code == 1
    assert "entry 50 is another one: the record was made anew" in text


@pytest.mark.parametrize("mark", ["", "50", "50-xyz", "hash", "50-ab12"])
def test_what_is_no_mark_is_named(state_dir: Path, mark: str) -> None:
    a_record(state_dir, 3)
    if mark:
        with pytest.raises(BadInput, match="is no mark; give it as a digest shows it"):
            verify(state_dir, as_json=False, expect=mark)


def test_what_cannot_be_read_is_named_though_it_is_what_was_written(state_dir: Path) -> None:
    store = open_store(state_dir, Clock())
    store.write("xuke", "event.recorded", Add("events", "e1", {"duty": "x", "day": "no day"}))
    store.close()
    code, text = verify(state_dir, as_json=False)
    assert code == 0
    assert "It cannot be read, though it is what was written: events e1: " in text
    (line,) = json.loads(verify(state_dir, as_json=True)[1])["unreadable"]
    assert line.startswith("events e1: ValueError")
