"""The threads that carry messages: none waits for another channel's platform."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.delivery.courier import Courier
from bot.delivery.message import Message, Sent
from bot.delivery.outbox import Outbox
from bot.record.store import Store
from tests.delivery.platforms import Platform
from tests.waiting import until

SOON = 10.0


def now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Slow(Platform):
    """Holds messages to one channel until it is let go; tells when each message has arrived."""

    holding: str = "slack:SLOW"
    held: threading.Event = field(default_factory=threading.Event)
    let_go: threading.Event = field(default_factory=threading.Event)
    news: threading.Condition = field(default_factory=threading.Condition)

    def send(self, message: Message):  # type: ignore[no-untyped-def]
        if message.channel == self.holding:
            self.held.set()
            assert self.let_go.wait(SOON)
        with self.news:
            answer = super().send(message)
            self.news.notify_all()
        return answer

    def wait_for(self, wanted: Callable[[list[str]], bool]) -> bool:
        with self.news:
            return self.news.wait_for(lambda: wanted(self.keys()), SOON)


def test_a_slow_channel_holds_up_neither_others_nor_whoever_records(store: Store) -> None:
    platform = Slow()
    outbox = Outbox(store, {"slack": platform}, now, lambda: 0.5, officers=None)
    outbox.put("before", "slack:SLOW", {})
    courier = Courier(outbox, now)
    courier.start()
    assert platform.held.wait(SOON)
    outbox.put("behind", "slack:SLOW", {})
    for number in range(5):
        outbox.put(f"k{number}", "slack:C1", {})
    assert platform.wait_for(lambda keys: keys == [f"k{number}" for number in range(5)])
    platform.let_go.set()
    assert platform.wait_for(lambda keys: keys[5:] == ["before", "behind"])
    courier.stop()
    assert outbox.open() == []


def test_what_fails_is_tried_again_by_itself_and_stopping_ends_the_waiting(store: Store) -> None:
    platform = Slow("busy")
    outbox = Outbox(store, {"slack": platform}, now, lambda: 1.0, officers=None)
    courier = Courier(outbox, now)
    courier.start()
    outbox.put("k", "slack:C1", {})
    with platform.news:
        assert platform.news.wait_for(lambda: platform.sends == 1, SOON)
        platform.weather = "fine"
    assert platform.wait_for(lambda keys: keys == ["k"])
    platform.weather = "busy"
    outbox.put("late", "slack:C1", {})
    with platform.news:
        assert platform.news.wait_for(lambda: platform.sends == 3, SOON)
    courier.stop()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("outbox")]
    assert [message.state for message in outbox.open()] == ["waiting"]


def test_messages_from_many_threads_all_arrive_once(store: Store) -> None:
    platform = Slow()
    outbox = Outbox(store, {"slack": platform}, now, lambda: 0.5, officers=None)
    courier = Courier(outbox, now)
    courier.start()

    def put(name: int) -> None:
        for number in range(10):
            outbox.put(f"{name}-{number}", f"slack:C{number % 3}", {})

    threads = [threading.Thread(target=put, args=(name,)) for name in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert platform.wait_for(lambda keys: len(keys) == 40)
    courier.stop()
    assert len(set(platform.keys())) == 40
    assert isinstance(platform.find(platform.arrived[0]), Sent)


def test_a_retry_after_beyond_all_measure_ends_no_channels_thread(store: Store) -> None:
    """`Retry-After: 1e11` killed it: nothing was ever sent to that channel again."""
    ahead = timedelta()

    def later() -> datetime:
        return now() + ahead

    platform = Slow("busy", seconds=1e11)
    outbox = Outbox(store, {"slack": platform}, later, lambda: 0.5, officers=None)
    courier = Courier(outbox, later)
    courier.start()
    outbox.put("k", "slack:C1", {})
    until(lambda: outbox.open()[0].problem is not None, SOON, "put off")
    platform.weather, ahead = "fine", timedelta(hours=2)
    courier.wake("slack:C1")
    assert platform.wait_for(lambda keys: keys == ["k"])
    courier.stop()
