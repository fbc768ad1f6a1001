"""Incidents at their edges: what was refused, lost, shown or counted wrongly once."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.chat.request import Action, Request
from bot.errors import BadField
from bot.incidents.events import Filed, Linked
from bot.record.store import Add
from bot.services.case_notes import CaseNotes
from bot.services.channels import Channels
from bot.services.desk import Desk
from bot.services.license_files import LicenseFiles
from commands import respond
from tests.commands.desks import OFFICER, ON_CALL, pressed, real_desk, typed
from tests.commands.walks import ILLEGAL, LEAK, do, finish_all, later, opened, posted

ZONE = ZoneInfo("Asia/Shanghai")


def learn(desk: Desk, fact: str, value: str, confirmed: str) -> None:
    action = Action("case_step", "I1 fact -", {"fact": fact, "value": value, "confirmed": confirmed})
    assert respond(Request(ON_CALL, "", action=action, spoken="en"), desk).headline.startswith("Recorded")


def again(desk: Desk) -> Desk:
    """The next start on the same record."""
    return Desk(desk.counsel, desk.now, desk.store, desk.outbox, desk.roles, desk.channels, desk._licenses)


@pytest.mark.parametrize(
    "question",
    ["应急预案要向主管部门备案吗？", "incident response plan: do we have to file one?", "应急演练多久做一次"],
)
def test_a_question_that_begins_like_the_command_is_answered(question: str) -> None:
    assert respond(typed(question), real_desk()).form is None


@pytest.mark.parametrize(
    "text",
    [
        "incident 网站打不开，不知道什么原因",
        "incident is the site down?",
        "incident",
        "应急",
        "事件上报 用户数据泄露，多少人还不清楚",
    ],
)
def test_what_happened_opens_the_form(text: str) -> None:
    assert respond(typed(text), real_desk()).form is not None


def test_a_stand_in_without_a_rota_is_on_call() -> None:
    desk = real_desk()
    respond(typed("oncall hand over to local:b", who=ON_CALL), desk)
    assert desk.oncall.now() == ("local:b",)


def test_a_time_of_last_night_needs_no_day() -> None:
    desk = real_desk()
    later(desk, hours=13)  # 01:00
    opened(desk, since="23:10")
    (case,) = desk.cases.all()
    assert case.moment("since") == datetime(2025, 6, 1, 23, 10, tzinfo=ZONE)


def test_a_day_alone_is_the_day_it_was_done_on() -> None:
    desk = real_desk()
    do(desk, "", ON_CALL, "incident", **ILLEGAL)
    later(desk, hours=1)
    do(desk, "I1 done dispose", ON_CALL, what="deleted", moment="2025-06-01")
    (case,) = desk.cases.all()
    assert case.steps["dispose"].status == "done"


def test_a_report_taken_back_opens_its_deadline_again() -> None:
    desk = real_desk()
    do(desk, "", ON_CALL, "incident", **ILLEGAL)
    finish_all(desk, "I1")
    do(desk, "I1 withdraw report-9", ON_CALL, why="the wrong case")
    (deadline,) = [it for it in desk.deadlines.all() if it.duty == "illegal-information"]
    assert deadline.status != "done"


def test_a_digest_is_kept_whole() -> None:
    desk = real_desk()
    opened(desk)
    digest = hashlib.sha256(b"x").hexdigest()[:52] + "f13812345678"
    CaseNotes(desk.cases).evidence("I1", typed("x", who=ON_CALL), "a.log", 10, digest, "https://files/a")
    event = again(desk).cases.all()[0].entries[-1].event
    assert isinstance(event, Filed)
    assert event.sha256 == digest


def test_a_case_in_memory_is_the_case_on_record() -> None:
    desk = real_desk()
    opened(desk)
    request = typed("x", who=ON_CALL)
    CaseNotes(desk.cases).evidence("I1", request, "a.log", 10, "a" * 64, "https://files/a?token=abcdefgh123")
    CaseNotes(desk.cases).pin("I1", replace(request, text="ring"), "https://m/?u=a@b.example", "slack:C1:1.2")
    CaseNotes(desk.cases).note("I1", request, "138\x0000138000 called", "slack:C1:1.3")
    assert again(desk).cases.all() == desk.cases.all()


def test_a_file_is_what_it_was_when_it_was_asked_for() -> None:
    desk = real_desk()
    opened(desk)
    do(desk, "I1", ON_CALL, "case_report")
    (spec,) = [
        it["body"]["file"] for it in posted(desk).values() if it["body"].get("file", {}).get("kind") == "md"
    ]
    before = desk.reports.file_of(spec)
    do(desk, "I1 done contain", ON_CALL, what="cut off")
    assert desk.reports.file_of(spec) == before
    do(desk, "I1", ON_CALL, "case_report")
    names = [
        desk.reports.file_of(it["body"]["file"])[0] for it in posted(desk).values() if it["body"].get("file")
    ]
    assert len(set(names)) == len(names) == 4


def test_a_summary_still_goes_out_where_the_case_was_reopened_meanwhile() -> None:
    desk = real_desk()
    opened(desk)
    finish_all(desk, "I1")
    do(desk, "I1 close -", OFFICER, receipt="", cause="a", lessons="b")
    do(desk, "I1 reopen -", OFFICER, why="a letter came")
    for value in posted(desk).values():
        if value["body"].get("file"):
            assert desk.reports.file_of(value["body"]["file"])[1]


def test_closing_and_its_summary_are_one_entry() -> None:
    desk = real_desk()
    opened(desk)
    finish_all(desk, "I1")
    do(desk, "I1 close -", OFFICER, receipt="", cause="a", lessons="b")
    (entry,) = desk.store.history(lambda entry: entry.kind == "case.closed")
    keys = [change["key"] for change in entry.data["changes"]]
    assert sum(key.startswith("report:I1:") for key in keys) == 2


def test_an_edit_of_what_is_no_note_is_nothing() -> None:
    desk = real_desk()
    opened(desk)
    CaseNotes(desk.cases).edit_note("I1", typed("x", who=ON_CALL), "slack:C1:9.9")
    assert len(desk.cases.all()[0].entries) == 1


def test_a_file_that_could_not_be_read_leaves_its_link() -> None:
    desk = real_desk()
    opened(desk)
    assert not CaseNotes(desk.cases).evidence(
        "I1", typed("x", who=ON_CALL), "a.log", 10, None, "https://files/a"
    )
    assert not CaseNotes(desk.cases).evidence(
        "I1", typed("x", who=ON_CALL), "a.log", 10, None, "https://files/a"
    )
    assert len(desk.cases.all()[0].entries) == 2


@pytest.mark.parametrize("to", ["WHOEVER is there", "UNKNOWN", "ask local:b or local:c"])
def test_words_are_no_person(to: str) -> None:
    desk = real_desk()
    opened(desk)
    with pytest.raises(BadField):
        do(desk, "I1 hand_over contain", ON_CALL, to=to)


def slack_desk() -> Desk:
    """A desk whose incidents are led in a public channel, the officers' being another."""
    desk = real_desk()
    channels = Channels("slack:CALERT", "slack:CINC", "slack:COFF")
    return Desk(desk.counsel, desk.now, desk.store, desk.outbox, desk.roles, channels, desk._licenses)


