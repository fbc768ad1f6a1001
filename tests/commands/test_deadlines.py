"""Deadlines in chat: listed, shown, events echoed before they count, done, snoozed, taken; the license."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.chat.reply import Reply
from bot.chat.request import Action
from bot.errors import BadField
from bot.services.desk import Desk
from bot.services.license_files import LicenseFiles
from commands import respond
from tests.commands.desks import OFFICER, pressed, real_desk, submitted, typed
from tests.serving import license_until

DAY = date(2026, 3, 2)


def desk_on(day: date = DAY) -> Desk:
    return real_desk(day)


def officer(text: str, desk: Desk) -> Reply:
    return respond(typed(text, who=OFFICER), desk)


def press(reply: Reply, label: str, desk: Desk) -> Reply:
    button = next(it for it in reply.buttons if it.label == label)
    action = Action(button.command, button.value)
    return respond(replace(pressed(button.command), who=OFFICER, action=action), desk)


def test_deadlines_are_listed_soonest_first() -> None:
    reply = respond(typed("deadlines"), desk_on())
    assert reply.headline == "3 open deadlines, 0 overdue."
    assert [point.title.split(" · ")[0] for point in reply.points] == [
        "Annual report of the license",
        "Apply for renewal of the license",
        "The license expires",
    ]
    assert "期限" in respond(typed("期限", "zh"), desk_on()).headline


def test_one_is_shown_with_its_clause_and_what_can_be_done() -> None:
    reply = respond(typed("deadlines annual-report-2026"), desk_on())
    assert reply.quotes[0].clause == "十四"
    assert reply.steps
    assert [button.command for button in reply.buttons] == ["done", "take", "snooze"]


def test_an_event_counts_only_once_it_is_confirmed() -> None:
    desk = desk_on()
    echo = officer('event security-assessment yesterday "AI triage"', desk)
    assert any("due 2026-03-31" in line for line in echo.paragraphs)
    assert not desk.deadlines.facts.events
    recorded = press(echo, "Record it", desk)
    assert "Event e1 is recorded" in recorded.headline
    press(echo, "Record it", desk)
    assert [event.id for event in desk.deadlines.facts.events] == ["e1"]
    listed = respond(typed("events"), desk)
    assert "e1 · Submit the report of a security assessment" in listed.points[0].title
    assert respond(typed("deadlines security-assessment-e1"), desk).quotes[0].clause == "十五(八)"


def test_an_event_can_be_corrected_and_withdrawn() -> None:
    desk = desk_on()
    press(officer("event local-institution 2026-02-20", desk), "Record it", desk)
    again = respond(submitted("event_correct", "e1", day="2026-02-25", note=""), desk)
    assert "Event e1 is corrected" in press(again, "Record it", desk).headline
    assert desk.deadlines.find("local-institution-e1").due == date(2026, 3, 27)
    respond(submitted("event_withdraw", "e1", reason="no change"), desk)
    assert "no deadline called" in respond(typed("deadlines local-institution-e1"), desk).headline


@pytest.mark.parametrize("note", ["it's “so”", '6" pipe', "a b  c", "'", "\\"])
def test_a_note_is_recorded_as_it_was_typed(note: str) -> None:
    desk = desk_on()
    echo = respond(submitted("event", "", duty="security-assessment", day="2026-02-20", note=note), desk)
    press(echo, "Record it", desk)
    assert desk.deadlines.facts.events[0].note == " ".join(note.split())


def test_a_button_of_an_older_version_records_nothing() -> None:
    desk = desk_on()
    old = '["security-assessment", "2026-02-20", "note", ""]'
    reply = respond(replace(pressed("event_confirm", old), who=OFFICER), desk)
    assert "no longer does anything" in reply.headline
    assert desk.deadlines.facts.events == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("event security-assessment 03/04", "can be"),
        ("event security-assessment 2026-02-30", "no such day"),
        ("event security-assessment soonish", "is no date"),
        ("event security-assessment", "Type the duty, the day"),
        ("done annual-report-2031", "no deadline called"),
        ("undo annual-report-2026", "is not done"),
        ("snooze annual-report-2026 until 2026-03-01", "is not ahead"),
        ("snooze annual-report-2026 until 2026-04-09", "give a reason"),
        ("load no-such-file.txt", "is not a file that can be read"),
        ("renewal applied 2027-01-01", "still ahead"),
        ("take", "Which deadline?"),
        (f"done annual-report-2026 {'x' * 600}", "up to 500 can be kept"),
    ],
)
def test_bad_input_is_one_line_and_changes_nothing(text: str, said: str) -> None:
    desk = desk_on()
    before = sum(1 for _ in desk.store.history())
    reply = officer(text, desk)
    assert said in reply.headline, reply.headline
    assert "\n" not in reply.headline
    assert sum(1 for _ in desk.store.history()) == before


@pytest.mark.parametrize(
    "text",
    [
        "event security-assessment yesterday",
        "done annual-report-2026",
        "snooze annual-report-2026 until friday",
    ],
)
def test_members_may_not(text: str) -> None:
    assert "you need the role compliance officer" in respond(typed(text), desk_on()).headline


def test_done_names_who_and_opens_the_next() -> None:
    desk = desk_on()
    reply = officer("done annual-report-2026 N-2026-17", desk)
    assert "done on 2026-03-02, recorded by local:officer" in reply.headline
    assert "2027-03-31" in reply.paragraphs[0]
    assert "was done on 2026-03-02" in officer("done annual-report-2026", desk).headline
    assert "open again" in officer("undo annual-report-2026", desk).headline


def test_a_form_says_what_is_wrong_beside_its_field() -> None:
    desk = desk_on()
    with pytest.raises(BadField) as refused:
        respond(submitted("snooze", "annual-report-2026", until="2026-04-09", reason=""), desk)
    assert refused.value.name == "reason"
    with pytest.raises(BadField) as refused:
        respond(submitted("done", "annual-report-2026", day="whenever", receipt=""), desk)
    assert refused.value.name == "day"


def test_taking_and_snoozing() -> None:
    desk = desk_on()
    assert "taken by local:you" in respond(typed("take annual-report-2026"), desk).headline
    assert desk.deadlines.find("annual-report-2026").owner == "local:you"
    reply = officer("snooze annual-report-2026 until 2026-03-20 because the figures come then", desk)
    assert "no reminders until 2026-03-20" in reply.headline


def test_a_renewal_in_time_leads_answers_after_the_expiry() -> None:
    desk = desk_on(date(2026, 11, 24))
    assert "ask the compliance officer for the renewal receipt" in (
        respond(typed("can we add a forum?"), desk).notice or ""
    )
    reply = officer("renewal applied 2026-04-01 receipt HN-77", desk)
    assert "That was in time" in reply.headline
    assert "local:officer recorded a renewal" in (respond(typed("can we add a forum?"), desk).notice or "")


def test_a_license_is_loaded_after_its_differences_were_shown(tmp_path: Path) -> None:
    desk = desk_on()
    respond(
        submitted(
            "rule",
            "Can patients consult a doctor by text in our app?",
            **{"verdict": "conditional", "reason": "With the permit."},
        ),
        desk,
    )
    path = license_until(date(2031, 7, 19), tmp_path)
    desk.license_files = LicenseFiles(tmp_path, tmp_path / "uploads")
    shown = officer(f"load {path}", desk)
    assert any("2031-07-19" in line for line in shown.paragraphs)
    assert desk.certificate.valid_until == date(2026, 7, 19)
    loaded = press(shown, "Load this license", desk)
    assert "1 ruling to be confirmed" in loaded.headline
    assert desk.certificate.valid_until == date(2031, 7, 19)
    assert desk.deadlines.find("renewal-2031").due == date(2031, 4, 20)
    assert "already" in officer(f"load {path}", desk).headline
