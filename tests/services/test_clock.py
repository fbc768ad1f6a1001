"""A clock that runs ahead for a while: doubted, told, and without lasting harm."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.deadlines.clock import AHEAD, Instant, jump_ahead
from bot.services.clock_watch import ClockWatch, Steady
from bot.services.watermarks import TOLD
from tests.services.clocked import CHAT, Clocked, at, clocked

START = "2026-01-05 09:00"


@dataclass
class Machine:
    """A counter that only time moves."""

    seconds: float = 1000.0

    def pass_time(self, xuke: Clocked, **span: float) -> None:
        """Time goes by: clock and counter alike."""
        by = timedelta(**span)
        self.seconds += by.total_seconds()
        xuke.now += by


def watched(xuke: Clocked, machine: Machine) -> ClockWatch:
    clock = ClockWatch(
        xuke.store, xuke.outbox, lambda: xuke.now, Steady(lambda: machine.seconds, "boot"), CHAT, "en"
    )
    xuke.alerts._clock = clock
    return clock


def doubts(xuke: Clocked) -> list[str]:
    return [body["headline"] for key, body in xuke.posted().items() if key.startswith("clock:")]


def test_a_jump_ahead_holds_alerts_and_is_told_until_the_clock_is_right(tmp_path: Path) -> None:
    with clocked(tmp_path, START) as xuke:
        machine = Machine()
        clock = watched(xuke, machine)
        xuke.alerts.tick()
        machine.pass_time(xuke, minutes=5)
        assert clock.believed()
        xuke.now += timedelta(days=40)
        before = set(xuke.posted())
        for _ in range(3):
            assert xuke.alerts.tick() is None
            machine.pass_time(xuke, minutes=1)
        new = set(xuke.posted()) - before
        assert len(new) == 1
        (told,) = doubts(xuke)
        assert told.startswith("The clock jumped ahead, from 2026-01-05 09:05 to 2026-02-14 09:05.")
        assert "alerts are held" in str(clock.problem())
        assert xuke.alerts.beyond() is None
        xuke.now -= timedelta(days=40)
        assert xuke.alerts.tick() is not None
        assert clock.problem() is None
        assert xuke.tick("2026-01-20 09:30"), "with the counter left behind it is a jump again"


def test_an_officer_says_that_the_clock_is_right(tmp_path: Path) -> None:
    with clocked(tmp_path, START) as xuke:
        machine = Machine()
        clock = watched(xuke, machine)
        xuke.alerts.tick()
        xuke.now += timedelta(days=16)
        assert not clock.believed()
        clock.accept("local:officer")
        assert clock.believed()
        assert xuke.tick(minutes=30), "what was held is told"


def test_a_doubt_ends_by_itself_after_a_day_of_a_steady_clock(tmp_path: Path) -> None:
    with clocked(tmp_path, START) as xuke:
        machine = Machine()
        clock = watched(xuke, machine)
        assert clock.believed()
        xuke.now += timedelta(hours=5)
        for hour in range(24):
            assert not clock.believed(), hour
            machine.pass_time(xuke, hours=1)
        assert clock.believed()
        assert len(doubts(xuke)) == 1


def test_a_start_far_ahead_of_the_last_note_is_doubted_a_usual_stop_is_not(tmp_path: Path) -> None:
    with clocked(tmp_path, START) as xuke:
        machine = Machine()
        assert watched(xuke, machine).believed()
        machine.pass_time(xuke, days=3)
        assert watched(xuke, machine).believed(), "three days off"
        xuke.now += timedelta(days=40)
        assert not watched(xuke, machine).believed()
        other = ClockWatch(
            xuke.store, xuke.outbox, lambda: xuke.now, Steady(lambda: 5.0, "another boot"), CHAT, "en"
        )
        assert not other.believed(), "forty days after the last note, whatever the machine did"


def test_watermarks_of_a_wrong_clock_are_named_and_taken_back(tmp_path: Path) -> None:
    """A clock 40 days ahead once silenced alerts for 47 days: what it told is told again when it is due."""
    with clocked(tmp_path, START) as xuke:
        xuke.alerts.tick()
        real = xuke.now
        early: list[str] = []
        for day in range(1, 41):
            xuke.now = real + timedelta(days=day, minutes=30)
            early += xuke.tick(minutes=1)
        alerts = [key for key in early if key.startswith("alert:")]
        assert alerts
        xuke.now = real + timedelta(hours=1)
        xuke.alerts.refresh()
        beyond = xuke.alerts.beyond()
        assert beyond is not None
        assert TOLD in beyond
        assert xuke.alerts.take_back("local:officer") >= 1
        assert xuke.alerts.beyond() is None
        assert xuke.alerts.take_back("local:officer") == 0
        late: list[str] = []
        for day in range(1, 41):
            xuke.now = real + timedelta(days=day, minutes=30)
            late += xuke.tick(minutes=1)
        again = [key.removesuffix(":again-1") for key in late if key.startswith("alert:")]
        assert again == alerts


@given(
    st.timedeltas(timedelta(), timedelta(days=400)),
    st.timedeltas(timedelta(days=-400), timedelta(days=400)),
)
def test_only_a_clock_ahead_of_the_counter_is_doubted(passed: timedelta, off: timedelta) -> None:
    before = Instant(at(START), 50.0, "boot")
    now = Instant(before.at + passed + off, 50.0 + passed.total_seconds(), "boot")
    found = jump_ahead(before, now)
    assert bool(found) == (off > AHEAD)
    assert not found or abs(found - off) < timedelta(seconds=1)


@pytest.mark.parametrize("days", [0, 1, 13])
def test_across_a_restart_of_the_machine_a_stop_is_nothing_strange(days: int) -> None:
    before = Instant(at(START), 5e6, "boot")
    after = Instant(datetime.fromisoformat("2026-01-05T09:00:00+08:00") + timedelta(days=days), 3.0, "other")
    assert not jump_ahead(before, after)