def shown(desk: Desk, channel: str, after: int = 0) -> str:
    """All that was recorded for a channel, from entry `after` on."""
    return "\n".join(
        str(change["value"]["body"])
        for entry in desk.store.history(lambda entry: entry.seq > after)
        for change in entry.data.get("changes", ())
        if change["table"] == "outbox" and change["do"] == "add" and change["value"]["channel"] == channel
    )


def test_a_case_restricted_later_leaves_the_public_channel() -> None:
    desk = slack_desk()
    opened(desk)
    last = max(entry.seq for entry in desk.store.history())
    assert "Recorded" in do(desk, "I1 restrict -", OFFICER).headline
    do(desk, "I1 done contain", ON_CALL, what="cut the secret access")
    assert "Patient table" not in shown(desk, "slack:CINC", last)
    assert "secret access" not in shown(desk, "slack:CINC", last)
    assert "secret access" in shown(desk, "slack:COFF", last)


def test_a_step_of_a_restricted_case_is_shown_to_the_asker_alone() -> None:
    desk = real_desk()
    opened(desk, restricted="yes")
    assert do(desk, "I1 show contain", ON_CALL).private


def test_facts_are_confirmed_in_chat_and_the_report_says_so() -> None:
    desk = real_desk()
    opened(desk)
    learn(desk, "persons", "", "yes")
    learn(desk, "scope", "one table", "no")
    learn(desk, "going_on", "no", "yes")
    learn(desk, "happened", "Personal information leaked, outage", "no")
    learn(desk, "data", "Patients' data (health, records)", "yes")
    learn(desk, "discovered", "11:30", "yes")
    (case,) = desk.cases.all()
    assert case.facts["persons"].confirmed
    assert case.facts["scope"].value == "one table"
    assert case.facts["going_on"].value is False
    for fact, value in (("persons", "many"), ("going_on", "perhaps"), ("data", "nothing at all")):
        with pytest.raises(BadField):
            learn(desk, fact, value, "no")
    with pytest.raises(BadField):
        learn(desk, "persons", "", "yes")  # confirmed already


def test_deadlines_that_a_kill_kept_from_opening_open_with_the_next_start() -> None:
    desk = real_desk()
    desk.cases.changed = lambda: None  # killed between the case and what follows
    do(desk, "", ON_CALL, "incident", **ILLEGAL)
    do(desk, "I1 done dispose", ON_CALL, what="deleted")
    fresh = again(desk)
    fresh.cases.tick()
    assert [it for it in fresh.deadlines.all() if it.duty == "illegal-information"]


