"""What is to go out is given up only where that is final; what comes in is claimed, or comes again."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.delivery.inbox import AT_ONCE, BYTES_AT_ONCE, Inbox
from bot.delivery.outbox import MOST_ASKS, Outbox
from bot.record import open_store
from bot.record.errors import DiskFull
from bot.record.store import Store
from tests.delivery.platforms import Platform, Weather
from tests.delivery.stepping import HERE, OFFICERS, THERE, kinds, run
from tests.record.kept import Clock

ALERTS = "slack:CALERTS"


def an_outbox(store: Store, platform: Platform, clock: Clock) -> Outbox:
    """One whose alerts' channel is Xuke's own."""
    return Outbox(store, {"slack": platform}, clock, lambda: 0.5, OFFICERS, lasting={ALERTS})


def step_until(outbox: Outbox, clock: Clock, channel: str, over: timedelta) -> None:
    """Does what is due on a channel, for so long."""
    end = clock.moment + over
    while (due := outbox.step(channel)) is not None and due < end:
        clock.moment = max(clock.moment, due)


def test_alerts_wait_for_their_channel_and_are_told_once_it_is_back(store: Store, clock: Clock) -> None:
    """They were given up with their watermark, and nobody heard of them."""
    platform = Platform("closed")
    outbox = an_outbox(store, platform, clock)
    for number in range(20):
        outbox.put(f"alert:{number}", ALERTS, {"text": f"alert {number}"})
    step_until(outbox, clock, ALERTS, timedelta(days=3))
    assert kinds(store).count("message.failed") == 0
    platform.weather = "fine"
    run(outbox, clock, ALERTS, OFFICERS)
    told = [message for message in platform.arrived if message.channel == ALERTS]
    notices = [message for message in platform.arrived if message.channel != ALERTS]
    assert [message.key for message in told] == [f"alert:{number}" for number in range(20)]
    assert 3 <= len(notices) <= 4, "the officers hear of it once a day"
    assert "It waits" in notices[0].body["text"]


def test_an_answer_to_a_closed_channel_is_given_up_and_the_officers_told(store: Store, clock: Clock) -> None:
    platform = Platform("closed")
    outbox = an_outbox(store, platform, clock)
    outbox.put("answer:1", HERE, {})
    run(outbox, clock, HERE)
    platform.weather = "fine"
    run(outbox, clock, OFFICERS)
    assert [message.channel for message in platform.arrived] == [OFFICERS]


def test_a_platform_that_cannot_be_asked_is_asked_until_it_answers(store: Store, clock: Clock) -> None:
    """A gateway's page was taken for the platform's own word."""
    platform = Platform("lost after", deaf=True)
    outbox = an_outbox(store, platform, clock)
    outbox.put("k", HERE, {})
    while platform.asks < 3 * MOST_ASKS:
        clock.moment = max(clock.moment, outbox.step(HERE) or clock.moment)
    assert kinds(store).count("message.failed") == 0
    platform.deaf = False
    run(outbox, clock, HERE)
    assert (platform.keys(), platform.sends) == (["k"], 1)


def test_an_alert_whose_arrival_is_unknown_is_never_given_up(store: Store, clock: Clock) -> None:
    platform = Platform("lost before", mute=True)
    outbox = an_outbox(store, platform, clock)
    outbox.put("alert", ALERTS, {})
    while platform.asks < 2 * MOST_ASKS:
        clock.moment = max(clock.moment, outbox.step(ALERTS) or clock.moment)
    platform.weather, platform.mute = "fine", False
    run(outbox, clock, ALERTS)
    assert platform.keys() == ["alert"]


@pytest.mark.parametrize("seconds", [1e11, float("inf"), float("nan"), -5.0])
def test_no_retry_after_silences_a_channel(store: Store, clock: Clock, seconds: float) -> None:
    """`Retry-After: 1e11` ended the channel's thread."""
    platform = Platform("busy", seconds=seconds)
    outbox = an_outbox(store, platform, clock)
    outbox.put("k", HERE, {})
    outbox.step(HERE)
    platform.weather = "fine"
    clock.go(hours=2)
    run(outbox, clock, HERE)
    assert platform.keys() == ["k"]


def test_what_a_clock_ahead_put_off_goes_out_once_the_clock_is_right(store: Store, clock: Clock) -> None:
    platform = Platform("busy")
    outbox = an_outbox(store, platform, clock)
    clock.go(days=40)
    outbox.put("k", HERE, {})
    outbox.step(HERE)
    clock.go(days=-40)
    platform.weather = "fine"
    run(outbox, clock, HERE)
    assert platform.keys() == ["k"]


