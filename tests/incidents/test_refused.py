"""Bad input: one line that says what was wrong, and nothing changed."""

from datetime import date, timedelta

import pytest

from bot.incidents.actions import (
    Action,
    AddDemand,
    AddEvidence,
    AddNote,
    CannotDo,
    CloseCase,
    Confirm,
    EditNote,
    Establish,
    Finish,
    HandOver,
    Involve,
    Overrule,
    Pin,
    Reopen,
    Restrict,
    Take,
    Withdraw,
)
from bot.incidents.case import Case
from bot.incidents.decide import decide
from bot.incidents.events import Linked
from bot.incidents.refusal import ActionRefused
from bot.incidents.steps import find_step
from tests.incidents.cases import (
    DIGEST,
    MEMBER,
    MINUTE,
    OFFICER,
    ONCALL,
    OTHER,
    ROLE,
    START,
    act,
    books,
    closed,
    done,
    opened,
)


def refused(case: Case, action: Action, actor: str = ONCALL) -> str:
    """The key of the refusal."""
    before = case.entries
    with pytest.raises(ActionRefused) as error:
        decide(case, action, books(), actor, ROLE[actor], START + timedelta(hours=3))
    assert case.entries is before
    for line in (str(error.value), error.value.line("en"), error.value.line("zh")):
        assert line
        assert "\n" not in line
        assert "{" not in line
    return error.value.key


def test_a_step_of_a_closed_case() -> None:
    case = closed(done(opened("leak"), "start", "contain", "remove", "report-8"))
    for action in (Take("start"), Finish("start", "x"), CannotDo("start", "x"), Withdraw("start", "x")):
        assert refused(case, action) == "closed"
    assert refused(case, CloseCase("x", "y"), OFFICER) == "closed"
    # The authority's answer may come after the end.
    assert len(act(case, AddNote("收到回函")).entries) == len(case.entries) + 1


def test_a_strangers_button() -> None:
    case = opened("leak")
    for action in (Take("start"), Finish("start", "x"), Restrict(), AddDemand("x"), Pin("x", "y")):
        assert refused(case, action, OTHER) == "not_yours"
    hidden = opened("leak", restricted=True)
    assert refused(hidden, AddNote("x"), OTHER) == "restricted"
    # Named a member of the case, the stranger is none.
    known = act(hidden, Involve(OTHER))
    assert act(known, Take("start"), OTHER).steps["start"].holder == OTHER


def test_what_only_officers_do() -> None:
    case = opened("leak")
    for action in (CloseCase("x", "y"), Overrule(("九",), "x"), Reopen("x"), Restrict(False)):
        for actor in (MEMBER, ONCALL):
            assert refused(act(case, Restrict()), action, actor) in ("officer_only", "closed")


def test_evidence_too_large_is_refused_by_size_and_its_link_kept() -> None:
    case = opened("leak")
    kept = act(case, AddEvidence("dump.tar", 2**30, None, "https://files/dump")).entries[-1].event
    assert kept == Linked("dump.tar", 2**30, "https://files/dump")
    assert refused(case, AddEvidence("dump.tar", 2**30, None, " ")) == "too_large"


def test_evidence_that_proves_nothing() -> None:
    case = act(opened("leak"), AddEvidence("a.log", 1, DIGEST, ""))
    assert refused(case, AddEvidence("a.log", 1, DIGEST.upper(), "")) == "filed"
    assert refused(case, AddEvidence("b.log", 1, "123", "")) == "sha256"
    assert refused(case, AddEvidence("b.log", 1, None, "")) == "sha256"
    assert refused(case, AddEvidence("b.log", -1, DIGEST, "")) == "size"
    assert refused(case, AddEvidence(" ", 1, DIGEST, "")) == "no_name"
    assert refused(case, AddEvidence("b.log", 1, DIGEST, "", "nowhere")) == "no_step"


@pytest.mark.parametrize("text", ["", "  ", "\n\t", "\x00\x07", "\u200b"])
def test_empty_words(text: str) -> None:
    case = opened("leak")
    assert refused(case, AddNote(text)) == "empty_note"
    assert refused(case, Finish("start", text)) == "empty_done"
    assert refused(case, CannotDo("start", text)) == "empty_why"
    assert refused(case, AddDemand(text)) == "empty_demand"
    assert refused(case, HandOver("start", text)) == "nobody"
    assert refused(case, Establish("scope", text)) == "empty_fact"


def test_a_disposal_before_discovery_or_in_the_future() -> None:
    case = opened("illegal_information", discovered=START - timedelta(hours=2))
    early, late = START - timedelta(hours=2, minutes=1), START + timedelta(hours=4)
    assert refused(case, Finish("dispose", "x", moment=early)) == "before_discovery"
    assert refused(case, Finish("dispose", "x", moment=late)) == "future_done"
    assert refused(case, Finish("dispose", "x", day=date(2026, 11, 23))) == "before_discovery"
    assert refused(case, Finish("dispose", "x", day=date(2026, 11, 25))) == "future_done"
    disposed = act(case, Finish("dispose", "x", moment=START - timedelta(hours=1)))
    assert disposed.steps["dispose"].day == date(2026, 11, 24)
    assert refused(disposed, Establish("discovered", START)) == "found_after_done"
    by_day = act(case, Finish("dispose", "x", day=date(2026, 11, 24)))
    assert by_day.steps["dispose"].moment is None


