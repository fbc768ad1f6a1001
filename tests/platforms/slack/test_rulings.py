"""The human half: what the license does not settle, an officer rules on, in Slack."""

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.platforms.slack.blocks import button, fields, filled, has_button, words
from tests.platforms.slack.officers import (
    NO,
    RULE,
    UNTIL,
    YES,
    ask_officers,
    open_card,
    renting,
    rule,
    shows_ruling,
)
from tests.platforms.slack.workspace import Workspace, next_view


def test_from_the_question_to_the_ruling_and_back(team: Workspace) -> None:
    """Asked, carried to the officers, ruled, answered in the thread, remembered."""
    question, reason = renting("scooters"), "Scooters count as our own goods."
    ts, card = ask_officers(team, question)
    shown = words(card["blocks"])
    assert team.user("mei") in shown, "who asked"
    assert f"/p{ts.replace('.', '')}" in str(card["blocks"]), "a link to the thread"
    assert "understood" in shown.lower(), "what Xuke understood"
    view = open_card(team, card)
    assert question in words(view)
    assert {"verdict", "reason"} <= {block["label"]["text"].lower() for block in fields(view)}
    optional = [block for block in fields(view) if block.get("optional")]
    assert len(optional) == 2, "valid until, and the words that should mean this"
    team.submit("wang", view, {"verdict": NO, "reason": reason, "until": UNTIL, "words": "rent a scooter"})
    _, told = team.answers("questions", ts, 2)
    assert f"<@{team.user('mei')}>" in told["text"] + words(told["blocks"]), "mentioned by name"
    assert reason in words(told["blocks"])
    for again in (
        question,
        "Could our doctors advise patients about scooters by video, please?",
        "may I rent a scooter there",
    ):
        answer = words(team.ask("tom", again)["blocks"])
        assert reason in answer, again
        assert "Ruled by" in answer.splitlines()[0], "the ruling first"
        assert len(answer.splitlines()) > 2, "the license's own verdict beneath"
    assert UNTIL in words(team.ask("tom", question)["blocks"])


def test_the_card_shows_that_it_is_ruled(team: Workspace) -> None:
    """The second officer sees it without pressing."""
    _, card = ask_officers(team, renting("pianos"))
    rule(team, card, NO, "No pianos.")
    update = team.front.await_call("chat.update", lambda call: call.body.get("ts") == card["ts"])
    assert team.user("wang") in words(update.body["blocks"])
    assert not has_button(update.body, RULE)


def test_who_is_no_officer_changes_nothing(team: Workspace) -> None:
    """The card may be forwarded; the button counts for officers alone."""
    question = renting("drones")
    _, card = ask_officers(team, question)
    after = team.front.mark
    for person in ("mei", "zhao"):
        team.press(person, button(card, RULE), "officers", message=card)
    refusal = team.front.until(
        lambda: [
            call for call in team.front.calls[after:] if call.method in ("response", "chat.postEphemeral")
        ],
        why="a word to who was refused",
    )
    assert "officer" in words(refusal[0].body).lower() + str(refusal[0].body.get("text", "")).lower()
    team.settle()
    for call in team.front.named("views.open", after):
        assert not fields(team.view(call)), "no form for who may not rule"
    # A forged submission of the officer's own form.
    view = open_card(team, card)
    team.submit("mei", view, {"verdict": YES, "reason": "I say so."})
    team.settle()
    assert not shows_ruling(team, question, "I say so.")


def test_two_officers_at_once(team: Workspace) -> None:
    """One wins, the other is told who did; the asker hears once."""
    question = renting("umbrellas")
    ts, card = ask_officers(team, question)
    views = {officer: open_card(team, card, officer) for officer in ("wang", "li")}
    payloads = [
        team.submitting(officer, view, {"verdict": NO, "reason": f"So says {officer}."})
        for officer, view in views.items()
    ]
    after = team.front.mark
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(team.slack.interaction, payloads))
    assert [answer.status for answer in answers] == [200, 200]
    team.answers("questions", ts, 2)
    team.settle()
    assert len(team.thread("questions", ts)) == 2
    won = [officer for officer in views if shows_ruling(team, question, f"So says {officer}.")]
    assert len(won) == 1
    told = str([answer.json for answer in answers]) + str(
        [call.body for call in team.front.calls[after:] if call.method in ("response", "chat.postEphemeral")]
    )
    assert "meanwhile" in told, "the loser is told"


