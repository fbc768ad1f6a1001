"""Incidents in chat: reported, walked through clauses 八 and 九, reported to the authority, closed."""

import json
from dataclasses import replace
from io import BytesIO

import docx
import pytest

from bot.errors import BadField
from bot.services.case_notes import CaseNotes
from bot.services.desk import Desk
from commands import respond
from tests.commands.desks import OFFICER, ON_CALL, real_desk, typed
from tests.commands.walks import ILLEGAL, LEAK, do, finish_all, later, opened, posted


def test_a_leak_is_walked_from_report_to_close() -> None:
    desk = real_desk()
    reply = opened(desk)
    assert reply.headline.startswith("Incident I1 is open")
    assert "clause 八" in reply.paragraphs[0]
    assert "not from the license" in reply.paragraphs[1]
    root = posted(desk)["case:I1"]
    assert root["named"]
    body = json.dumps(root["body"], ensure_ascii=False)
    assert "13800138000" not in body
    assert "clause 八" in body
    assert "Not yet reported to the telecom authority" in body
    finish_all(desk, "I1")
    refused = do(desk, "I1 close -", ON_CALL, receipt="", cause="a rule", lessons="a test")
    assert "compliance officer" in refused.headline
    closed = do(desk, "I1 close -", OFFICER, receipt="OK-9", cause="open rule", lessons="review rules")
    assert "Incident I1 is closed" in closed.headline
    assert any(key.startswith("report:I1:") for key in posted(desk))
    case = desk.cases.find("I1", OFFICER)
    assert case is not None
    assert case.closed_at is not None


def test_illegal_information_opens_the_ten_day_deadline_with_its_disposal() -> None:
    desk = real_desk()
    do(desk, "", ON_CALL, "incident", **ILLEGAL)
    assert not [it for it in desk.deadlines.all() if it.duty == "illegal-information"]
    case = desk.cases.find("I1", OFFICER)
    assert case is not None
    assert case.clauses == ("九",)
    dispose = next(step.id for step in desk.cases.books.steps(case.clauses) if step.marks == "dispose")
    do(desk, f"I1 done {dispose}", ON_CALL, what="deleted", moment="")
    (deadline,) = [it for it in desk.deadlines.all() if it.duty == "illegal-information"]
    assert deadline.trigger.date == desk.today()
    finish_all(desk, "I1")
    (deadline,) = [it for it in desk.deadlines.all() if it.duty == "illegal-information"]
    assert deadline.status == "done"


def test_it_reminds_until_reported_and_wakes_officers_from_the_second() -> None:
    desk = real_desk()
    opened(desk)
    desk.cases.tick()
    told: list[str] = []
    for _ in range(40):
        later(desk, minutes=5)
        desk.cases.tick()
        told = [key for key in posted(desk) if key.startswith("incident-I1")]
    minutes = sorted(int(key.rsplit("-", 1)[1]) for key in told)
    assert minutes == [15, 30, 45, 60, 120, 180]
    mentions = {
        int(key.rsplit("-", 1)[1]): posted(desk)[key]["body"]["reply"].get("mentions", ()) for key in told
    }
    assert list(mentions[15]) == [ON_CALL]
    assert OFFICER in mentions[30]
    do(desk, "I1 done report-8", ON_CALL, what="called", to="通信管理局", how="phone", receipt="")
    later(desk, minutes=90)
    desk.cases.tick()
    assert len([key for key in posted(desk) if key.startswith("incident-I1")]) == len(told)


def test_a_restart_goes_on_where_it_was_and_reminds_of_nothing_twice() -> None:
    desk = real_desk()
    opened(desk)
    do(desk, "I1 take contain", ON_CALL)
    later(desk, minutes=16)
    desk.cases.tick()
    before = desk.cases.find("I1", OFFICER)
    again = Desk(desk.counsel, desk.now, desk.store, desk.outbox, desk.roles, desk.channels, desk._licenses)
    after = again.cases.find("I1", OFFICER)
    assert after == before
    again.cases.tick()
    assert len([key for key in posted(desk) if key.startswith("incident-I1")]) == 1


