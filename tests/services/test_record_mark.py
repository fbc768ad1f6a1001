"""The record's mark is posted where the record cannot reach: digest and feed, to be compared later."""

import re
from pathlib import Path

import vobject

from bot.cli.journal import verify
from bot.deadlines.feed import feed
from bot.services.record_mark import posted_mark
from tests.services.clocked import clocked


def test_the_digest_and_the_feed_carry_a_mark_that_the_record_must_hold(tmp_path: Path) -> None:
    with clocked(tmp_path, "2025-12-20 08:00") as xuke:
        xuke.alerts.tick()
        first = posted_mark(xuke.store)
        assert first is not None, "from the first day on"
        keys = xuke.tick("2025-12-22 09:31")
        (digest,) = [key for key in keys if key.startswith("digest:")]
        told = "\n".join(xuke.posted()[digest]["paragraphs"])
        found = re.search(r"journal verify --expect (\d+-[0-9a-f]{16})`", told)
        assert found is not None
        mark = posted_mark(xuke.store)
        assert mark == found[1] != first
        content = feed(xuke.deadlines.all(), "x", "en", xuke.now, mark).decode()
        assert vobject.readOne(content).x_xuke_record.value == mark
        assert xuke.tick("2025-12-22 18:00") == []
        assert posted_mark(xuke.store) == mark, "one a day, so that calendars need not read the feed anew"
        xuke.tick("2025-12-23 09:31")
        assert posted_mark(xuke.store) != mark
    for expected in (first, mark):
        assert verify(tmp_path / "state", as_json=False, expect=expected)[0] == 0
