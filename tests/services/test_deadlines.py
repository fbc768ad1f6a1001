"""Alerts as the record keeps them: each once, over kills, stops and changes; the backstop; what people do."""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import cast

import pytest

from bot.deadlines.refusal import DeadlineRefused
from bot.incidents.clocks import DutyEvent
from bot.record.store import Add, Replace
from bot.services.case_deadlines import CaseDeadlines
from bot.services.cases import Cases
from tests.services.clocked import Slack, at, clocked


def test_the_first_start_says_once_where_it_stands(tmp_path: Path) -> None:
    """On the real license, expired, its renewal missed, a report ahead: one message, no flood."""
    with clocked(tmp_path, "2026-11-24 10:00") as xuke:
        xuke.alerts.tick()
        (key,) = xuke.posted()
        assert key.startswith("stand:")
        said = "\n".join(xuke.posted()[key]["paragraphs"])
        assert "Overdue (3)" in said
        assert "annual-report-2027" in said
        assert xuke.tick(minutes=1) == []
        xuke.kill()
        xuke.start()
        assert xuke.tick(minutes=1) == []


def test_an_alert_is_posted_in_its_minute_once(tmp_path: Path) -> None:
    with clocked(tmp_path, "2026-01-05 08:00") as xuke:
        xuke.alerts.tick()
        assert xuke.tick("2026-01-20 09:29") == ["digest:2026-01-19"]
        assert xuke.tick("2026-01-20 09:30") == ["alert:renewal-2026:90:2026-04-20"]
        assert xuke.tick(seconds=10) == []
        reply = xuke.posted()["alert:renewal-2026:90:2026-04-20"]
        assert reply["headline"] == "Apply for renewal of the license: 90 days left to act"
        assert reply["quotes"][0]["text"] == "应当提前90日向原发证机关提出续办申请"
        assert [button["command"] for button in reply["buttons"]] == ["renewal", "take", "snooze"]
        assert "mentions" not in reply


def test_after_a_stop_only_the_latest_stage_and_it_says_it_is_late(tmp_path: Path) -> None:
    with clocked(tmp_path, "2026-01-05 08:00") as xuke:
        xuke.alerts.tick()
        xuke.kill()
        xuke.now = at("2026-04-14 11:42")
        xuke.start()
        keys = [key for key in xuke.tick(seconds=1) if "renewal" in key]
        assert keys == ["alert:renewal-2026:7:2026-04-20"]
        said = "\n".join(xuke.posted()[keys[0]]["paragraphs"])
        assert "Due 2026-04-13 09:30 UTC+8, sent 2026-04-14 11:42 UTC+8, Xuke was down." in said