def test_pressing_after_the_ruling_says_so(team: Workspace) -> None:
    """A card left open on a screen is stale."""
    question = renting("strollers")
    _, card = ask_officers(team, question)
    rule(team, card, NO, "Not with strollers.")
    team.settle()
    after = team.front.mark
    team.press("li", button(card, RULE), "officers", message=card)
    told = team.front.until(
        lambda: [
            call
            for call in team.front.calls[after:]
            if call.method in ("response", "chat.postEphemeral", "views.open", "views.update")
            and "ruled" in str(call.body)
        ],
        why="a word that it was ruled meanwhile",
    )
    assert not fields(told[-1].body.get("view", {}))


def test_wider_than_the_license_needs_a_second_confirmation(team: Workspace) -> None:
    """ "This is wrong" on a no; a yes counts only once the officer has confirmed, and both are shown."""
    question, reason = "can we launch a search engine for dentists?", "The authority agreed by letter."
    ts = team.mention("mei", "questions", question)
    (answer,) = team.answers("questions", ts)
    team.press("mei", button(answer, "wrong"), "questions", message=answer)
    card = team.posted("officers", question)
    view = open_card(team, card)
    first = team.submit("wang", view, {"verdict": YES, "reason": reason})
    second = next_view(first, view)
    assert "license" in words(second).lower()
    assert reason in str(filled(second, {})), "what was typed is still there"
    team.settle()
    assert not shows_ruling(team, question, reason), "not before it is confirmed"
    confirmed = {"confirm|all the same|same": "yes"} if _asks_to_confirm(view, second) else {}
    done = team.submit("wang", second, confirmed)
    assert done.json.get("response_action") in (None, "clear", "update"), done.json
    team.answers("questions", ts, 2)
    shown = words(team.ask("tom", question)["blocks"])
    assert reason in shown
    assert "No, not licensed" in shown, "the license's own verdict beneath"


def _asks_to_confirm(before: dict[str, Any], after: dict[str, Any]) -> bool:
    return len(fields(after)) > len(fields(before))


def test_a_reason_is_required(team: Workspace) -> None:
    """The form says so at the field, and nothing is recorded."""
    question = "can we open a mini program for dental check-ups?"
    _, card = ask_officers(team, question)
    view = open_card(team, card)
    answered = team.submit("wang", view, {"verdict": NO, "reason": "   "})
    assert answered.json["response_action"] == "errors"
    blocks = {block["block_id"] for block in fields(view)}
    assert answered.json["errors"].keys() <= blocks
    past = team.submit("wang", view, {"verdict": NO, "reason": "Yes.", "until": "2020-01-01"})
    assert past.json["response_action"] == "errors"


def test_a_modal_sent_twice_rules_once(team: Workspace) -> None:
    """Slack sends it again when the answer is late."""
    question = "can we offer video consultations?"
    ts, card = ask_officers(team, question)
    view = open_card(team, card)
    payload = team.submitting("li", view, {"verdict": NO, "reason": "No video."})
    for _ in range(3):
        assert team.slack.interaction(payload).status == 200
    team.answers("questions", ts, 2)
    team.settle()
    assert len(team.thread("questions", ts)) == 2
    listed = words(team.ask("tom", "rulings video")["blocks"])
    assert listed.count("video consultations") == 1


def test_a_button_clicked_twice_asks_once(team: Workspace) -> None:
    """One card for one question, however many people find it unclear or wrong."""
    question = "can we open a flower stand?"
    ts, _ = ask_officers(team, question)
    (answer, *_) = team.answers("questions", ts)
    if has_button(answer, "wrong"):
        payload = team.pressing("mei", button(answer, "wrong"), "questions", message=answer)
        for _ in range(3):
            assert team.slack.interaction(payload).status == 200
    team.mention("tom", "questions", "Can we open a flower stand?")
    team.settle()
    cards = [item for item in team.history("officers") if "flower stand" in words(item).lower()]
    assert len(cards) == 1


def test_what_was_typed_survives_a_closed_modal(team: Workspace) -> None:
    """A draft: opened again, it holds what Xuke has been told of."""
    question = "may our doctors text patients through the app"
    _, card = ask_officers(team, question)
    view = open_card(team, card)
    typed = "A long reason that took a while to write."
    payload = team.submitting("wang", view, {"verdict": NO, "reason": typed, "until": "2020-01-01"})
    assert team.slack.interaction(payload).json["response_action"] == "errors"
    team.close("wang", payload["view"])
    again = open_card(team, card)
    assert typed in str(again["blocks"])


def test_an_asker_by_command_hears_in_a_direct_message(team: Workspace) -> None:
    """Nobody else saw the question."""
    question = "can we plant a kite museum?"
    team.ask("tom", question)
    card = team.posted("officers", question)
    rule(team, card, YES, "A leaderboard is content of our own.")
    told = team.posted("@tom", "A leaderboard is content of our own.")
    assert question in words(told)


