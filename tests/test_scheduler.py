"""The scheduler: jobs run at the start and again, failures are told, silence shows; the outbox's age too."""

import threading
from datetime import timedelta
from pathlib import Path

import pytest

from bot import scheduler as scheduling
from bot.scheduler import Scheduler
from bot.services.health import OLDEST, outbox_age
from tests.services.clocked import clocked
from tests.waiting import until


def test_a_job_runs_at_once_and_a_failing_one_is_told_and_runs_again() -> None:
    ran, told = threading.Semaphore(0), threading.Semaphore(0)
    failures: list[tuple[str, str]] = []

    def failed(job: str, problem: str) -> None:
        failures.append((job, problem))
        told.release()

    def broken() -> None:
        raise RuntimeError("a disk is full")

    scheduler = Scheduler(failed)
    scheduler.every(3_600, "fine", ran.release)
    scheduler.every(0.05, "broken", broken)
    scheduler.start()
    try:
        assert ran.acquire(timeout=10)
        assert told.acquire(timeout=10)
        assert told.acquire(timeout=10)
        assert failures[:2] == [("broken", "RuntimeError")] * 2
        assert scheduler.problem() is None
    finally:
        scheduler.stop()


def test_a_job_that_never_ends_makes_it_not_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    """Green health beside a dead scheduler is what this is for."""
    monkeypatch.setattr(scheduling, "LAG", -1.0)
    scheduler = Scheduler(lambda job, problem: None)
    assert scheduler.problem() is None
    stuck = threading.Event()
    scheduler.every(3_600, "stuck", stuck.wait)
    scheduler.start()
    try:
        assert "job stuck is" in (scheduler.problem() or "")
    finally:
        stuck.set()
        scheduler.stop()


def test_a_job_that_is_not_due_yet_is_not_late(monkeypatch: pytest.MonkeyPatch) -> None:
    """The look at documents every ten minutes made `/readyz` red from a minute and a half on."""
    monkeypatch.setattr(scheduling, "LAG", 0.0)
    ran = threading.Semaphore(0)
    scheduler = Scheduler(lambda job, problem: None)
    scheduler.every(600, "rare", ran.release)
    scheduler.start()
    try:
        assert ran.acquire(timeout=10)
        until(lambda: scheduler.problem() is None, 10, "not late")
    finally:
        scheduler.stop()


def test_a_message_that_waits_for_long_makes_it_not_ready(tmp_path: Path) -> None:
    with clocked(tmp_path, "2026-01-05 08:00") as xuke:
        xuke.outbox.put("k", "local:chat", {"text": "hello"})
        assert outbox_age(xuke.outbox, lambda: xuke.now) is None
        xuke.now += OLDEST + timedelta(minutes=1)
        assert "has waited for 11 minutes" in (outbox_age(xuke.outbox, lambda: xuke.now) or "")
