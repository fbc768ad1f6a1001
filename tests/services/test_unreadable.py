"""A document that cannot be read, and those that an older Xuke masked too much: nothing else stops."""

from datetime import datetime
from functools import partial
from pathlib import Path

import pytest

from bot.record.lines import read_time
from bot.record.store import Add, Replace
from bot.services.cases_kept import ENTRIES, read_cases
from bot.services.deadlines_kept import EVENTS, SINCE, license_key
from bot.services.rulings_kept import RULINGS
from bot.services.unreadable import UnreadableWatch, find_unreadable
from commands import respond
from tests.commands.desks import CHAT, OFFICER, real_desk, typed
from tests.commands.walks import ILLEGAL, do, opened
from tests.services.clocked import clocked


def test_a_begun_license_that_was_masked_still_alerts(tmp_path: Path) -> None:
    """`2026-11-25T23:03:16.05…+08:00` was kept as `…23:03:[phone]+08:00`: alerts failed for good."""
    with clocked(tmp_path, "2026-01-05 09:00") as xuke:
        xuke.alerts.tick()
        since = xuke.store.get(SINCE, license_key(xuke.certificate))
        assert since is not None
        xuke.store.write("xuke", "older", Replace(since, {"at": "2026-01-05T09:00:[phone]+08:00"}))
        xuke.kill()
        xuke.start()
        assert xuke.tick("2026-01-20 09:30")
        assert xuke.deadlines.facts.since == datetime.fromisoformat("2026-01-05T09:00+08:00")
        assert find_unreadable(xuke.store) == ()


@pytest.mark.parametrize(
    ("kept", "read"),
    [
        ("2026-11-25T23:03:[phone]+08:00", "2026-11-25T23:03+08:00"),
        ("2026-11-25T23:03:[ID number]", "2026-11-25T23:03+00:00"),
        ("2026-11-25T15:03:16.052341Z", "2026-11-25T15:03:16.052341+00:00"),
    ],
)
def test_moments_that_an_older_xuke_masked_are_read_to_the_minute(kept: str, read: str) -> None:
    assert read_time(kept) == datetime.fromisoformat(read)
    with pytest.raises(ValueError, match="Invalid isoformat"):
        read_time("2026-[phone]")


def test_one_unreadable_document_of_each_table_stops_no_other(tmp_path: Path) -> None:
    with clocked(tmp_path, "2026-01-05 09:00") as xuke:
        xuke.alerts.tick()
        bad = [
            Add(EVENTS, "e99", {"duty": "security-assessment", "day": "[phone]"}),
            Add("deadlines_done", "renewal-2026", {"day": "[ID number]"}),
            Add("deadlines_snoozed", "annual-report-2026", {"until": 7}),
            Add("deadlines_told", "nothing", {"at": "[phone]"}),
            Add("deadlines_dates", "nothing", {}),
            Add("handed_over", "nothing", {"at": None}),
            Add("outbox", "broken", {"channel": CHAT, "edits": "x"}),
            Add("deliveries", "local:broken", {}),
            Add(RULINGS, "R1", {"on": "yesterday"}),
            Add("questions", "Q1", {}),
        ]
        xuke.store.write("xuke", "broken", *bad)
        xuke.kill()
        xuke.start()
        assert xuke.tick("2026-01-20 09:30"), "alerts go on"
        assert xuke.outbox.open()
        watch = UnreadableWatch(xuke.store, xuke.outbox, CHAT, "en")
        for _ in range(2):
            watch.tick()
        named = {(it.table, it.key) for it in find_unreadable(xuke.store)}
        assert named == {(str(change.table), change.key) for change in bad}
        assert str(watch.problem()).startswith("cannot be read: ")
        told = [key for key in xuke.posted() if key.startswith("unreadable:")]
        assert len(told) == len(bad), "each once"


def test_an_unreadable_entry_of_a_case_is_shown_as_a_gap_and_the_case_goes_on() -> None:
    desk = real_desk()
    opened(desk)
    do(desk, "I1 note", who=OFFICER, note="first")
    entry = desk.store.get(ENTRIES, "I1:000002")
    assert entry is not None
    desk.store.write("xuke", "broken", Replace(entry, {**entry.value, "kind": "[phone]"}))
    (case,) = read_cases(desk.store).values()
    assert [entry.number for entry in case.entries] == [1, 2]
    assert "Entry 2 cannot be read" in str(case.entries[1].event)
    desk.cases._cases["I1"] = case
    do(desk, "I1 note", who=OFFICER, note="second")
    assert [entry.number for entry in desk.cases.get("I1").entries] == [1, 2, 3]


def test_a_case_without_a_readable_beginning_leaves_the_others() -> None:
    desk = real_desk()
    opened(desk)
    do(desk, "", OFFICER, "incident", **ILLEGAL)
    entry = desk.store.get(ENTRIES, "I1:000001")
    assert entry is not None
    desk.store.write("xuke", "broken", Replace(entry, {"at": "[phone]"}))
    assert set(read_cases(desk.store)) == {"I2"}


RECEIPT = "110101199003074477"
"""A receipt that looks like a valid ID number."""


def test_receipts_are_kept_as_given_and_free_text_is_masked() -> None:
    """A receipt once became [ID number] in the journal; `extension_claimed` rests on it."""
    desk = real_desk()
    say = partial(respond, desk=desk)
    said = say(typed(f"renewal applied 2025-05-20 receipt {RECEIPT}", who=OFFICER))
    assert RECEIPT in said.text
    renewal = desk.deadlines.facts.renewal
    assert renewal is not None
    assert renewal.receipt == RECEIPT
    opened(desk)
    do(desk, "I1 done report-8", what="told them, call 13812345678", receipt=RECEIPT)
    progress = desk.cases.get("I1").steps["report-8"]
    assert (progress.receipt, progress.text) == (RECEIPT, "told them, call [phone]")
    kept = [entry for entry in desk.store.history() if entry.kind == "case.done"]
    assert RECEIPT in str(kept[0].data)
    assert "13812345678" not in str([entry.data for entry in desk.store.history()])
