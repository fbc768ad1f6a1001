"""One way to write a moment, on every surface, in zones on both sides of midnight."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.reply import Reply
from bot.chat.request import Action, Request
from bot.cli.journal import verify
from bot.moments import write_clock, write_moment
from bot.record import open_store
from bot.replies.incidents import time_line
from bot.services.desk import Desk
from commands import respond
from tests.command_line import run
from tests.commands.desks import CHAT, OFFICER, ON_CALL, real_desk, submitted, typed
from tests.commands.walks import do, later, opened

NEW_YORK, SHANGHAI = "America/New_York", "Asia/Shanghai"
DAY = date(2026, 3, 2)
WRITTEN = re.compile(r"(\d{4}-\d{2}-\d{2} \d{2}:\d{2}) UTC([+-]\d+)?")
CLOCK = re.compile(r"\d{2}:\d{2}(?! UTC)")
LATE = {NEW_YORK: timedelta(hours=10, minutes=30), SHANGHAI: timedelta(hours=12, minutes=30)}
"""From noon to half past ten in New York, and to half past midnight in Shanghai."""

Instants = st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2090, 1, 1))


@given(Instants, st.integers(-14 * 60, 14 * 60))
def test_what_is_written_names_one_instant(moment: datetime, minutes: int) -> None:
    zone = timezone(timedelta(minutes=minutes))
    text = write_moment(moment.replace(tzinfo=UTC), zone)
    day_and_clock, _, offset = text.partition(" UTC")
    hours, _, rest = offset.partition(":")
    sign = -1 if offset.startswith("-") else 1
    back = timedelta(hours=int(hours or 0), minutes=sign * int(rest or 0))
    read = datetime.strptime(day_and_clock, "%Y-%m-%d %H:%M") - back
    assert read == moment.replace(second=0, microsecond=0)
    assert text.endswith(write_clock(moment.replace(tzinfo=UTC), zone))


def test_a_moment_without_a_zone_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="names no time zone"):
        write_moment(datetime(2026, 1, 1))


def late_desk(zone: str) -> Desk:
    """Near midnight: in New York it is still the day before, in UTC as in Shanghai the day after (or not)."""
    desk = real_desk(DAY, zone)
    later(desk, hours=LATE[zone].total_seconds() / 3600)
    return desk


def texts(value: object) -> Iterator[str]:
    """Every text in a reply."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for inner in value:
            yield from texts(inner)
    elif is_dataclass(value):
        for it in fields(value):
            yield from texts(getattr(value, it.name))


def moments(text: str) -> list[datetime]:
    """The moments written in a text; each with its zone, or the test fails."""
    assert CLOCK.findall(text) == [], text
    return [
        datetime.strptime(written, "%Y-%m-%d %H:%M").replace(
            tzinfo=timezone(timedelta(hours=int(hours or 0)))
        )
        for written, hours in WRITTEN.findall(text)
    ]


@pytest.mark.parametrize("zone", [NEW_YORK, SHANGHAI])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_case_is_told_in_the_zone_that_its_heading_names(zone: str, language: str) -> None:
    """`incident I1` was headed "Beijing time" and printed UTC."""
    desk = late_desk(zone)
    now = desk.now().replace(second=0, microsecond=0)
    opened(desk)
    later(desk, minutes=7)
    do(desk, "I1 done contain", what="closed it", moment="")
    request = typed("incident I1", "zh" if language == "zh" else "en", who=ON_CALL)
    told = moments("\n".join(texts(respond(request, desk))))
    assert told[:2] == [now, now + timedelta(minutes=7)]
    assert {moment.utcoffset() for moment in told} == {timedelta(hours=8)}


@pytest.mark.parametrize("zone", [NEW_YORK, SHANGHAI])
def test_every_surface_of_a_case_tells_the_same_moments(zone: str) -> None:
    desk = late_desk(zone)
    now = desk.now().replace(second=0, microsecond=0)
    opened(desk)
    case = desk.cases.find("I1", OFFICER)
    assert case is not None
    chat = moments("\n".join(time_line(case, desk.cases.books, "en")))
    _, report = desk.reports.file("I1", "md", False)
    written = moments(report.decode())
    assert chat == [now]
    assert written
    assert set(written) == {now}


@pytest.mark.parametrize(
    ("zone", "written"), [(NEW_YORK, "2026-03-02 22:30 UTC-5"), (SHANGHAI, "2026-03-03 00:30 UTC+8")]
)
def test_an_events_history_is_told_in_the_bots_zone(zone: str, written: str) -> None:
    """`events` showed the day that it was in UTC."""
    desk = late_desk(zone)
    record(desk, "2026-03-01")
    confirm(desk, respond(submitted("event_correct", "e1", day="2026-02-27", note=""), desk))
    reply = respond(typed("events", who=OFFICER), desk)
    assert f"before: 2026-03-01 (until {written}, {OFFICER})" in reply.points[0].text


def record(desk: Desk, day: str) -> None:
    confirm(desk, respond(typed(f"event security-assessment {day}", who=OFFICER), desk))


def confirm(desk: Desk, echo: Reply) -> None:
    button = echo.buttons[0]
    action = Action(button.command, button.value)
    respond(Request(OFFICER, "", action=action, spoken="en", channel=CHAT, thread="t1"), desk)


@pytest.mark.parametrize(("zone", "offset"), [(NEW_YORK, "UTC-4"), (SHANGHAI, "UTC+8")])
def test_previewed_alerts_name_their_zone(zone: str, offset: str) -> None:
    told = run("alerts", "preview", "--from", "2026-04-01", "--to", "2026-04-30", BOT_TIMEZONE=zone)
    lines = told.stdout.decode().splitlines()[:-1]
    assert lines
    for line in lines:
        assert re.match(rf"2026-04-\d\d 09:30 {re.escape(offset)}  ", line), line


@pytest.mark.parametrize(
    ("zone", "written"), [(NEW_YORK, "2026-03-02 22:30 UTC-5"), (SHANGHAI, "2026-03-03 11:30 UTC+8")]
)
def test_the_record_says_when_its_last_entry_was_written(state_dir: Path, zone: str, written: str) -> None:
    moment = datetime(2026, 3, 3, 3, 30, tzinfo=UTC)
    store = open_store(state_dir, lambda: moment)
    store.write("xuke", "tested")
    store.close()
    _, text = verify(state_dir, as_json=False, zone=ZoneInfo(zone))
    assert f"the last of {written}.\n" in text
