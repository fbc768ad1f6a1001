"""Many at once: what follows from cases, while officers change the same deadlines."""

import threading
from datetime import timedelta

from tests.commands.desks import OFFICER, real_desk
from tests.commands.walks import ILLEGAL, do, opened


def test_the_incidents_job_never_fails_because_somebody_else_changed_a_deadline() -> None:
    """It failed with "changed by someone else" while cases were changed at the same time."""
    desk = real_desk()
    opened(desk, **ILLEGAL)
    do(desk, "I1 done dispose", what="taken down")
    (event,) = [it for it in desk.deadlines.facts.events if it.source == "I1"]
    failures: list[Exception] = []
    stop = threading.Event()

    def again(work) -> None:  # type: ignore[no-untyped-def]
        while not stop.is_set():
            try:
                work()
            except Exception as error:  # noqa: BLE001
                failures.append(error)
                return

    def correct() -> None:
        desk.deadlines.correct(event.id, event.day - timedelta(days=1), "moved", OFFICER)

    def tick() -> None:
        desk.cases._followed = False
        desk.cases.tick()

    threads = [threading.Thread(target=again, args=(work,)) for work in (tick, tick, correct, correct)]
    for thread in threads:
        thread.start()
    for _ in range(30):
        do(desk, "I1 note", who=OFFICER, note="still at it")
    stop.set()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len([it for it in desk.deadlines.facts.events if it.source == "I1"]) == 1
