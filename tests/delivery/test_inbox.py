"""A delivery is worked on once, however often it comes; what a crash cut short is taken up again."""

import threading
from pathlib import Path

import pytest

from bot.delivery.inbox import MOST_STARTS, Inbox
from bot.record.errors import DiskFull
from bot.record.store import Store
from tests.record.engines import Engine
from tests.record.kept import Clock

EVENT = "slack:Ev1"


def test_a_platforms_retry_does_nothing_while_at_work_and_after(store: Store, clock: Clock) -> None:
    inbox = Inbox(store, clock)
    claim = inbox.claim(EVENT, {"text": "can we?"}, actor="slack:U1")
    assert (claim.news, claim.work["text"], claim.starts) == ("new", "can we?", 1)
    assert inbox.claim(EVENT, {}).news == "at_work"
    inbox.finish(claim)
    assert inbox.claim(EVENT, {}).news == "done"


def test_a_claim_outlives_feishus_last_retry_and_then_leaves(
    engine: Engine, store: Store, state_dir: Path, clock: Clock
) -> None:
    inbox = Inbox(store, clock)
    inbox.finish(inbox.claim(EVENT, {}))
    clock.go(hours=8)
    store.write("xuke", "something else")
    store.close()
    store = engine.open(state_dir, clock)
    inbox = Inbox(store, clock)
    assert inbox.claim(EVENT, {}).news == "done"
    clock.go(hours=17)
    store.write("xuke", "something else")
    assert store.all("deliveries") == []
    store.close()


def test_unfinished_work_is_taken_up_at_the_next_start_once(
    engine: Engine, store: Store, state_dir: Path, clock: Clock
) -> None:
    Inbox(store, clock).claim(EVENT, {"text": "打13812345678"})
    engine.abandon(store)
    store = engine.open(state_dir, clock)
    inbox = Inbox(store, clock)
    (claim,) = inbox.unfinished()
    assert (claim.id, claim.news, claim.work["text"], claim.starts) == (EVENT, "resumed", "打[phone]", 2)
    assert inbox.unfinished() == []
    assert inbox.claim(EVENT, {}).news == "at_work"
    inbox.finish(claim)
    store.close()


def test_the_platforms_retry_resumes_unfinished_work_too(
    engine: Engine, store: Store, state_dir: Path, clock: Clock
) -> None:
    Inbox(store, clock).claim(EVENT, {"text": "can we?"})
    engine.abandon(store)
    store = engine.open(state_dir, clock)
    inbox = Inbox(store, clock)
    claim = inbox.claim(EVENT, {"text": "can we?"})
    assert (claim.news, claim.starts) == ("resumed", 2)
    assert inbox.unfinished() == []
    store.close()


def test_work_that_stops_xuke_each_time_is_given_up(
    engine: Engine, store: Store, state_dir: Path, clock: Clock
) -> None:
    Inbox(store, clock).claim(EVENT, {})
    for starts in range(2, MOST_STARTS + 1):
        engine.abandon(store)
        store = engine.open(state_dir, clock)
        assert [claim.starts for claim in Inbox(store, clock).unfinished()] == [starts]
    engine.abandon(store)
    store = engine.open(state_dir, clock)
    inbox = Inbox(store, clock)
    assert inbox.unfinished() == []
    assert inbox.claim(EVENT, {}).news == "done"
    assert [entry.kind for entry in store.history()][-1] == "delivery.given_up"
    store.close()


def test_of_many_who_get_the_same_delivery_one_works(store: Store, clock: Clock) -> None:
    inbox = Inbox(store, clock)
    news: list[str] = []
    barrier = threading.Barrier(6)

    def claim() -> None:
        barrier.wait()
        news.append(inbox.claim(EVENT, {}).news)

    threads = [threading.Thread(target=claim) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(news) == ["at_work"] * 5 + ["new"]


def test_what_could_not_be_claimed_is_not_acknowledged(
    store: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise DiskFull("full")

    inbox = Inbox(store, clock)
    with monkeypatch.context() as patch:
        patch.setattr(store, "write", full)
        with pytest.raises(DiskFull):
            inbox.claim(EVENT, {})
    assert inbox.claim(EVENT, {}).news == "new"


def test_what_comes_under_two_ids_is_new_once_over_restarts(
    engine: Engine, store: Store, state_dir: Path, clock: Clock
) -> None:
    """Feishu tells of one message under two ids at times (openclaw#93449, cc-connect#1168)."""

    def news(inbox: Inbox, *ids: str) -> list[str]:
        return [
            it.news for it in inbox.claim_all([(id_, {}) for id_ in ids], dict.fromkeys(ids, "feishu:t1"))
        ]

    assert news(Inbox(store, clock), "feishu:m1", "feishu:m2", "feishu:m1") == ["new", "done", "at_work"]
    engine.abandon(store)
    store = engine.open(state_dir, clock)
    inbox = Inbox(store, clock)
    assert [claim.id for claim in inbox.unfinished()] == ["feishu:m1"]
    clock.go(hours=7)
    assert news(inbox, "feishu:m3", "feishu:m1") == ["done", "at_work"]
    clock.go(hours=18)
    store.write("xuke", "something else")
    assert [document.key for document in store.all("deliveries")] == ["feishu:m1"]
    store.close()