def test_in_chinese(team: Workspace) -> None:
    """A Chinese question: Chinese card's question, Chinese answer to the asker."""
    question = "可以卖演唱会门票吗？"
    ts, card = ask_officers(team, question)
    view = open_card(team, card)
    labels = {"verdict|结论|裁定": NO, "reason|理由": "演出票务另需批准。"}
    team.submit("wang", view, labels)
    _, told = team.answers("questions", ts, 2)
    assert "演出票务另需批准。" in words(told["blocks"])
    assert f"<@{team.user('mei')}>" in told["text"] + words(told["blocks"])


def test_rulings_are_listed_revised_and_withdrawn(team: Workspace) -> None:
    """By an officer; a member only reads."""
    question = "我们可以在APP里出租轮椅吗？"
    _, card = ask_officers(team, question)
    rule(team, card, NO, "Wheelchairs, first word.")
    team.settle()
    number = team.front.until(lambda: _number_of(team, question), why="the ruling's number")
    assert not has_button(team.ask("mei", f"rulings {number}"), "withdraw|revise")
    shown = team.ask("wang", f"rulings {number}")
    after = team.front.mark
    team.press("wang", button(shown, "revise"), "questions", ephemeral=True)
    view = team.opened(after)
    team.submit("wang", view, {"reason": "Wheelchairs, second word."})
    team.front.until(
        lambda: shows_ruling(team, question, "Wheelchairs, second word."), why="the revised ruling"
    )
    shown = team.ask("wang", f"rulings {number}")
    after = team.front.mark
    team.press("wang", button(shown, "withdraw"), "questions", ephemeral=True)
    view = team.opened(after)
    team.submit("wang", view, {"why|reason": "No longer true."})
    team.front.until(lambda: not shows_ruling(team, question, "Wheelchairs"), why="the ruling withdrawn")


@pytest.mark.parametrize("length", [40, 1_700])
def test_an_officer_rules_on_a_question_typed(team: Workspace, length: int) -> None:
    """Without anybody having asked."""
    question = f"can we launch a search engine of {length} letters for " + "dentists and patients, " * 200
    question = question[:length].strip()
    after = team.front.mark
    assert team.command("wang", f'rule "{question}"').status == 200
    view = team.opened(after)
    team.submit("wang", view, {"verdict": NO, "reason": f"Typed, {length} letters."})
    team.front.until(lambda: shows_ruling(team, question, f"Typed, {length} letters."), why="the ruling")


def test_a_question_beyond_what_a_form_carries_is_refused_in_a_line(team: Workspace) -> None:
    """Slack's private_metadata holds 3,000 characters."""
    answer = team.ask("wang", f'rule "{"can we launch a search engine? " * 110}"')
    assert "up to 2,000 can be kept" in words(answer["blocks"])


def test_an_officer_rules_from_a_direct_message(team: Workspace) -> None:
    """A message cannot open a form; its answer has a button that does."""
    ts = team.say("li", "@li", 'rule "can we launch a search engine for plumbers?"')
    (answer,) = team.answers("@li", ts)
    after = team.front.mark
    team.press("li", button(answer, "rul"), "@li", message=answer)
    assert fields(team.opened(after))


def test_two_who_revise_at_once(team: Workspace) -> None:
    """The second saw an older ruling: told, and nothing changed."""
    question = "我们可以在APP里出租雨伞吗？"
    _, card = ask_officers(team, question)
    rule(team, card, NO, "Umbrellas, first word.")
    number = team.front.until(lambda: _number_of(team, question), why="the ruling's number")
    views = {}
    for officer in ("wang", "li"):
        shown = team.ask(officer, f"rulings {number}")
        after = team.front.mark
        team.press(officer, button(shown, "revise"), "questions", ephemeral=True)
        views[officer] = team.opened(after)
    team.submit("wang", views["wang"], {"reason": "Umbrellas, by wang."})
    team.front.until(lambda: shows_ruling(team, question, "Umbrellas, by wang."), why="the first revision")
    after = team.front.mark
    answered = team.submit("li", views["li"], {"reason": "Umbrellas, by li."})
    team.settle()
    told = str(answered.json) + str([call.body for call in team.front.calls[after:]])
    assert "meanwhile" in told
    assert shows_ruling(team, question, "Umbrellas, by wang.")


def _number_of(team: Workspace, question: str) -> str | None:
    listed = words(team.ask("mei", f"rulings {question[7:11]}")["blocks"])
    number = re.search(r"\bR\d+\b", listed)
    return number[0] if number and question in listed else None