@pytest.mark.parametrize(
    ("value", "fields", "said"),
    [
        ("I1 done contain", {"what": "  "}, "what"),
        ("I1 done contain", {"what": "x", "moment": "2031-01-01 10:00"}, "moment"),
        ("I1 done contain", {"what": "x", "moment": "whenever"}, "moment"),
        ("I1 cannot contain", {"why": ""}, "why"),
        ("I1 evidence contain", {"name": "a.png", "link": "https://x", "size": "big", "sha256": ""}, "size"),
        ("I1 hand_over contain", {"to": "somebody"}, "to"),
        ("I1 demand -", {"text": "", "due": ""}, "text"),
    ],
)
def test_a_form_that_cannot_be_taken_names_the_field(value: str, fields: dict[str, str], said: str) -> None:
    desk = real_desk()
    opened(desk)
    before = desk.cases.find("I1", OFFICER)
    with pytest.raises(BadField) as refused:
        do(desk, value, ON_CALL, **fields)
    assert refused.value.name == said
    assert desk.cases.find("I1", OFFICER) == before


def test_a_gigabyte_of_evidence_leaves_its_link() -> None:
    desk = real_desk()
    opened(desk)
    request = typed("x", who=ON_CALL)
    assert (
        CaseNotes(desk.cases).evidence("I1", request, "dump.tar", 1 << 30, None, "https://files/d") is False
    )
    assert CaseNotes(desk.cases).evidence("I1", request, "a.log", 10, "a" * 64, "https://files/a") is True
    shown = "\n".join(respond(typed("incident I1", who=ON_CALL), desk).paragraphs)
    assert "too large" in shown
    assert "https://files/d" in shown


def test_what_one_may_not_do_is_refused_and_changes_nothing() -> None:
    desk = real_desk()
    opened(desk)
    before = desk.cases.find("I1", OFFICER)
    stranger = do(desk, "I1 take contain", "local:stranger")
    assert "you need the role on-call" in stranger.headline
    assert "no incident I7" in do(desk, "I7 take contain").headline
    assert "no single step" in do(desk, "I1 take nonsense").headline
    assert desk.cases.find("I1", OFFICER) == before


def test_whoever_reports_may_take_steps_in_their_own_incident() -> None:
    desk = real_desk()
    opened(desk, "local:reporter")
    assert do(desk, "I1 take contain", "local:reporter").headline == "Recorded in incident I1."
    assert (
        "local:reporter already has" not in do(desk, "I1 done contain", "local:reporter", what="x").headline
    )


def test_two_at_once_one_has_it() -> None:
    desk = real_desk()
    opened(desk)
    assert do(desk, "I1 take contain", ON_CALL).headline == "Recorded in incident I1."
    assert ON_CALL in do(desk, "I1 take contain", OFFICER).headline


def test_the_same_event_twice_is_asked_about() -> None:
    desk = real_desk()
    opened(desk)
    second = opened(desk, what="again the patient table")
    assert "may be open already" in second.headline
    assert len(desk.cases.all()) == 1
    form = do(desk, "anyway", ON_CALL, "incident_anyway").form
    assert form is not None
    assert {field.name: field.value for field in form.fields}["what"] == "again the patient table"
    assert do(desk, form.value, ON_CALL, "incident", **LEAK).headline.startswith("Incident I2")


def test_a_restricted_case_is_for_officers_oncall_and_members() -> None:
    desk = real_desk()
    opened(desk, "local:reporter", restricted="yes")
    for who, sees in (("local:reporter", True), (ON_CALL, True), (OFFICER, True), ("local:you", False)):
        listed = respond(typed("incident list", who=who), desk)
        assert bool(listed.points) is sees
        assert ("no incident I1" in respond(typed("incident I1", who=who), desk).headline) is not sees


def test_a_drill_is_marked_everywhere_and_opens_no_deadline() -> None:
    desk = real_desk()
    form = respond(typed("incident drill", who=ON_CALL), desk).form
    assert form is not None
    do(desk, form.value, ON_CALL, "incident", **LEAK)
    for key, value in posted(desk).items():
        if key.startswith("case:"):
            assert "【DRILL】" in value["body"]["reply"]["headline"]
    assert not desk.deadlines.facts.events
    name, content = desk.reports.file("I1", "md")
    assert name.startswith("DRILL")
    assert "演练" in content.decode()


