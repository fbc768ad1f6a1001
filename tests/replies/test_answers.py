"""What of an answer a chat message shows at once, and what its buttons bring."""

from typing import get_args

import pytest

from bot.questions.answer_parts import Verdict
from bot.replies.answers import AT_ONCE, compose
from tests.replies.answers import CLAUSES, SCOPE, answer, finding

EXPIRED = "The license expired."


def test_the_verdict_comes_first_and_the_expiry_before_it() -> None:
    reply = compose(answer(finding("not_covered"), expiry=EXPIRED))
    assert reply.text.splitlines()[:2] == [EXPIRED, "No, not licensed: Because of instant_messaging."]


@pytest.mark.parametrize("verdict", get_args(Verdict))
def test_each_verdict_has_a_badge_in_words(verdict: Verdict) -> None:
    badge = compose(answer(finding(verdict))).badge
    assert badge
    assert badge.tone == verdict
    assert badge.label


def test_badges_differ_in_both_languages() -> None:
    for language in ("en", "zh"):
        replies = [compose(answer(finding(verdict), language=language)) for verdict in get_args(Verdict)]
        assert len({reply.badge.label for reply in replies if reply.badge}) == len(get_args(Verdict))


@pytest.mark.parametrize("verdict", ["allowed", "conditional"])
def test_no_yes_is_shown_on_a_license_that_is_not_in_force(verdict: Verdict) -> None:
    reply = compose(answer(finding(verdict), finding(verdict, "forum"), expiry=EXPIRED))
    badges = [reply.badge, *(point.badge for point in reply.points)]
    assert {badge.tone for badge in badges if badge} == {"held"}
    assert "Yes" not in reply.text


def test_a_no_stays_a_no_whether_in_force_or_not() -> None:
    reply = compose(answer(finding("prohibited"), expiry=EXPIRED))
    assert reply.badge
    assert reply.badge.tone == "prohibited"


def test_one_matter_is_not_listed_twice_and_several_are_all_shown() -> None:
    assert compose(answer(finding("allowed"))).points == ()
    points = compose(answer(finding("not_covered"), finding("allowed", "forum"))).points
    assert [point.title for point in points] == ["Instant messaging", "Forum"]
    assert [point.badge.tone for point in points if point.badge] == ["not_covered", "allowed"]


def test_quotes_are_word_for_word_with_their_clause() -> None:
    quote = compose(answer(finding("not_covered"))).quotes[0]
    assert (quote.text, quote.clause, quote.place) == (SCOPE.quote, "scope", "scope of business")


def test_long_answers_are_cut_and_one_button_brings_the_rest() -> None:
    long = answer(finding("unclear", steps=5), citations=(SCOPE, *CLAUSES))
    short, whole = compose(long), compose(long, whole=True)
    assert (len(short.quotes), len(short.steps)) == (AT_ONCE, AT_ONCE)
    assert (len(whole.quotes), len(whole.steps)) == (5, 5)
    assert [button.value for button in short.buttons if button.command == "whole"] == ["can we?"]
    assert not [button for button in whole.buttons if button.command == "whole"]
    assert not [button for button in compose(answer(finding("unclear"))).buttons if button.command == "whole"]


def test_the_same_step_of_two_matters_is_shown_once() -> None:
    one, other = finding("unclear", next_steps=("Ask.",)), finding("info", "forum", next_steps=("Ask.",))
    assert compose(answer(one, other)).steps == ("Ask.",)


def test_judgments_can_be_asked_why_and_facts_need_not() -> None:
    assert "why" in [button.command for button in compose(answer(finding("allowed"))).buttons]
    assert "why" not in [button.command for button in compose(answer(finding("info"))).buttons]


def test_numbered_clauses_open_and_the_scope_line_is_whole_already() -> None:
    buttons = compose(answer(finding("info"), citations=(SCOPE, *CLAUSES))).buttons
    assert [(button.label, button.value) for button in buttons if button.command == "clause"] == [
        ("Clause 二", "二"),
        ("Clause 八", "八"),
    ]


def test_law_from_outside_is_marked_as_such() -> None:
    lines = compose(answer(finding("unclear"))).text.splitlines()
    assert lines[lines.index("• A regulation: says more") - 1] == "Not from the license"
    assert compose(answer(finding("unclear"), language="zh")).text.count("以下不是许可证的内容") == 1