def test_of_two_reports_in_the_same_instant_one_is_asked_about() -> None:
    desk = real_desk()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: opened(desk).headline, range(8)))
    assert len(desk.cases.all()) == 1


def test_everything_posted_of_a_drill_says_so() -> None:
    desk = real_desk()
    form = respond(typed("incident drill", who=ON_CALL), desk).form
    assert form is not None
    do(desk, form.value, ON_CALL, "incident", **LEAK)
    later(desk, minutes=16)
    desk.cases.tick()
    do(desk, "I1", ON_CALL, "case_report")
    finish_all(desk, "I1")
    do(desk, "I1 close -", OFFICER, receipt="", cause="a", lessons="b")
    said = [it["body"] for it in posted(desk).values() if "I1" in str(it["body"])]
    assert len(said) > 10
    for body in said:
        assert "DRILL" in body["reply"]["headline"], body
        assert body.get("file", {"name": "DRILL"})["name"].startswith("DRILL")


def test_a_license_that_words_a_step_otherwise_is_loaded_and_the_step_walked(tmp_path: Path) -> None:
    """One step reworded once kept the whole license from being loaded."""
    desk = real_desk()
    other = tmp_path / "other.txt"
    other.write_text(desk.certificate.text.replace("控制影响范围", "限制影响范围"), encoding="utf-8")
    desk.license_files = LicenseFiles(other.parent, other.parent / "uploads")
    reply = respond(typed(f"load {other}", who=OFFICER), desk)
    [button] = reply.buttons
    respond(replace(pressed("load_confirm", button.value), who=OFFICER), desk)
    assert "限制影响范围" in desk.certificate.clauses["八"].text
    opened(desk)
    said = do(desk, "I1 take contain", ON_CALL)
    assert said.headline.startswith("Recorded")
    assert "Contain it" in respond(typed("incident I1", who=OFFICER), desk).text


def test_of_eight_who_take_a_step_at_once_one_has_it() -> None:
    desk = real_desk()
    opened(desk)
    with ThreadPoolExecutor(8) as pool:
        said = list(pool.map(lambda _: do(desk, "I1 take contain", ON_CALL).headline, range(8)))
    assert sum(line.startswith("Recorded") for line in said) == 1
    assert sum("already have" in line for line in said) == 7
    assert len(desk.cases.all()[0].entries) == 2


def test_a_gigabyte_by_form_needs_a_link() -> None:
    desk = real_desk()
    opened(desk)
    file = {"name": "dump.tar", "size": str(2**30), "sha256": ""}
    with pytest.raises(BadField) as refused:
        do(desk, "I1 evidence contain", ON_CALL, link=" ", **file)
    assert refused.value.name == "size"
    do(desk, "I1 evidence contain", ON_CALL, link="https://files/dump", **file)
    assert isinstance(desk.cases.all()[0].entries[-1].event, Linked)


def test_a_restricted_case_is_the_same_after_a_restart_and_hears_both_threads() -> None:
    desk = slack_desk()
    opened(desk)
    desk.store.write("xuke", "x", Add("posted", "case:I1", {"channel": "slack:CINC", "name": "1.1"}))
    do(desk, "I1 restrict -", OFFICER)
    desk.store.write("xuke", "x", Add("posted", "case:I1:2:moved", {"channel": "slack:COFF", "name": "2.2"}))
    fresh = again(desk)
    assert fresh.cases.all() == desk.cases.all()
    for cases in (desk.cases, fresh.cases):
        assert cases.case_of_thread("slack:CINC", "1.1") == "I1"
        assert cases.case_of_thread("slack:COFF", "2.2") == "I1"
        assert cases.case_of_thread("slack:CINC", "2.2") is None
        assert cases.place(cases.all()[0]) == "slack:COFF"
    do(fresh, "I1 open_up -", OFFICER)
    assert fresh.cases.place(fresh.cases.all()[0]) == "slack:CINC"
    do(fresh, "I1 restrict -", OFFICER)
    assert fresh.cases.place(fresh.cases.all()[0]) == "slack:COFF"


def test_without_a_channel_of_the_officers_own_a_restricted_case_keeps_its_words_to_itself() -> None:
    desk = real_desk()
    channels = Channels("slack:CALL", "slack:CALL", "slack:CALL")
    desk = Desk(desk.counsel, desk.now, desk.store, desk.outbox, desk.roles, channels, desk._licenses)
    opened(desk, restricted="yes")
    do(desk, "I1 done contain", ON_CALL, what="cut the secret access")
    do(desk, "I1", ON_CALL, "case_report")
    assert "Patient table" not in shown(desk, "slack:CALL")
    assert "secret access" not in shown(desk, "slack:CALL")
    assert "report-2.docx" in shown(desk, ON_CALL)
