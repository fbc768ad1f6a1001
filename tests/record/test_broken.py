"""Damage of every kind is named, or mended and told; never lost in silence."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.record import open_store, read_store
from bot.record.errors import Altered, Broken, Missing, Reordered
from bot.record.store import Add, Replace
from tests.record.kept import Clock, a_record, fill, state_of


def lines_of(file: Path) -> list[bytes]:
    return file.read_bytes().splitlines(keepends=True)


def test_an_altered_entry_is_named(state_dir: Path) -> None:
    (file,) = a_record(state_dir)
    lines = lines_of(file)
    lines[6] = lines[6].replace(b'"actor":"slack:U1"', b'"actor":"slack:U9"').replace(b"U2", b"U8")
    file.write_bytes(b"".join(lines))
    with pytest.raises(Altered, match=r"line 7: entry 7 was altered") as error:
        open_store(state_dir, Clock())
    assert (error.value.file, error.value.line_number, error.value.entry) == ("2026-03.jsonl", 7, 7)


def test_an_entry_altered_with_a_new_hash_breaks_the_chain(state_dir: Path) -> None:
    from bot.record.lines import write_line

    (file,) = a_record(state_dir)
    lines = lines_of(file)
    entry = json.loads(lines[6])
    lines[6], _ = write_line(7, entry["at"], "slack:U9", entry["kind"], entry["data"], entry["prev"])
    file.write_bytes(b"".join(lines))
    with pytest.raises(Altered, match="entry 8 was altered: it does not follow the entry before it"):
        open_store(state_dir, Clock())


def test_a_record_made_anew_from_some_entry_on_is_told_by_the_view(state_dir: Path, tmp_path: Path) -> None:
    (file,) = a_record(state_dir)
    clock = Clock()
    other = open_store(tmp_path / "other", clock)
    fill(other, 40, clock)
    other.write("slack:U9", "forged")
    other.close()
    forged = b"".join(lines_of(tmp_path / "other" / "journal" / "2026-03.jsonl"))
    assert forged != file.read_bytes()
    changed = forged.replace(b"slack:U2", b"slack:U2")
    file.write_bytes(changed)
    # Same entries up to the view's: sound. Without them the view knows better.
    assert read_store(state_dir).used("things", "t39")
    file.write_bytes(b"".join(lines_of(file)[:20]))
    with pytest.raises(Missing, match=r"entries 21 to \d+ are missing after 2026-03.jsonl"):
        open_store(state_dir, Clock())


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7), view=st.booleans())
def test_any_flipped_bit_is_found(tmp_path: Path, place: float, bit: int, view: bool) -> None:
    state_dir = tmp_path / "flipped"
    if not state_dir.exists():
        a_record(state_dir, 8)
        (tmp_path / "view.json").write_bytes((state_dir / "view.json").read_bytes())
        (tmp_path / "sound").write_bytes((state_dir / "journal" / "2026-03.jsonl").read_bytes())
    content = bytearray((tmp_path / "sound").read_bytes())
    at = int(place * (len(content) - 1))  # the last line's end: see the next test
    content[at] ^= 1 << bit
    (state_dir / "journal" / "2026-03.jsonl").write_bytes(content)
    if view:
        (state_dir / "view.json").write_bytes((tmp_path / "view.json").read_bytes())
    else:
        (state_dir / "view.json").unlink(missing_ok=True)
    with pytest.raises(Broken) as error:
        read_store(state_dir)
    assert error.value.entry == bytes((tmp_path / "sound").read_bytes())[:at].count(b"\n") + 1


def test_an_acknowledged_entry_is_no_torn_line(state_dir: Path) -> None:
    (file,) = a_record(state_dir)
    file.write_bytes(file.read_bytes()[:-1] + b"\x0b")
    with pytest.raises(Altered):
        open_store(state_dir, Clock())


def test_a_removed_entry_is_named(state_dir: Path) -> None:
    (file,) = a_record(state_dir)
    lines = lines_of(file)
    del lines[6:8]
    file.write_bytes(b"".join(lines))
    with pytest.raises(Missing, match=r"entries 7 to 8 are missing after 2026-03\.jsonl; restore it"):
        open_store(state_dir, Clock())


def test_entries_in_another_order_are_named(state_dir: Path) -> None:
    (file,) = a_record(state_dir)
    lines = lines_of(file)
    lines[6], lines[9] = lines[9], lines[6]
    file.write_bytes(b"".join(lines))
    with pytest.raises(Reordered, match="line 7: entry 10 stands where entry 7 belongs"):
        open_store(state_dir, Clock())


@pytest.mark.parametrize("with_view", [True, False])
@pytest.mark.parametrize("which", [0, 1, -1])
def test_a_missing_month_is_named(state_dir: Path, which: int, with_view: bool) -> None:
    files = a_record(state_dir, 30, days=3)
    assert [file.name for file in files] == [f"2026-0{month}.jsonl" for month in (3, 4, 5)]
    gone = [json.loads(line)["seq"] for line in lines_of(files[which])]
    files[which].unlink()
    if not with_view:
        (state_dir / "view.json").unlink()
        if which == -1:
            return  # then nothing tells of it: see Walk
    with pytest.raises(Missing) as error:
        open_store(state_dir, Clock())
    assert error.value.entry == gone[0]
    assert f"entries {gone[0]} to {gone[-1]} are missing" in str(error.value)


def test_a_whole_journal_gone_is_named(state_dir: Path) -> None:
    for file in a_record(state_dir, 10):
        file.unlink()
    with pytest.raises(Missing, match="entries 1 to 17 are missing"):
        open_store(state_dir, Clock())


def test_a_line_cut_off_anywhere_is_set_aside_and_told(state_dir: Path) -> None:
    clock = Clock()
    a_record(state_dir, 5)
    (state_dir / "view.json").unlink()
    (file,) = (state_dir / "journal").glob("*.jsonl")
    sound = file.read_bytes()
    before = len(lines_of(file)[-1])
    for size in range(1, before, 7):
        for old in (state_dir / "journal").glob("*.torn-*"):
            old.unlink()
        (state_dir / "view.json").unlink(missing_ok=True)
        torn = sound[: len(sound) - before + size]
        file.write_bytes(torn)
        store = open_store(state_dir, clock)
        assert f"{size} bytes behind entry 8 were cut off" in store.notices[0]
        assert sum(1 for _ in store.history()) == 10  # eight, and two that say what was mended
        (aside,) = (state_dir / "journal").glob("*.torn-*")
        assert aside.read_bytes() == torn[-size:]
        assert aside.stat().st_mode & 0o777 == 0o600
        store.close()


def test_blocks_that_never_reached_the_disk_are_set_aside(state_dir: Path) -> None:
    (file,) = a_record(state_dir, 5)
    last = lines_of(file)[-1]
    with file.open("ab") as journal:
        journal.write(last[:40] + b"\0" * 4000 + b"\n" + b"\0" * 96)
    store = open_store(state_dir, Clock())
    assert store.notices[0].startswith("4137 bytes behind entry 9 were cut off")
    store.write("xuke", "next")
    store.close()
    assert read_store(state_dir).used("things", "t4")


@pytest.mark.parametrize(
    "damage",
    [
        None,
        b"",
        b"{",
        b"null",
        b"[]",
        b'{"_record":{}}',
        b'{"_record":{"1":{"format":1}}}',
        b"\xff\xfe",
        "value",
        "keys",
        "lost keys",
    ],
)
def test_a_lost_or_damaged_view_is_made_again_and_told(state_dir: Path, damage: bytes | str | None) -> None:
    a_record(state_dir)
    before = state_of(open_and_close(state_dir))
    view, keys = state_dir / "view.json", state_dir / "closed.keys"
    match damage:
        case None:
            view.unlink()
        case "value":
            view.write_bytes(view.read_bytes().replace(b'"n":-1', b'"n":-9', 1))
        case "keys":
            keys.write_bytes(b"\1" + keys.read_bytes()[1:])
        case "lost keys":
            keys.unlink()
        case bytes():
            view.write_bytes(damage)
    store = open_store(state_dir, Clock())
    word = "missing" if damage is None else "damaged"
    assert f"view.json was {word}; made again from the journal's 50 entries" in store.notices[0]
    assert state_of(store) == before
    store.close()
    again = open_and_close(state_dir)
    assert again.notices == ()
    assert state_of(again) == before


def open_and_close(state_dir: Path):  # type: ignore[no-untyped-def]
    store = open_store(state_dir, Clock())
    store.close()
    return store


def test_a_clock_set_back_is_journaled_and_the_order_stays(state_dir: Path) -> None:
    clock = Clock(datetime(2026, 4, 1, 0, 30, tzinfo=UTC))
    store = open_store(state_dir, clock)
    document = store.write("xuke", "added", Add("things", "a", {})).documents[0]
    clock.go(hours=-1)
    written = store.write("xuke", "replaced", Replace(document, {"n": 1}))
    assert written.at == clock()
    back, after = list(store.history())[1:]
    assert (back.kind, back.data["about"]) == ("clock.set_back", {"seconds": 3600})
    assert after.seq == 3
    # An entry of March, behind those of April, stays where its number puts it.
    assert [file.name for file in (state_dir / "journal").iterdir()] == ["2026-04.jsonl"]
    store.close()
    clock.go(hours=-1)
    again = open_store(state_dir, clock)
    assert again.notices == ("the clock is 3600 seconds behind the last entry; one of the two was wrong",)
    assert again.get("things", "a") == written.documents[0]
    again.close()


def test_a_clock_kept_in_step_is_no_news(state_dir: Path, clock: Clock) -> None:
    store = open_store(state_dir, clock)
    store.write("xuke", "one")
    clock.go(milliseconds=-20)
    store.write("xuke", "two")
    assert [entry.kind for entry in store.history()] == ["one", "two"]
    store.close()
