"""What goes out: once, in order, and honestly accounted for."""

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.backoff import LONGEST, MOST_TOLD, pause
from bot.delivery.outbox import MOST_ASKS, SETTLING, Outbox
from bot.record.errors import DiskFull
from bot.record.store import Add, Store
from tests.delivery.platforms import Platform, Weather
from tests.delivery.stepping import HERE, OFFICERS, THERE, kinds, run
from tests.record.engines import Engine
from tests.record.kept import Clock


def an_outbox(store: Store, platform: Platform, clock: Clock, officers: str | None = OFFICERS) -> Outbox:
    return Outbox(store, {"slack": platform}, clock, lambda: 0.5, officers)


def test_a_message_is_recorded_before_it_is_sent_and_marked_after(store: Store, clock: Clock) -> None:
    platform = Platform()
    outbox = an_outbox(store, platform, clock)
    assert outbox.put("alert:renewal:30", HERE, {"text": "hello"}, thread="slack:17.1")
    seen: list[str] = []
    platform.before = lambda message: seen.append(outbox.open()[0].state)
    run(outbox, clock, HERE)
    assert seen == ["sending"]
    assert kinds(store) == ["message.queued", "message.sending", "message.sent"]
    assert outbox.open() == []
    last = list(store.history())[-1].data["changes"][0]["value"]
    assert (last["state"], last["sent_as"], last["tries"]) == ("sent", "1700000000.000000", 1)
    (arrived,) = platform.arrived
    assert (arrived.key, arrived.thread, dict(arrived.body)) == (
        "alert:renewal:30",
        "slack:17.1",
        {"text": "hello"},
    )


def test_a_key_is_sent_once_even_after_a_restart(
    engine: Engine, store: Store, state_dir: Path, clock: Clock
) -> None:
    platform = Platform()
    outbox = an_outbox(store, platform, clock)
    assert outbox.put("k", HERE, {})
    assert not outbox.put("k", THERE, {})
    run(outbox, clock, HERE, THERE)
    assert not outbox.put("k", HERE, {})
    store.close()
    again = engine.open(state_dir, clock)
    assert not an_outbox(again, platform, clock).put("k", HERE, {})
    again.close()
    assert platform.keys() == ["k"]


def test_retries_wait_longer_each_time_and_go_on(store: Store, clock: Clock) -> None:
    platform = Platform("busy")
    outbox = an_outbox(store, platform, clock)
    outbox.put("k", HERE, {})
    pauses = []
    while platform.sends < 14:
        begun, due = clock(), None
        while due is None or due <= clock():
            due = outbox.step(HERE)
        pauses.append((due - begun).total_seconds())
        clock.moment = due
    assert pauses[:4] == [0.75, 1.5, 3.0, 6.0]
    assert pauses[-1] == LONGEST * 0.75
    platform.weather = "fine"
    run(outbox, clock, HERE)
    assert platform.keys() == ["k"]


def test_a_platforms_retry_after_is_kept_to(store: Store, clock: Clock) -> None:
    platform = Platform("busy", seconds=120)
    outbox = an_outbox(store, platform, clock)
    outbox.put("k", HERE, {})
    outbox.step(HERE)
    assert outbox.step(HERE) == clock() + timedelta(seconds=120.5)
    clock.go(seconds=120)
    outbox.step(HERE)
    assert platform.sends == 1


def test_what_can_never_be_sent_is_given_up_and_the_officers_told_once_a_day(
    store: Store, clock: Clock
) -> None:
    platform = Platform("gone")
    outbox = an_outbox(store, platform, clock)
    woken: list[str] = []
    outbox.recorded = woken.append
    for number in range(3):
        outbox.put(f"k{number}", HERE, {})
    run(outbox, clock, HERE)
    assert platform.sends == 3
    (notice,) = outbox.open()
    assert notice.channel == OFFICERS
    assert (
        "A message to slack:C1 could not be delivered and was given up: the channel no longer exists"
        in notice.body["text"]
    )
    assert woken[-1] == OFFICERS
    assert kinds(store).count("message.failed") == 3
    platform.weather = "fine"
    run(outbox, clock, OFFICERS)
    platform.weather = "gone"
    clock.go(days=1)
    outbox.put("k4", HERE, {})
    run(outbox, clock, HERE)
    assert len(outbox.open()) == 1


def test_officers_who_cannot_be_told_are_no_endless_loop(store: Store, clock: Clock) -> None:
    outbox = an_outbox(store, Platform("gone"), clock)
    outbox.put("k", HERE, {})
    run(outbox, clock, HERE, OFFICERS)
    assert outbox.open() == []
    nobody = an_outbox(store, Platform("gone"), clock, officers=None)
    nobody.put("k2", HERE, {})
    run(nobody, clock, HERE)
    assert nobody.open() == []