def test_notes_join_once_and_edits_are_followed() -> None:
    desk = real_desk()
    opened(desk)
    request = typed("x", who="local:anyone")
    for _ in range(3):
        CaseNotes(desk.cases).note("I1", request, "called the host, a@b.example", "slack:C1:1.1")
    CaseNotes(desk.cases).edit_note("I1", replace(request, text="called the host twice"), "slack:C1:1.1")
    case = desk.cases.find("I1", OFFICER)
    assert case is not None
    assert len(case.entries) == 3
    shown = "\n".join(respond(typed("incident I1", who=ON_CALL), desk).paragraphs)
    assert "called the host twice" in shown
    assert "a@b.example" not in json.dumps([dict(it.value) for it in desk.store.all("case_entries")])


def test_the_report_is_a_word_file_with_gaps_and_the_same_each_time() -> None:
    desk = real_desk()
    opened(desk)
    name, content = desk.reports.file("I1", "docx")
    assert name.endswith(".docx")
    assert desk.reports.file("I1", "docx")[1] == content
    text = "\n".join(paragraph.text for paragraph in docx.Document(BytesIO(content)).paragraphs)
    tables = "\n".join(
        cell.text
        for table in docx.Document(BytesIO(content)).tables
        for row in table.rows
        for cell in row.cells
    )
    assert "琼B2-20210620" in text + tables
    assert "待填写" in text + tables
    sent = do(desk, "I1", ON_CALL, "case_report")
    assert "comes into its thread" in sent.headline
    files = [value["body"]["file"] for key, value in posted(desk).items() if key.startswith("report:")]
    assert sorted(file["kind"] for file in files) == ["docx", "md"]


def test_who_is_on_call_rotates_and_is_handed_over() -> None:
    desk = real_desk()
    assert ON_CALL in respond(typed("oncall"), desk).headline
    set_ = respond(typed("oncall rota local:a, local:b from 2025-06-01", who=OFFICER), desk)
    assert "local:a, local:b" in set_.headline
    assert "On call now: local:a" in respond(typed("oncall"), desk).headline
    respond(typed("oncall hand over to local:b", who="local:a"), desk)
    assert "On call now: local:b" in respond(typed("oncall"), desk).headline
    assert any(key.startswith("oncall:") for key in posted(desk))
    opened(desk, "local:x")
    assert do(desk, "I1 take contain", "local:b").headline == "Recorded in incident I1."


def test_a_monthly_drill_opens_once_a_month() -> None:
    desk = real_desk()
    assert "you need the role" in respond(typed("incident drill monthly 3"), desk).headline
    assert "day 3" in respond(typed("incident drill monthly 3", who=OFFICER), desk).headline
    desk.drills.tick()
    assert desk.cases.all() == ()
    later(desk, days=2)
    for _ in range(3):
        desk.drills.tick()
    assert [case.drill for case in desk.cases.all()] == [True]
    later(desk, days=31)
    desk.drills.tick()
    assert len(desk.cases.all()) == 2
    respond(typed("incident drill monthly off", who=OFFICER), desk)
    later(desk, days=31)
    desk.drills.tick()
    assert len(desk.cases.all()) == 2


def test_facts_are_established_confirmed_and_widen_the_clauses() -> None:
    desk = real_desk()
    opened(desk)
    do(desk, "I1 fact -", ON_CALL, fact="persons", value="1,200,000", confirmed="yes")
    do(desk, "I1 fact -", ON_CALL, fact="scope", value="the patients' table", confirmed="no")
    do(desk, "I1 fact -", ON_CALL, fact="happened", value="leak, illegal_information", confirmed="yes")
    case = desk.cases.find("I1", OFFICER)
    assert case is not None
    assert case.intake.persons == 1_200_000
    assert case.clauses == ("八", "九")
    for fact, value in (("persons", "many"), ("since", "whenever"), ("data", "secrets"), ("nonsense", "x")):
        with pytest.raises(BadField):
            do(desk, "I1 fact -", ON_CALL, fact=fact, value=value, confirmed="no")
    do(desk, "I1 overrule -", OFFICER, clauses="八", why="no illegal content after all")
    case = desk.cases.find("I1", OFFICER)
    assert case is not None
    assert case.clauses == ("八",)


def test_somebody_is_added_to_a_restricted_case() -> None:
    desk = real_desk()
    opened(desk, restricted="yes")
    assert desk.cases.find("I1", "local:you") is None
    assert "Recorded" in do(desk, "I1 involve -", ON_CALL, to="local:you").headline
    assert desk.cases.find("I1", "local:you") is not None
    do(desk, "I1 open_up -", OFFICER)
    assert desk.cases.find("I1", "local:somebody") is not None