def test_what_has_not_gone_out_can_be_taken_back(store: Store, clock: Clock) -> None:
    platform = Platform("busy")
    outbox = an_outbox(store, platform, clock)
    for key in ("answer:1", "answer:2"):
        outbox.put(key, THERE, {})
    outbox.step(THERE)
    for key in ("answer:1", "answer:1", "answer:3"):
        outbox.withdrawals.withdraw(key)
    assert [message.key for message in outbox.open()] == ["answer:2"]
    platform.weather = "fine"
    run(outbox, clock, THERE)
    assert platform.keys() == ["answer:2"]
    assert not outbox.put("answer:1", THERE, {}), "its key stays used"


@pytest.mark.parametrize("weather", ["busy", "lost before"])
def test_what_is_on_its_way_and_comes_back_is_taken_back(
    store: Store, clock: Clock, weather: Weather
) -> None:
    """Withdrawn in the very moment in which it is sent, to a platform that does not take it then."""
    platform = Platform(weather)
    outbox = an_outbox(store, platform, clock)
    outbox.put("k", HERE, {})
    platform.before = lambda message: outbox.withdrawals.withdraw("k")
    outbox.step(HERE)
    platform.weather = "fine"
    run(outbox, clock, HERE)
    assert (platform.keys(), platform.sends) == ([], 1)
    assert kinds(store)[-1] == "message.withdrawn"


def test_what_has_gone_out_is_not_taken_back(store: Store, clock: Clock) -> None:
    platform = Platform("lost after")
    outbox = an_outbox(store, platform, clock)
    outbox.put("k", HERE, {})
    platform.before = lambda message: outbox.withdrawals.withdraw("k")
    outbox.step(HERE)
    outbox.withdrawals.withdraw("k")
    run(outbox, clock, HERE)
    assert kinds(store)[-1] == "message.sent"


def works(count: int, size: int = 10) -> list[tuple[str, dict[str, Any]]]:
    """Deliveries, each with so many bytes of work."""
    return [(f"slack:E{number}", {"text": "字" * (size // 3)}) for number in range(count)]


def test_a_batch_is_bounded_by_count_and_by_bytes(store: Store, clock: Clock) -> None:
    """12 messages of 39,800 characters at once were one entry above the largest size."""
    inbox = Inbox(store, clock)
    given = [*works(12, 3 * 39_800), *((f"slack:S{number}", {"text": "short"}) for number in range(120))]
    claims = list(inbox.claim_all(given))
    assert [claim.id for claim in claims] == [delivery for delivery, _ in given]
    assert {claim.news for claim in claims} == {"new"}
    entries = [entry.data["changes"] for entry in store.history()]
    assert max(map(len, entries)) == AT_ONCE
    assert len(entries) >= 12 * 3 * 39_800 // BYTES_AT_ONCE + 120 // AT_ONCE


def test_a_delivery_that_is_told_twice_at_once_is_new_once(store: Store, clock: Clock) -> None:
    inbox = Inbox(store, clock)
    assert [claim.news for claim in inbox.claim_all(works(2) + works(2))] == [
        "new",
        "new",
        "at_work",
        "at_work",
    ]
    assert [claim.news for claim in inbox.claim_all(works(3))] == ["at_work", "at_work", "new"]


def test_what_was_claimed_before_the_disk_was_full_is_worked_on(
    store: Store, state_dir: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second batch failed, and with it the first was forgotten, claimed as it was."""
    inbox = Inbox(store, clock)
    write, room = store.write, iter([True])

    def filling(*given: Any, **about: Any) -> Any:
        if next(room, False):
            return write(*given, **about)
        raise DiskFull("full")

    with monkeypatch.context() as patch:
        patch.setattr(store, "write", filling)
        claims: Iterator[Any] = iter(inbox.claim_all(works(AT_ONCE + 1)))
        begun = [next(claims) for _ in range(AT_ONCE)]
        with pytest.raises(DiskFull):
            next(claims)
    assert {claim.news for claim in begun} == {"new"}
    again = [claim.news for claim in inbox.claim_all(works(AT_ONCE + 1))]
    assert again == ["at_work"] * AT_ONCE + ["new"]
    store.close()
    reopened = open_store(state_dir, clock)
    assert len(Inbox(reopened, clock).unfinished()) == AT_ONCE + 1
    reopened.close()
