"""The journal's form is one that others can check without Xuke."""

import json
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from bot.record.embedded.closed import ClosedKeys
from bot.record.lines import FIRST, canonical, check_line, read_body, read_time, write_line, write_time
from bot.record.privacy import clean
from tests.record.json_values import json_like
from tests.record.kept import a_record


@given(json_like)
def test_the_canonical_form_is_the_standard_librarys(value: object) -> None:
    plain = clean(value)
    same = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert canonical(plain) == same.encode()


@given(json_like, st.text(), st.text())
def test_a_line_reads_back_as_it_was_written(value: object, actor: str, kind: str) -> None:
    plain = clean({"value": value, "actor": actor, "kind": kind})
    at = write_time(datetime(2026, 3, 2, tzinfo=UTC))
    line, digest = write_line(7, at, plain["actor"], plain["kind"], {"v": plain["value"]}, FIRST)
    checked = check_line(line)
    assert checked is not None
    entry = read_body(*checked)
    assert (entry.seq, entry.actor, entry.kind) == (7, plain["actor"], plain["kind"])
    assert (entry.data, entry.prev, entry.hash) == ({"v": plain["value"]}, FIRST, digest)


def test_twenty_lines_of_standard_python_can_verify_a_record(state_dir: Path) -> None:
    prev, seq = FIRST, 0
    for file in a_record(state_dir, 30, days=3):
        for line in file.read_text("utf-8").splitlines():
            entry = json.loads(line)
            given_hash = entry.pop("hash")
            form = json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
            assert sha256(form.encode()).hexdigest() == given_hash
            assert (entry["prev"], entry["seq"]) == (prev, seq + 1)
            prev, seq = given_hash, entry["seq"]
    assert seq == 50


@given(st.datetimes(datetime(1970, 1, 2), datetime(2200, 1, 1)))
def test_moments_sort_as_their_texts(moment: datetime) -> None:
    utc = moment.replace(tzinfo=UTC)
    assert read_time(write_time(utc)) == utc
    assert len(write_time(utc)) == 27


@given(st.sets(st.integers(0, 2**64 - 1), max_size=3000), st.integers(0, 2**64 - 1))
def test_closed_keys_are_a_set_that_can_be_kept(keys: set[int], other: int) -> None:
    closed, content = ClosedKeys(), b""
    for key in keys:
        closed.add(key)
        if key % 7 == 0:
            content += closed.take_unsaved()
    content += closed.take_unsaved()
    again = ClosedKeys(content)
    for known in (closed, again):
        assert all(key in known for key in keys)
        assert (other in known) == (other in keys)
    assert (again.count, again.checksum) == (closed.count, closed.checksum) == (len(keys), closed.checksum)
