"""A question that the license does not settle: filed, ruled, told, listed, revised, withdrawn."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from bot.chat.reply import Reply
from bot.chat.verbatim import plain_words
from bot.delivery.outbox import TABLE
from bot.errors import BadField
from bot.services.desk import Desk
from bot.services.rulings import QUESTIONS
from commands import respond
from tests.commands.desks import OFFICER, pressed, real_desk, submitted, typed

OPEN = "Can patients consult a doctor by text in our app?"
NO = "can we launch live chat?"
RULED = {"verdict": "conditional", "reason": "Only with the medical permit."}


def asked(question: str = OPEN) -> Desk:
    desk = real_desk()
    assert respond(typed(question), desk).badge
    return desk


def queued(desk: Desk) -> dict[str, Any]:
    return {document.key: document.value for document in desk.store.all(TABLE)}


def test_an_unsettled_question_goes_to_the_officers_once() -> None:
    desk = real_desk()
    reply = respond(typed(OPEN), desk)
    assert reply.badge is not None
    assert reply.badge.tone == "unclear"
    assert any("(Q1)" in line for line in reply.paragraphs)
    again = respond(typed(OPEN.lower(), who="local:other"), desk)
    assert any("on this question already (Q1)" in line for line in again.paragraphs)
    assert list(queued(desk)) == ["card:Q1"]
    card = queued(desk)["card:Q1"]["body"]["reply"]
    shown = {row["name"]: row["value"] for row in card["rows"]}
    assert plain_words(shown["question"]) == OPEN
    assert shown["asked by"] == "local:you"
    assert card["buttons"][0]["command"] == "rule"


def test_a_ruling_is_told_to_everybody_who_asked_and_leads_from_then_on() -> None:
    desk = asked()
    respond(typed(OPEN, who="local:other"), desk)
    reply = respond(submitted("rule", "Q1", **RULED), desk)
    assert reply.headline.startswith("Ruling R1 is recorded: yes, on conditions")
    told = [value["body"]["reply"] for key, value in queued(desk).items() if key.startswith("ruled:R1:")]
    assert sorted(tuple(it.get("mentions", ())) for it in told) == [(), ("local:other",), ("local:you",)]
    assert desk.store.all(QUESTIONS) == []
    after = respond(typed("may patients consult a doctor by text in the app"), desk)
    assert after.ruled is not None
    assert plain_words(after.ruled).startswith(
        f"Ruled by {OFFICER} on 2025-06-01: yes, on conditions. Only with"
    )
    assert after.badge is not None
    assert after.badge.tone == "unclear"
    assert len(queued(desk)) == 4  # nothing was filed again


def test_only_officers_rule() -> None:
    desk = asked()
    reply = respond(submitted("rule", "Q1", who="local:you", **RULED), desk)
    assert "you need the role compliance officer" in reply.headline
    assert desk.rulings.open()[0].id == "Q1"
    assert respond(pressed("rule", "Q1"), desk).form is None


def test_the_form_shows_what_the_license_says() -> None:
    desk = asked()
    form = respond(typed("rule Q1", who=OFFICER), desk).form
    assert form is not None
    assert [field.name for field in form.fields] == ["verdict", "reason", "until", "words"]
    assert OPEN in form.paragraphs[0]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("verdict", ""),
        ("verdict", "unclear"),
        ("reason", "  \n "),
        ("reason", "x" * 1_501),
        ("until", "2025-05-31"),
        ("until", "2025-02-30"),
        ("until", "soon"),
        ("words", "a"),
        ("words", "can we, care bridge"),
    ],
)
def test_what_cannot_be_taken_is_named_by_its_field_and_nothing_changes(name: str, value: str) -> None:
    desk = asked()
    with pytest.raises(BadField) as refused:
        respond(submitted("rule", "Q1", **{**RULED, name: value}), desk)
    assert refused.value.name == name
    assert [it.id for it in desk.rulings.open()] == ["Q1"]
    assert desk.rulings.standing.all == ()


def test_what_was_typed_survives_a_refusal() -> None:
    desk = asked()
    with pytest.raises(BadField):
        respond(submitted("rule", "Q1", **{**RULED, "until": "soon"}), desk)
    form = respond(typed("rule Q1", who=OFFICER), desk).form
    assert form is not None
    assert {field.name: field.value for field in form.fields}["reason"] == RULED["reason"]
    assert "still here" in form.paragraphs[-1]
    respond(submitted("rule", "Q1", **RULED), desk)
    respond(typed(NO), desk)
    fresh = respond(typed("rule R1", who=OFFICER), desk).form
    assert fresh is not None
    assert "still here" not in fresh.paragraphs[-1]


def test_a_ruling_beyond_the_license_needs_a_second_confirmation() -> None:
    desk = real_desk()
    respond(pressed("wrong", NO), desk)
    wide = {"verdict": "allowed", "reason": "A pilot without patients."}
    first = respond(submitted("rule", "Q1", **wide), desk)
    assert first.form is not None
    assert first.form.fields[-1].name == "confirm"
    assert desk.rulings.standing.all == ()
    assert respond(submitted("rule", "Q1", **wide, confirm="yes"), desk).headline.startswith("Ruling R1")
    shown = respond(typed(NO), desk)
    assert shown.ruled is not None
    assert "allows more than the license" in shown.ruled
    assert shown.badge is not None
    assert shown.badge.tone == "not_covered"


def test_two_officers_at_once_one_wins_and_the_other_is_told() -> None:
    desk = asked()
    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda _: respond(submitted("rule", "Q1", **RULED), desk).headline, range(8)))
    assert sum(line.startswith("Ruling R1 is recorded") for line in replies) == 1
    assert sum("Q1 was ruled by local:officer meanwhile (R1" in line for line in replies) == 7
    assert [it.id for it in desk.rulings.standing.all] == ["R1"]


def test_rulings_are_listed_searched_revised_and_withdrawn() -> None:
    desk = asked()
    respond(submitted("rule", "Q1", **RULED), desk)
    listed = respond(typed("rulings"), desk)
    assert listed.headline == "1 ruling."
    assert listed.points[0].title == "R1 · yes, on conditions · valid"
    assert respond(typed("rulings doctor"), desk).points
    assert not respond(typed("rulings submarine"), desk).points
    form = respond(typed("rule R1", who=OFFICER), desk).form
    assert form is not None
    again = {"verdict": "prohibited", "reason": "Not any more."}
    revised = respond(submitted(form.command, form.value, **again), desk)
    assert "R1 is revised: no, forbidden" in revised.headline
    stale = respond(submitted(form.command, form.value, **RULED), desk)
    assert "was changed by local:officer meanwhile" in stale.headline
    assert respond(submitted("withdraw", "R1", reason="New law."), desk).headline.startswith("Ruling R1 is w")
    assert respond(typed(OPEN), desk).ruled is None
    assert "withdrawn already" in respond(submitted("withdraw", "R1", reason="x"), desk).headline


def test_officers_may_rule_on_a_question_nobody_filed() -> None:
    desk = real_desk()
    reply = respond(submitted("rule", OPEN, **RULED), desk)
    assert reply.headline.startswith("Ruling R1")
    assert respond(typed(f'rule "{OPEN}"', who=OFFICER), desk).form is not None


@pytest.mark.parametrize("text", ["rule Q9", "rulings R9", "rule R9"])
def test_what_is_not_there_is_named(text: str) -> None:
    reply: Reply = respond(typed(text, who=OFFICER), real_desk())
    assert text.split()[1] in reply.headline


def test_rulings_survive_a_restart() -> None:
    desk = asked()
    respond(submitted("rule", "Q1", **RULED), desk)
    again = Desk(desk.counsel, desk.now, desk.store, desk.outbox, desk.roles, desk.channels, Path("unused"))
    assert again.answer(OPEN).ruling == desk.answer(OPEN).ruling
    assert again.answer(OPEN).ruling is not None