def test_a_step_done_twice_is_told_by_whom_and_when() -> None:
    case = done(opened("leak"), "start")
    assert refused(case, Finish("start", "x"), OFFICER) == "done"
    assert refused(case, Take("start"), OFFICER) == "done"
    with pytest.raises(ActionRefused, match=rf"{ONCALL} at 2026-11-24 03:06"):
        decide(case, Finish("start", "x"), books(), OFFICER, "officer", START + 2 * MINUTE)


def test_a_step_that_someone_has() -> None:
    case = act(opened("leak"), Take("start"))
    assert refused(case, Take("start")) == "taken_by_you"
    assert refused(case, Take("start"), OFFICER) == "taken"
    assert refused(case, Finish("start", "x"), MEMBER) == "taken"
    assert refused(case, HandOver("start", OTHER), MEMBER) == "taken"
    assert refused(case, HandOver("start", ONCALL)) == "has_it"
    assert act(case, HandOver("start", OTHER), OFFICER).steps["start"].holder == OTHER


def test_taking_back() -> None:
    case = done(opened("leak"), "start")
    assert refused(case, Withdraw("contain", "x")) == "not_done"
    assert refused(case, Withdraw("start", "x"), MEMBER) == "withdraw"
    assert refused(case, Withdraw("start", " ")) == "empty_why"
    assert act(case, Withdraw("start", "点错了")).steps["start"].status == "open"


def test_closing_too_early() -> None:
    case = done(opened("leak"), "start", "contain", "remove")
    assert refused(case, CloseCase("x", "y"), OFFICER) == "still_open"
    assert refused(case, Finish("close", "x"), OFFICER) == "close_by_closing"
    case = act(done(case, "report-8"), AddDemand("每日续报"), OFFICER)
    assert refused(case, CloseCase("x", "y"), OFFICER) == "still_open"
    case = act(case, CannotDo("demand-1", "主管部门已撤回"), OFFICER)
    assert refused(case, CloseCase(" ", "y"), OFFICER) == "empty_cause"
    assert refused(case, CloseCase("x", " "), OFFICER) == "empty_lessons"
    assert refused(closed(case), Reopen(""), OFFICER) == "empty_why"
    assert refused(case, Reopen("x"), OFFICER) == "not_closed"


def test_notes_of_others() -> None:
    case = act(opened("leak"), AddNote("一", "m1"), MEMBER)
    assert refused(case, EditNote("m1", "二"), OTHER) == "others_note"
    assert refused(case, EditNote("m1", "一"), MEMBER) == "same_note"
    assert refused(case, EditNote("m2", "二"), MEMBER) == "no_note"
    assert refused(case, AddNote("一", "m1"), MEMBER) == "noted"
    assert refused(act(case, Pin("一", "", "m1")), Pin("一", "", "m1")) == "pinned"


@pytest.mark.parametrize(
    ("fact", "value", "key"),
    [
        ("persons", -1, "fact_value"),
        ("persons", "many", "fact_value"),
        ("persons", True, "fact_value"),
        ("going_on", "yes", "fact_value"),
        ("happened", ("flood",), "fact_value"),
        ("happened", (), "fact_value"),
        ("data", ("leak",), "fact_value"),
        ("since", "yesterday", "fact_value"),
        ("since", START + timedelta(days=1), "future_fact"),
        ("weather", "rain", "no_fact"),
        ("what", "用户信息接口被爬取", "known"),
    ],
)
def test_facts_that_cannot_be(fact: str, value: object, key: str) -> None:
    assert refused(opened("leak"), Establish(fact, value)) == key  # type: ignore[arg-type]


def test_confirming() -> None:
    case = act(opened("leak", since=START), Confirm("since"))
    assert case.facts["since"].confirmed
    assert refused(case, Confirm("since")) == "known"
    assert refused(case, Confirm("persons")) == "no_fact"


def test_members_and_clauses() -> None:
    case = opened("leak")
    assert refused(case, Involve(MEMBER)) == "involved"
    assert refused(case, Overrule(("八",), "x"), OFFICER) == "same_clauses"
    assert refused(case, Overrule((), "x"), OFFICER) == "clauses"
    assert refused(act(case, Restrict()), Restrict()) == "is_restricted"


def test_steps_as_people_type_them() -> None:
    case = opened("leak", "illegal_information")
    assert find_step(case, books(), "Contain") == "contain"
    assert find_step(case, books(), "启动") == "start"
    assert find_step(case, books(), "report-9") == "report-9"
    with pytest.raises(ActionRefused, match="report-8"):
        find_step(case, books(), "report")
    # Of two that fit, the one still open is meant.
    assert find_step(done(case, "report-8"), books(), "report") == "report-9"
    for typed in ("", " ", "nothing"):
        with pytest.raises(ActionRefused):
            find_step(case, books(), typed)
