"""Edits of messages that others refer to, where the platform changes the old one no more."""

from bot.delivery.message import Message, NotFound, RetryAfter, Sent
from bot.delivery.outbox import Outbox
from bot.record.store import Store
from tests.delivery.stepping import HERE, run
from tests.record.kept import Clock


class Renewing:
    """Changes no message that is older than `fresh`; it stands anew then."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.fresh = 0
        self.busy = 0

    def send(self, message: Message) -> Sent | RetryAfter:
        self.messages.append(message)
        if self.busy:
            self.busy -= 1
            return RetryAfter("busy")
        if message.edits and int(message.edits[1:]) >= self.fresh:
            return Sent(message.edits)
        return Sent(f"m{len(self.messages)}")

    def find(self, message: Message) -> NotFound:
        return NotFound()


def test_what_stands_anew_is_what_later_edits_change_and_the_thread_stays(store: Store, clock: Clock) -> None:
    platform = Renewing()
    outbox = Outbox(store, {"slack": platform}, clock, lambda: 0.5, None)

    def put(key: str, **more: object) -> None:
        store.write("xuke", "message.queued", outbox.as_change(key, HERE, {}, **more))  # type: ignore[arg-type]
        run(outbox, clock, HERE)

    put("case:I1", named=True)
    platform.fresh = 2
    put("case:I1:2", edits="case:I1")
    put("case:I1:3", edits="case:I1")
    put("word", thread="@case:I1")
    assert [(it.edits, it.thread) for it in platform.messages] == [
        (None, None),
        ("m1", None),
        ("m2", None),
        (None, "m1"),
    ]
    assert outbox.name_of("case:I1") == "m1"


def test_the_moment_of_the_first_attempt_stays_through_later_ones(store: Store, clock: Clock) -> None:
    """What Feishu drops a second uuid for counts from it, not from when the message was recorded."""
    platform = Renewing()
    outbox = Outbox(store, {"slack": platform}, clock, lambda: 0.5, None)
    outbox.put("k", HERE, {})
    clock.go(hours=3)
    begun = clock()
    platform.busy = 4
    run(outbox, clock, HERE)
    assert [it.began for it in platform.messages] == [begun] * 5
    assert clock() > begun
