"""Incidents in Feishu, from the first message to the Word file: clauses 八, 九, notes, recalls."""

import hashlib
import json
import time

from tests.platforms.feishu.fake import PEOPLE, Posted
from tests.platforms.feishu.filling import do_step, report
from tests.platforms.feishu.team import Team, envelope, values


def walk(team: Team, case: str, steps: list[str]) -> None:
    for step in steps:
        answers = {"what": f"did {step}", "to": "通信管理局", "how": "phone"}
        done = do_step(team, "wang", case, "done", step, answers)
        assert "card" in done, (step, done)


def test_a_leak_from_the_first_message_to_the_word_file(team: Team) -> None:
    what = "patient table readable from outside"
    case, root = report(team, "zhao", what, "leak", persons="120000", data="patient")
    assert "Not yet reported to the telecom authority" in root.words
    team.write("tom", "incidents", "the table was public since Monday", root=root.id, mention=False)
    recalled = team.write("tom", "incidents", "a wrong guess", root=root.id, mention=False)
    team.fake.until(lambda: "since Monday" in team.ask("wang", "", f"incident {case}").words, why="the note")
    event = {"message_id": recalled, "chat_id": root.chat, "recall_time": str(time.time_ns())}
    assert team.tell(envelope("im.message.recalled_v1", event))[0] == 200
    walk(team, case, ["start", "contain", "remove", "report-8", "demands"])
    changed = team.fake.until(
        lambda: (it := team.fake.find(root.id)) and "Not yet reported" not in it.words and it,
        why="the first message shows the case as it is",
    )
    assert changed.id == root.id
    team.write("zhao", "incidents", f"incident report {case}", root=root.id)
    files = team.fake.until(
        lambda: [it for it in team.fake.thread(root.id) if it.kind == "file"][1:] and team.fake.files,
        why="two files",
    )
    assert {name.rsplit(".", 1)[1] for name, _ in files.values()} == {"docx", "md"}
    closed = do_step(
        team, "wang", case, "close", "-", {"cause": "an open rule", "lessons": "rules", "receipt": "R-1"}
    )
    assert "card" in closed
    assert "closed" in team.ask("wang", "", f"incident {case}").words


def pin(message: str, who: str = "zhao", **more: object) -> dict[str, object]:
    """📌 beneath a message."""
    event = {
        "message_id": message,
        "reaction_type": {"emoji_type": "Pin"},
        "operator_type": "user",
        "user_id": {"open_id": PEOPLE[who]},
        "action_time": str(time.time_ns() // 1_000_000),
    }
    return envelope("im.message.reaction.created_v1", {**event, **more})


def test_a_pin_beneath_a_message_puts_it_into_the_time_line(team: Team) -> None:
    case, root = report(team, "zhao", "a database answers to everybody", "leak", persons="7")
    told = team.write("tom", "incidents", "the firewall rule is from May", root=root.id, mention=False)
    for odd in (
        {"reaction_type": {"emoji_type": "OK"}},
        {"operator_type": "app"},
        {"user_id": None},
        {"message_id": "om_nowhere"},
        {"reaction_type": "Pin"},
    ):
        assert team.tell(pin(told, **odd))[0] == 200
    for _ in range(2):
        assert team.tell(pin(told))[0] == 200
    shown = team.fake.until(
        lambda: "pinned" in (it := team.ask("wang", "", f"incident {case}").words) and it, why="the pin"
    )
    assert shown.count("the firewall rule is from May") == 2, "the note and one pin"


def test_illegal_information_by_clause_nine_in_chinese(team: Team) -> None:
    case, root = report(team, "wang", "论坛里有人发赌博广告", "illegal_information")
    assert "九" in root.words
    walk(team, case, ["locate", "dispose", "records", "report-9"])


def test_on_call_by_a_group_with_several_pages(team: Team) -> None:
    """zhao stands on the second page of ONCALL's group."""
    case, root = report(team, "mei", "a server cannot be reached for an hour", "outage")
    taken = team.ask("zhao", "", f"step {case} take contain")
    assert "you need the role" not in taken.words
    refused = team.ask("tom", "", f"step {case} take contain")
    assert "you need the role on-call" in refused.words
    assert root.chat


def test_a_message_is_reported_by_answering_it(team: Team) -> None:
    """In place of Slack's message shortcut; its words stand in the form."""
    said = team.write("tom", "questions", "the booking database has been copied", mention=False)
    team.quote("zhao", "questions", "报告事件", said)
    shown = team.fake.until(
        lambda: [it for it in team.fake.alone if any(v["c"] == "incident" for v in values(it["card"]))],
        why="the button of the form",
    )
    value = next(values(shown[-1]["card"]))
    before = len(team.fake.in_chat(PEOPLE["zhao"]))
    team.call_back("zhao", Posted("om_alone", shown[-1]["chat_id"], "", "", None, None, "", 0), value)
    form = team.fake.until(lambda: team.fake.in_chat(PEOPLE["zhao"])[before:], why="the form")[0]
    assert "the booking database has been copied" in str(form.card)


def test_a_file_and_a_pin_join_the_time_line(team: Team) -> None:
    case, root = report(team, "zhao", "logs show a stranger", "leak")
    team.fake.resources["file_evidence1"] = b"GET /etc/passwd"
    content = json.dumps({"file_key": "file_evidence1", "file_name": "access.log"})
    team.write("zhao", "incidents", "", root=root.id, mention=False, message_type="file", content=content)
    said = team.write("tom", "incidents", "it began at nine", root=root.id, mention=False)
    team.write("zhao", "incidents", "pin", root=root.id, parent_id=said)
    digest = hashlib.sha256(b"GET /etc/passwd").hexdigest()

    def listed() -> bool:
        shown = team.ask("wang", "", f"incident {case}").words.replace("&#95;", "_")
        return "access.log" in shown and digest[:8] in shown

    team.fake.until(listed, why="the file and its digest")