def test_a_message_for_a_platform_that_is_not_set_up_is_given_up(store: Store, clock: Clock) -> None:
    outbox = an_outbox(store, Platform(), clock)
    outbox.put("k", "feishu:oc_1", {})
    run(outbox, clock, "feishu:oc_1")
    assert "its platform is not set up in Xuke" in outbox.open()[0].body["text"]


@pytest.mark.parametrize("weather", ["lost before", "lost after", "raises"])
def test_a_lost_answer_is_settled_by_asking_never_by_guessing(
    store: Store, clock: Clock, weather: Weather
) -> None:
    platform = Platform(weather)
    outbox = an_outbox(store, platform, clock)
    outbox.put("k", HERE, {})
    outbox.step(HERE)
    assert outbox.open()[0].state == "unknown"
    assert outbox.step(HERE) == clock() + SETTLING
    platform.weather = "fine"
    run(outbox, clock, HERE)
    assert platform.asks == 1
    assert platform.keys() == ["k"]
    assert outbox.open() == []


def test_while_nobody_can_tell_nothing_is_sent_and_in_the_end_people_are_told(
    store: Store, clock: Clock
) -> None:
    platform = Platform("lost after", mute=True)
    outbox = an_outbox(store, platform, clock)
    outbox.put("k", HERE, {})
    outbox.put("later", HERE, {})
    began = clock()
    while platform.asks < MOST_ASKS:
        clock.moment = max(clock.moment, outbox.step(HERE) or clock.moment)
    assert platform.sends == 1
    assert clock() - began > timedelta(hours=10)
    assert "nobody can tell whether it arrived" in outbox.open()[-1].body["text"]
    platform.weather, platform.mute = "fine", False
    run(outbox, clock, HERE)
    assert platform.keys() == ["k", "later"]


@pytest.mark.parametrize("arrived", [True, False])
def test_a_crash_between_sending_and_marking_is_settled_at_the_next_start(
    engine: Engine, store: Store, state_dir: Path, clock: Clock, arrived: bool
) -> None:
    platform = Platform()

    class Killed(BaseException):
        pass

    def crash(message: object) -> None:
        if arrived:
            platform.arrived.append(message)  # type: ignore[arg-type]
        raise Killed

    outbox = an_outbox(store, platform, clock)
    outbox.put("k", HERE, {})
    platform.before = crash
    with pytest.raises(Killed):
        outbox.step(HERE)
    store.close()
    platform.before = lambda message: None
    again = engine.open(state_dir, clock)
    outbox = an_outbox(again, platform, clock)
    assert outbox.open()[0].state == "sending"
    run(outbox, clock, HERE)
    assert platform.keys() == ["k"]
    assert platform.asks == 1
    assert outbox.open() == []
    again.close()


def test_a_disk_that_is_full_after_the_sending_makes_no_second_message(
    store: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    platform = Platform()
    outbox = an_outbox(store, platform, clock)
    outbox.put("k", HERE, {})

    def full(*_: object, **__: object) -> None:
        raise DiskFull("full")

    platform.before = lambda message: monkeypatch.setattr(store, "write", full)
    with pytest.raises(DiskFull):
        outbox.step(HERE)
    monkeypatch.undo()
    platform.before = lambda message: None
    run(outbox, clock, HERE)
    assert platform.keys() == ["k"]


def test_one_channel_keeps_its_order_and_none_waits_for_another(store: Store, clock: Clock) -> None:
    platform = Platform("busy")
    outbox = an_outbox(store, platform, clock)
    for number in range(5):
        outbox.put(f"a{number}", HERE, {})
        outbox.put(f"b{number}", THERE, {})
    outbox.step(HERE)
    platform.weather = "fine"
    run(outbox, Clock(clock()), THERE)
    assert platform.keys() == [f"b{number}" for number in range(5)]
    run(outbox, clock, HERE)
    assert platform.keys()[5:] == [f"a{number}" for number in range(5)]


def test_a_message_is_recorded_together_with_what_it_tells_of(store: Store, clock: Clock) -> None:
    platform = Platform()
    outbox = an_outbox(store, platform, clock)
    store.write(
        "slack:U1", "ruling.recorded", Add("rulings", "r", {}), outbox.as_change("k", HERE, {"text": "ruled"})
    )
    run(outbox, clock, HERE)
    assert platform.keys() == ["k"]


@given(failures=st.integers(1, 10_000), chance=st.floats(0, 1), told=st.none() | st.floats())
def test_pauses_grow_to_a_limit_and_never_undercut_the_platform(
    failures: int, chance: float, told: float | None
) -> None:
    seconds = pause(failures, chance, told).total_seconds()
    """`Retry-After: 1e11` ended a channel's thread; what is no number of seconds is no pause at all."""
    asked = min(told, MOST_TOLD) if told is not None and told >= 0 else 0.0
    assert 0.5 <= seconds <= max(LONGEST, asked + 1) + 1e-3  # timedelta keeps microseconds
    assert seconds >= asked - 1e-6
    assert pause(failures + 1, chance) >= pause(failures, chance)
