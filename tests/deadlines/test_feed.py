"""The calendar feed, read by parsers of another make."""

from dataclasses import replace
from datetime import UTC, date, timedelta
from time import process_time

import ics
import vobject
from hypothesis import given
from hypothesis import strategies as st

from bot.deadlines.due import Deadline
from bot.deadlines.feed import feed, uid
from tests.deadlines.made import agenda, many, moment, of_event

NUMBER = "琼B2-20210620"
NOW = moment("2026-11-24")


def read(*deadlines: Deadline) -> list[ics.Event]:
    text = feed(deadlines, NUMBER, "zh", NOW).decode()
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "\n" not in text.replace("\r\n", "")
    [calendar] = vobject.readComponents(text, validate=True)
    assert calendar.name == "VCALENDAR"
    return sorted(ics.Calendar(text).events, key=lambda it: it.begin)


def test_each_open_deadline_is_one_all_day_event_with_alarms() -> None:
    found = read(*agenda().values())
    assert [it.uid.split(".")[0] for it in found] == [
        "annual-report-2026",
        "renewal-2026",
        "expiry-2026",
        "annual-report-2027",
    ]
    for it in found:
        assert it.all_day
        assert len(it.alarms) == 5
    assert found[2].begin.date() == date(2026, 7, 17)  # the working day to act on
    assert "期限 2026-07-19" in found[2].description
    assert found[0].name == "许可证年报"
    assert found[3].name == "许可证年报（日期暂定）"
    assert {alarm.trigger for alarm in found[0].alarms} >= {
        timedelta(hours=9.5),
        timedelta(hours=9.5, days=-7),
    }


def test_a_done_deadline_leaves_and_the_others_keep_their_uids() -> None:
    one, other = of_event("security-assessment", "2026-11-20"), of_event("illegal-information", "2026-11-20")
    before = {it.uid for it in read(one, other)}
    after = {it.uid for it in read(replace(one, status="done"), replace(other, due=date(2026, 12, 31)))}
    assert before - after == {uid(one, NUMBER)}


def test_what_has_not_changed_reads_the_same_and_says_since_when() -> None:
    """DTSTAMP was the moment of the reading: every look brought every event anew."""
    event = of_event("security-assessment", "2026-11-20")
    taken = replace(event, id="other", owner="slack:U1", changed_at=moment("2026-11-23", "08:00"))
    text = feed((event, taken), NUMBER, "en", NOW).decode()
    stamps = [line for line in text.split("\r\n") if line.startswith("DTSTAMP")]
    first = event.changed_at or NOW
    assert stamps == [f"DTSTAMP:{first.astimezone(UTC):%Y%m%dT%H%M%SZ}", "DTSTAMP:20261123T000000Z"]
    assert feed((event, taken), NUMBER, "en", NOW).decode() == text
    assert "\r\nREFRESH-INTERVAL;VALUE=DURATION:PT12H\r\n" in text
    assert "\r\nX-PUBLISHED-TTL:PT12H\r\n" in text


def test_an_empty_feed_is_a_calendar() -> None:
    assert b"BEGIN:VCALENDAR" in feed((), NUMBER, "en", NOW)
    assert b"VEVENT" not in feed((), NUMBER, "en", NOW)


@given(note=st.text(max_size=200), owner=st.none() | st.text(min_size=1, max_size=80))
def test_any_note_and_owner_stay_one_event(note: str, owner: str | None) -> None:
    deadline = of_event("security-assessment", "2026-11-20")
    trigger = replace(deadline.trigger, note=note)
    text = feed([replace(deadline, trigger=trigger, owner=owner)], NUMBER, "en", NOW).decode()
    assert text.count("BEGIN:VEVENT\r\n") == text.count("END:VEVENT\r\n") == 1
    assert text.count("\r\nUID:") == 1
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


def test_ten_thousand_events_take_under_a_second() -> None:
    found = many(10_000, date(2026, 1, 1), 365, date(2026, 6, 1))
    feed(found[:10], NUMBER, "zh", NOW)
    began = process_time()
    text = feed(found, NUMBER, "zh", NOW)
    assert process_time() - began < 1
    assert text.count(b"BEGIN:VEVENT") == 10_000