def test_a_kill_between_message_and_mark_doubles_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message and its watermark are one entry; what was written alone before is marked, not posted."""
    with clocked(tmp_path, "2026-01-05 08:00") as xuke:
        xuke.alerts.tick()
        xuke.now = at("2026-01-20 09:30")
        xuke.outbox.put("alert:renewal-2026:90:2026-04-20", "local:chat", {"text": "posted"})
        written: list[str] = []
        write = xuke.store.write

        def noted(actor: str, kind: str, *changes: object, **more: object) -> object:
            written.append(kind)
            return write(actor, kind, *changes, **more)  # type: ignore[arg-type]

        monkeypatch.setattr(xuke.store, "write", noted)
        xuke.alerts.tick()
        assert "alert.marked" in written
        xuke.alerts.tick()
        assert written.count("alert.marked") == 1


def test_a_newer_reminder_replaces_the_older_one(tmp_path: Path) -> None:
    with clocked(tmp_path, "2026-04-13 08:00") as xuke:
        xuke.alerts.tick()
        xuke.tick("2026-04-13 09:30")
        xuke.tick("2026-04-17 09:30")
        edits = {message.edits for message in xuke.outbox.open() if message.edits}
        assert "alert:renewal-2026:7:2026-04-20" in edits
        assert "alert:renewal-2026:1:2026-04-20" not in edits


def test_officers_are_mentioned_near_the_end_and_once_overdue(tmp_path: Path) -> None:
    with clocked(tmp_path, "2026-04-13 08:00") as xuke:
        xuke.alerts.tick()
        xuke.tick("2026-04-17 09:30")
        # Three days ahead and the last working day before the weekend meet: the later stage is told.
        assert xuke.posted()["alert:renewal-2026:1:2026-04-20"]["mentions"] == ["local:officer"]
        xuke.deadlines.take("renewal-2026", "local:li")
        xuke.tick("2026-04-20 09:30")
        assert "mentions" not in xuke.posted()["alert:renewal-2026:0:2026-04-20"]
        xuke.tick("2026-04-21 09:30")
        assert xuke.posted()["alert:renewal-2026:overdue:2026-04-21"]["mentions"] == ["local:officer"]


def test_done_ends_the_alerts_and_the_next_years_opens(tmp_path: Path) -> None:
    with clocked(tmp_path, "2026-01-05 08:00") as xuke:
        xuke.alerts.tick()
        done = xuke.deadlines.done("annual-report-2026", date(2026, 1, 5), "N-1", "local:officer")
        assert (done.status, done.done_by, done.receipt) == ("done", "local:officer", "N-1")
        names = {it.id: it.status for it in xuke.deadlines.all()}
        assert names["annual-report-2027"] == "upcoming"
        assert not [key for key in xuke.tick("2026-03-31 09:30") if "annual" in key]
        with pytest.raises(DeadlineRefused, match="was done on 2026-01-05 by local:officer"):
            xuke.deadlines.done("annual-report-2026", date(2026, 1, 5), None, "local:officer")
        xuke.deadlines.undo("annual-report-2026", "local:officer")
        assert [key for key in xuke.tick("2026-04-01 09:30") if "annual-report-2026:overdue" in key]


def test_a_snooze_holds_reminders_back_until_its_day(tmp_path: Path) -> None:
    with clocked(tmp_path, "2026-04-01 08:00") as xuke:
        xuke.alerts.tick()
        with pytest.raises(DeadlineRefused, match="give a reason"):
            xuke.deadlines.snooze("renewal-2026", date(2026, 4, 22), None, "local:officer")
        xuke.deadlines.snooze("renewal-2026", date(2026, 4, 16), None, "local:officer")
        assert not [key for key in xuke.tick("2026-04-15 12:00") if "renewal" in key]
        assert [key for key in xuke.tick("2026-04-16 09:30") if "renewal" in key]


def test_events_set_deadlines_off_and_keep_their_history(tmp_path: Path) -> None:
    with clocked(tmp_path, "2026-09-25 08:00") as xuke:
        xuke.alerts.tick()
        event = xuke.deadlines.record("illegal-information", date(2026, 9, 24), "a post", "local:officer")
        deadline = xuke.deadlines.find(f"illegal-information-{event.id}")
        assert deadline.due == date(2026, 10, 15)
        xuke.deadlines.correct(event.id, date(2026, 9, 18), None, "local:officer")
        assert xuke.deadlines.find(deadline.id).due == date(2026, 10, 9)
        xuke.deadlines.withdraw(event.id, "local:officer", "no such post")
        with pytest.raises(DeadlineRefused):
            xuke.deadlines.find(deadline.id)
        kept = xuke.deadlines.event(event.id)
        assert kept is not None
        assert [change.day for change in kept.history] == [date(2026, 9, 24), date(2026, 9, 18)]


@dataclass
class CasesThatSay:
    """Stands for cases that set one duty off and have reported nothing."""

    event: DutyEvent

    def deadline_events(self) -> tuple[DutyEvent, ...]:
        return (self.event,)

    def get(self, id_: str) -> "CasesThatSay":
        return self

    restricted = False

    def settled(self) -> tuple[DutyEvent, ...]:
        return ()


def test_an_incident_that_tells_again_doubles_nothing(tmp_path: Path) -> None:
    with clocked(tmp_path, "2026-09-25 08:00") as xuke:
        cases = CasesThatSay(DutyEvent("illegal-information", date(2026, 9, 24), "I1"))
        follow = CaseDeadlines(cast(Cases, cases), xuke.deadlines, lambda: xuke.now).follow
        for _ in range(3):
            follow()
        assert len(xuke.deadlines.facts.events) == 1
        cases.event = DutyEvent("illegal-information", date(2026, 9, 23), "I1")
        follow()
        (event,) = xuke.deadlines.facts.events
        assert event.day == date(2026, 9, 23)


def test_a_renewal_in_time_changes_how_the_expiry_is_told(tmp_path: Path) -> None:
    with clocked(tmp_path, "2026-04-10 08:00") as xuke:
        xuke.alerts.tick()
        xuke.deadlines.renew(date(2026, 4, 9), "R-7", "local:officer")
        assert xuke.deadlines.find("renewal-2026").status == "done"
        assert xuke.deadlines.find("expiry-2026").claim == "extended"
        later = xuke.tick("2026-07-27 09:30")
        assert not [key for key in later if "renewal" in key or "expiry-2026:overdue" in key]


def test_the_weekly_digest_comes_once_on_the_first_working_day(tmp_path: Path) -> None:
    with clocked(tmp_path, "2025-12-20 08:00") as xuke:
        xuke.alerts.tick()
        assert [key for key in xuke.tick("2025-12-22 09:31") if key.startswith("digest")] == [
            "digest:2025-12-22"
        ]
        assert not [key for key in xuke.tick("2025-12-23 09:31") if key.startswith("digest")]


def test_what_lies_with_slack_is_withdrawn_once_told(tmp_path: Path) -> None:
    slack = Slack()
    with clocked(tmp_path, "2026-04-10 08:00") as xuke:
        xuke.alerts.tick()
        backstop = xuke.backstop(slack)
        backstop.run()
        renewal = {name: moment for name, (moment, line) in slack.waiting.items() if "renewal" in line}
        name, first = min(renewal.items(), key=lambda item: item[1])
        assert first == at("2026-04-13 09:45")
        xuke.tick("2026-04-13 09:30")
        backstop.run()
        assert name in slack.taken_back
        xuke.deadlines.renew(date(2026, 4, 10), None, "local:officer")
        backstop.run()
        assert not [line for _, line in slack.waiting.values() if "renewal" in line]


def test_what_slack_posted_while_xuke_was_down_is_not_told_again(tmp_path: Path) -> None:
    slack = Slack()
    with clocked(tmp_path, "2026-04-10 08:00") as xuke:
        xuke.alerts.tick()
        xuke.backstop(slack).run()
        xuke.kill()
        xuke.now = at("2026-04-13 10:30")
        xuke.start()
        backstop = xuke.backstop(slack)
        backstop.settle()
        assert not [key for key in xuke.tick(seconds=1) if "renewal" in key]
        assert "alert:renewal-2026:1:2026-04-20" in xuke.tick("2026-04-17 09:30")


def test_a_kill_while_handing_over_leaves_nothing_behind(tmp_path: Path) -> None:
    slack = Slack()
    with clocked(tmp_path, "2026-04-10 08:00") as xuke:
        xuke.alerts.tick()

        def killed(channel: str, reply: object, moment: object) -> str | None:
            slack.waiting["lost"] = (at("2026-04-13 09:45"), "posted by nobody")
            raise KeyboardInterrupt

        backstop = xuke.backstop(slack)
        slack.hand_over = killed  # type: ignore[method-assign, assignment]
        with pytest.raises(KeyboardInterrupt):
            backstop.run()
        del slack.hand_over
        xuke.kill()
        xuke.start()
        xuke.alerts.tick()
        xuke.backstop(slack).run()
        assert "lost" in slack.taken_back
        waiting = list(slack.waiting.values())
        assert len(waiting) == len(set(waiting))


def test_months_with_kills_tell_every_stage_once_or_cover_it(tmp_path: Path) -> None:
    """From January to August with a kill and a pause every few days: no key twice, none lost."""
    with clocked(tmp_path, "2026-01-01 00:00") as xuke:
        xuke.alerts.tick()
        step = 0
        while xuke.now < at("2026-08-01 00:00"):
            step += 1
            xuke.tick(hours=7 + step % 5)
            if step % 17 == 0:
                xuke.kill()
                xuke.now += timedelta(hours=(step % 3) * 60, minutes=step % 7)
                if step % 51 == 0:
                    xuke.now -= timedelta(hours=1)
                xuke.start()
        told = [key for key in xuke.posted() if key.startswith("alert:")]
        covered = {
            f"alert:{key}"
            for entry in xuke.store.history(lambda entry: entry.kind == "alert.posted")
            for key in entry.data["about"]["covered"]
        }
        # The stages that stand in the ladder, one or the other and none both (3 and 1 of the renewal meet).
        for stage in ("90", "60", "30", "14", "7", "1", "0"):
            key = f"alert:renewal-2026:{stage}:2026-04-20"
            assert (key in told) != (key in covered), key
        assert not covered & set(told)
        assert len([key for key in told if "renewal-2026:overdue" in key]) > 15


def test_a_date_that_an_announcement_moves_is_told_once(tmp_path: Path) -> None:
    """What was kept as told differs from what the calendar says now."""
    with clocked(tmp_path, "2026-01-05 08:00") as xuke:
        xuke.alerts.tick()
        there = xuke.store.get("deadlines_dates", "renewal-2026")
        assert there is not None
        xuke.store.write("x", "test", Replace(there, {**there.value, "act_by": "2026-04-17", "open": True}))
        xuke.kill()
        xuke.start()
        keys = xuke.tick(seconds=1)
        assert [key for key in keys if key.startswith("move:renewal-2026")]
        assert not xuke.tick(seconds=1)


def test_ten_thousand_events_are_begun_dated_and_changed(tmp_path: Path) -> None:
    """No entry grows with the number of deadlines."""
    with clocked(tmp_path, "2026-01-05 08:00") as xuke:
        adds = [
            Add(
                "events",
                f"e{number}",
                {
                    "duty": "security-assessment",
                    "day": "2026-01-04",
                    "note": None,
                    "actor": "x",
                    "at": "2026-01-04T08:00:00+08:00",
                    "source": None,
                    "withdrawn": False,
                    "history": [],
                },
            )
            for number in range(1, 10_001)
        ]
        for start in range(0, len(adds), 1_000):
            xuke.store.write("x", "test", *adds[start : start + 1_000])
        xuke.alerts.tick()
        assert xuke.deadlines.done("security-assessment-e77", date(2026, 1, 5), None, "x").status == "done"
