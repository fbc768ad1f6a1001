"""Incidents in Slack, from the first message to the Word file: clauses 八 and 九, notes, the shortcuts."""

from typing import Any

from tests.platforms.slack.blocks import button, buttons, fields, has_button, words
from tests.platforms.slack.reporting import act, reported, root_of, walked
from tests.platforms.slack.running import manifest
from tests.platforms.slack.workspace import Message, Workspace


def latest(team: Workspace, root: Message) -> Message:
    """The thread's newest message with buttons, else the first one."""
    said = [it for it in team.thread("incidents", root["ts"]) if buttons(it)]
    return said[-1] if said else root


def uploads(team: Workspace, after: int) -> list[dict[str, Any]]:
    """The files that went into threads since."""
    return [
        call.body for call in team.front.named("files.completeUploadExternal", after) if call.answer["ok"]
    ]


def test_a_leak_from_the_first_message_to_the_word_file(team: Workspace) -> None:
    """Clause 八: reported, walked by buttons, noted, reported to the authority, closed by an officer."""
    what = "patient table readable from outside"
    case = reported(team, "zhao", what, "leak", **{"how many": "120000", "which data": "patient"})
    root = root_of(team, what)
    assert root is not None
    shown = words(root["blocks"])
    assert "Not yet reported to the telecom authority" in shown
    assert "not from the license" in shown
    assert f"<@{team.user('zhao')}>" in root["text"], "on-call is woken"

    team.press("zhao", button(root, "I have it"), "incidents", message=root)
    team.answers("incidents", root["ts"], 1)
    ts = team.say("tom", "incidents", "the table was public since Monday, ask 13800138000", thread=root["ts"])
    team.settle()
    told = team.thread("incidents", root["ts"])
    assert len(told) == 1, "a note needs no answer"

    listing = words(team.ask("zhao", f"incident {case}")["blocks"])
    assert "the table was public since Monday" in listing
    assert "13800138000" not in listing
    del ts

    walked(team, "zhao", case, ["start", "contain", "remove", "report-8", "demands"], root)
    current = team.history("incidents")
    changed = next(it for it in current if it["ts"] == root["ts"])
    assert "Not yet reported" not in words(changed["blocks"]), "the first message shows the case as it is"

    after = team.front.mark
    team.press("zhao", button(latest(team, root), "Make the report"), "incidents", message=latest(team, root))
    files = team.front.until(lambda: uploads(team, after)[1:] and uploads(team, after), why="two files")
    assert sorted(it["files"][0]["title"].rsplit(".", 1)[1] for it in files) == ["docx", "md"]
    assert {it["thread_ts"] for it in files} == {root["ts"]}

    refused = team.command("zhao", f"step {case} close -")
    assert "compliance officer" in words(refused.json["blocks"])
    act(
        team,
        "wang",
        case,
        "close",
        "-",
        {"cause": "an open rule", "lessons": "review rules", "receipt": "R-1"},
    )
    listing = words(team.ask("wang", f"incident {case}")["blocks"])
    assert "closed" in listing
    late = team.command("zhao", f"step {case} take contain")
    assert "is closed" in words(late.json["blocks"])


def test_illegal_information_by_clause_nine(team: Workspace) -> None:
    """Clause 九: disposal opens the deadline, the report settles it."""
    what = "gambling ads in our forum"
    case = reported(team, "zhao", what, "illegal")
    root = root_of(team, what)
    assert root is not None
    assert "clause 九" in words(root["blocks"])
    walked(team, "zhao", case, ["locate", "dispose"], root)
    asked = (f"deadlines illegal-information-e{number}" for number in range(1, 100))
    listed = [words(team.ask("wang", it)["blocks"]).lower() for it in asked]
    assert any("illegal information" in it for it in listed), listed[:3]
    walked(team, "zhao", case, ["records", "report-9"], root)
    act(team, "wang", case, "close", "-", {"cause": "a spam account", "lessons": "filter", "receipt": "R-2"})
    assert "closed" in words(team.ask("wang", f"incident {case}")["blocks"])


def test_the_shortcuts_open_the_form(team: Workspace) -> None:
    """From a message's menu, with its words; from anywhere, empty."""
    named = {item["name"]: item["callback_id"] for item in manifest()["features"]["shortcuts"]}
    text = "the site has been down since nine"
    ts = team.write("tom", "questions", text)
    after = team.front.mark
    team.message_shortcut("mei", named["Start an incident"], "questions", ts, text, by="tom")
    view = team.opened(after)
    assert text in str(view["blocks"])
    assert any(block["block_id"] == "happened" for block in fields(view))
    after = team.front.mark
    payload = team._interaction("mei", "shortcut") | {
        "callback_id": named["Report an incident"],
        "action_ts": "1.1",
    }
    assert team.slack.interaction(payload).status == 200
    assert team.opened(after)


def test_a_stranger_may_note_but_not_act(team: Workspace) -> None:
    """The buttons are for on-call, officers and whoever reported it."""
    what = "a server cannot be reached for an hour"
    case = reported(team, "zhao", what, "outage")
    root = root_of(team, what)
    assert root is not None
    assert has_button(root, "I have it")
    answered = team.command("mei", f"step {case} take contain")
    assert "you need the role on-call" in words(answered.json["blocks"])
