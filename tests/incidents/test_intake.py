"""What happened decides the clauses and the clocks; what is not known counts as the stricter."""

from datetime import timedelta

import pytest

from bot.incidents.actions import Establish, Overrule
from bot.incidents.clocks import parallel
from bot.incidents.decide import open_case
from bot.incidents.fold import fold
from bot.incidents.intake import Intake, propose
from bot.incidents.refusal import ActionRefused
from bot.incidents.terms import Happened
from bot.words import LANGUAGES
from tests.incidents.cases import MEMBER, OFFICER, START, act, books, opened


def clocks(intake: Intake) -> dict[str, bool]:
    return {running.clock.id: running.surely for running in propose(intake, books(), START).clocks}


@pytest.mark.parametrize(
    ("kinds", "clauses"),
    [
        ({"leak"}, ("八",)),
        ({"outage"}, ("八",)),
        ({"other"}, ("八",)),
        ({"illegal_information"}, ("九",)),
        ({"illegal_information", "other"}, ("八", "九")),
        (set(), ("八", "九")),
    ],
)
def test_the_kind_decides_the_clauses(kinds: set[Happened], clauses: tuple[str, ...]) -> None:
    intake = Intake("x", frozenset(kinds))
    proposal = propose(intake, books(), START)
    assert proposal.clauses == clauses
    for language in LANGUAGES:
        why = proposal.why(intake, books(), language)
        assert why
        assert "{" not in why


def test_why_says_that_an_unknown_number_counts_as_many() -> None:
    intake = Intake("x", frozenset({"leak"}))
    assert "counts as many" in propose(intake, books(), START).why(intake, books(), "en")
    intake = Intake("x", frozenset({"leak"}), persons=3)
    assert "3 people" in propose(intake, books(), START).why(intake, books(), "en")


def test_clocks_run_by_the_numbers_and_the_data() -> None:
    leak: frozenset[Happened] = frozenset({"leak"})
    few = clocks(Intake("x", leak, persons=99_999, data=frozenset({"personal"}), going_on=True))
    assert few == {"personal-information-law": True}
    many = clocks(Intake("x", leak, persons=100_000, data=frozenset({"patient"}), going_on=True))
    assert many == dict.fromkeys(
        ("public-internet-plan", "personal-information-law", "internet-diagnosis"), True
    )
    million = clocks(Intake("x", leak, persons=1_000_000, data=frozenset({"patient"}), going_on=False))
    assert million.keys() >= {"national-report", "national-summary"}
    assert clocks(Intake("x", leak, data=frozenset({"none"}), persons=1)) == {}
    assert clocks(Intake("x", frozenset({"illegal_information"}))) == {}


def test_clocks_of_unknown_facts_may_run_and_the_shortest_comes_first() -> None:
    found = propose(Intake("x"), books(), START).clocks
    assert not any(running.surely for running in found)
    assert [running.clock.id for running in found] == [
        "public-internet-plan",
        "personal-information-law",
        "internet-diagnosis",
        "national-report",
    ]
    assert found[-1].due == START + timedelta(hours=4)


def test_a_summary_is_due_thirty_days_after_the_end() -> None:
    case = opened("leak", persons=2_000_000, going_on=True)
    assert "national-summary" not in {running.clock.id for running in parallel(case, books())}
    case = act(case, Establish("going_on", False, confirmed=True))
    [summary] = [found for found in parallel(case, books()) if found.clock.id == "national-summary"]
    assert summary.due is not None
    assert summary.due.isoformat() == "2026-12-24T23:59:59+08:00"


def test_an_officer_overrules_with_a_reason_and_nobody_else() -> None:
    intake = Intake("一名用户误发", frozenset({"leak"}), persons=1)
    ruled = Overrule(("九",), "只涉及一条公开帖子")
    case = fold(open_case("7", intake, books(), OFFICER, "officer", START, ruled))
    assert (case.clauses, case.overruled) == (("九",), True)
    for role, choice in (("member", ruled), ("on-call", ruled), ("officer", Overrule(("九",), " "))):
        with pytest.raises(ActionRefused):
            open_case("7", intake, books(), MEMBER, role, START, choice)  # type: ignore[arg-type]


def test_a_kind_learned_later_widens_the_case_unless_an_officer_chose() -> None:
    case = opened("illegal_information")
    case = act(case, Establish("happened", ("illegal_information", "other")))
    assert case.clauses == ("八", "九")
    assert case.clause_since["八"] == case.entries[-1].at
    # Never narrower by itself.
    assert act(case, Establish("happened", ("illegal_information",))).clauses == ("八", "九")
    ruled = act(case, Overrule(("九",), "没有入侵"), OFFICER)
    assert act(ruled, Establish("happened", ("leak",))).clauses == ("九",)


@pytest.mark.parametrize(
    "intake",
    [
        Intake(" "),
        Intake("x", since=START + timedelta(minutes=1)),
        Intake("x", discovered=START + timedelta(minutes=1)),
        Intake("x", persons=-1),
    ],
)
def test_an_intake_that_cannot_be_is_refused(intake: Intake) -> None:
    with pytest.raises(ActionRefused):
        open_case("7", intake, books(), MEMBER, "member", START)


def test_words_choose_beforehand() -> None:
    guess = books().questions.guess
    assert guess("patients' records were leaked last night") == {"leak"}
    assert guess("网站打不开了，还有人发赌博广告") == {"outage", "illegal_information"}
    assert guess("please slow down the release of downtown pages") == {"outage"}
    assert guess("nothing of the kind") == frozenset()
