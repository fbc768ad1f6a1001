"""Until it is reported, people are reminded: each mark once, the latest missed one after a stop."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.incidents.actions import CannotDo, Overrule, Withdraw
from bot.incidents.case import Case
from bot.incidents.clocks import Reminder, Watch, next_at, reminders
from bot.words import LANGUAGES
from tests.incidents.cases import MINUTE, OFFICER, ONCALL, START, act, books, closed, done, opened

WATCH = Watch((ONCALL,), (OFFICER,))
MARKS = [15, 30, 45, 60, *range(120, 1441, 60)]


def posted(case: Case, minutes: list[float], watch: Watch = WATCH) -> list[Reminder]:
    """What is posted when someone looks at these minutes."""
    told: set[str] = set()
    found = []
    for minute in minutes:
        for reminder in reminders(case, books(), START + minute * MINUTE, told, watch):
            assert reminder.key not in told
            told.add(reminder.key)
            found.append(reminder)
    return found


def test_every_mark_once() -> None:
    found = posted(opened("leak"), list(range(0, 24 * 60 + 1)))
    assert [reminder.minute for reminder in found] == MARKS
    assert len({reminder.key for reminder in found}) == len(MARKS)
    assert all(reminder.late == timedelta(0) for reminder in found)


def test_officers_from_the_second() -> None:
    first, second = posted(opened("leak"), [15, 30])
    assert first.mention == (ONCALL,)
    assert second.mention == (ONCALL, OFFICER)


def test_nobody_on_call_then_officers_then_the_settings() -> None:
    case = opened("leak")
    assert posted(case, [15], Watch((), (OFFICER,)))[0].mention == (OFFICER,)
    [reminder] = posted(case, [15], Watch())
    assert reminder.mention == ()
    for language in LANGUAGES:
        assert "ONCALL" in reminder.text(language)
        assert "OFFICERS" in reminder.text(language)


def test_after_a_stop_only_the_latest_missed_and_it_says_that_it_is_late() -> None:
    [first, caught_up, after] = posted(opened("leak"), [16, 100, 119, 120])
    assert (first.minute, caught_up.minute, after.minute) == (15, 60, 120)
    assert caught_up.late == 40 * MINUTE
    assert "40 min late" in caught_up.text("en")
    assert "late" not in after.text("en")


@given(st.lists(st.floats(-100, 5000), max_size=40))
def test_whenever_someone_looks_nothing_is_doubled_and_the_latest_is_there(minutes: list[float]) -> None:
    found = {reminder.minute for reminder in posted(opened("leak"), minutes)}
    last = max((minute for minute in minutes), default=0)
    marks = [mark for mark in [*MARKS, *range(1500, 5001, 60)] if mark <= last]
    assert not marks or marks[-1] in found


def test_reported_explained_or_closed_ends_it() -> None:
    case = opened("leak")
    assert posted(done(case, "report-8"), [15]) == []
    assert posted(act(case, CannotDo("report-8", "x"), OFFICER), [15]) == []
    assert posted(closed(done(case, "start", "contain", "remove", "report-8")), [600]) == []
    again = act(done(case, "report-8"), Withdraw("report-8", "打错电话"))
    assert [reminder.minute for reminder in posted(again, [31])] == [30]


def test_clause_nine_is_reminded_until_disposal() -> None:
    case = opened("illegal_information")
    [reminder] = posted(case, [15])
    assert (reminder.clause, reminder.step.id) == ("九", "dispose")
    assert posted(done(case, "dispose"), [15]) == []


def test_a_clause_added_later_counts_from_then() -> None:
    case = act(opened("illegal_information"), Overrule(("八", "九"), "有入侵"), OFFICER, after=10)
    keys = [reminder.key for reminder in posted(case, list(range(31)))]
    assert keys == [
        "incident-7-dispose-15",
        "incident-7-report-8-15",
        "incident-7-dispose-30",
    ]


def test_the_next_moment() -> None:
    case = opened("leak")
    assert next_at(case, books(), START) == START + 15 * MINUTE
    assert next_at(case, books(), START + 15 * MINUTE) == START + 30 * MINUTE
    assert next_at(case, books(), START + 61 * MINUTE) == START + 120 * MINUTE
    assert next_at(done(case, "report-8"), books(), START) is None


def test_a_drill_is_marked() -> None:
    [reminder] = posted(opened("leak", drill=True), [15])
    assert reminder.text("en").startswith("DRILL")
    assert reminder.text("zh").startswith("【演练】")
