"""Everything Xuke does, on a platform that is nothing but the Protocol."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from bot.chat.request import Action, Request
from bot.conversation.platform import Addresses, HomePage, Platform
from bot.data import DATA
from bot.services.backstop import Scheduling
from commands import respond
from tests.conversation.house import ANN, BEN, OLGA, House
from tests.conversation.people import Hall
from tests.serving import ROOT


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    opened = House(tmp_path)
    opened.open()
    yield opened
    opened.close()


def test_it_is_a_platform_without_any_optional_ability_in_under_120_lines() -> None:
    platform: Platform = Hall()
    assert not isinstance(platform, Addresses | HomePage | Scheduling)
    source = (ROOT / "tests" / "conversation" / "plain.py").read_text(encoding="utf-8")
    assert len(source.splitlines()) < 120


def test_a_question_is_answered_in_its_thread_and_a_follow_up_without_being_called(house: House) -> None:
    plain = house.plain
    answer = plain.line("instant information interaction", plain.type(BEN, "xuke can we launch live chat?"))
    assert answer.reply.badge is not None
    plain.type(BEN, "and for doctors only?", answer)
    plain.line("Read together with the thread", answer.thread)
    plain.type(BEN, "lunch?")
    plain.type(BEN, "nice", answer)
    plain.line("Ask in your own words", plain.type(BEN, "xuke help"))
    assert len([it for it in plain.lines if it.thread == answer.thread]) == 2
    assert {it.channel for it in plain.lines} == {"plain:hall"}


def test_a_button_is_answered_once_however_often_it_is_pressed(house: House) -> None:
    plain = house.plain
    answer = plain.line("excludes", plain.type(BEN, "xuke can we launch live chat?"))
    for _ in range(3):
        plain.press(BEN, answer, "Why?")
    plain.line("From your words to the license", answer.thread)
    house.close()
    house.open()
    assert len([it for it in plain.lines if it.thread == answer.thread]) == 2


def test_an_officer_rules_by_a_form_and_the_asker_hears_of_it(house: House) -> None:
    plain = house.plain
    thread = plain.type(BEN, "xuke can patients consult a doctor by text in our app?")
    card = plain.line("Q1")
    plain.press(BEN, card, "Rule")
    assert plain.line("you need the role").reader == BEN
    plain.press(OLGA, card, "Rule")
    form = next(it for it in plain.lines if it.reply.form)
    wrong = plain.fill(OLGA, form, verdict="conditional", reason="", words="")
    assert wrong.problem.name == "reason"
    plain.fill(OLGA, form, verdict="conditional", reason="Only with the permit.", words="", until="")
    assert plain.line("Only with the permit.", thread)


def test_an_incident_is_walked_in_its_thread(house: House) -> None:
    plain = house.plain
    plain.type(ANN, "xuke incident")
    form = plain.line("")
    assert form.reader == ANN
    taken = {"what": "Patient table on the internet", "happened": "leak", "data": "patient"}
    assert plain.fill(ANN, form, **taken, going_on="yes", restricted="no").problem is None
    root = plain.line("Patient table on the internet")
    assert root.channel == "plain:incidents"
    plain.press(ANN, root, "I have it")
    plain.line("plain:ann", root.thread)
    plain.type(ANN, "the bucket was public since Friday", root, **{"log.txt": b"GET /patients"})
    plain.line("log.txt", root.thread)
    plain.type(ANN, "xuke incident I1", root)
    whole = plain.line("the bucket was public since Friday", root.thread)
    assert "log.txt" in whole.reply.text
    plain.press(ANN, root, "Done")
    step = next(it for it in plain.lines if it.reply.form and it is not form)
    assert plain.fill(ANN, step, what="closed the bucket").problem is None
    plain.line("closed the bucket", root.thread)


def test_alerts_go_to_their_channel_once(house: House) -> None:
    house.desk.alerts.tick()
    assert house.plain.line("Where you stand").channel == "plain:alerts"
    house.desk.alerts.tick()
    house.close()
    house.open()
    house.desk.alerts.tick()
    assert len([it for it in house.plain.lines if it.channel == "plain:alerts"]) == 1


def test_a_license_is_loaded_from_the_message_that_carries_it(house: House) -> None:
    plain, text = house.plain, (DATA / "license.txt").read_text(encoding="utf-8")
    renewed = text.replace("2026", "2031").encode()
    plain.type(ANN, "xuke load", None, **{"license.txt": renewed})
    assert not plain.line("you need the role").reply.buttons
    plain.type(OLGA, "xuke load", None, **{"license.txt": renewed})
    asked = plain.line("2031-07-19")
    assert asked.reader == OLGA
    plain.press(OLGA, asked, asked.reply.buttons[0].label)
    assert house.desk.certificate.valid_until == date(2031, 7, 19)


def test_words_typed_behind_a_command_are_newer_than_any_draft(house: House) -> None:
    """A draft of another incident took the place of what was typed just then."""
    house.desk.drafts.keep(ANN, "incident", "", {"what": "an older draft", "persons": "7"})
    typed = respond(Request(ANN, "incident the patient table is public"), house.desk)
    assert typed.form
    assert {it.name: it.value for it in typed.form.fields}["what"] == "the patient table is public"
    pressed = respond(Request(ANN, "", action=Action("incident", "")), house.desk)
    assert pressed.form
    assert {it.name: it.value for it in pressed.form.fields}["what"] == "an older draft"
