"""People of other workspaces may ask what the license allows, and nothing else: by whatever way they come."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.platforms.slack.teams import Teams
from bot.record import open_store
from tests.platforms.slack.blocks import button, elements, fields, words
from tests.platforms.slack.emulator import BOT_USER, TEAM
from tests.platforms.slack.front import Call, Front
from tests.platforms.slack.officers import NO, ask_officers, open_card, renting, rule
from tests.platforms.slack.reporting import reported
from tests.platforms.slack.running import manifest, slack
from tests.platforms.slack.workspace import Workspace

OTHER, SISTER = "T0OTHER", "T0SISTER"
ELSEWHERE: dict[str, Any] = {"body.team_id": OTHER}
TOLD: dict[str, dict[str, Any]] = {
    "user_team": {"user_team": OTHER},
    "source_team": {"source_team": OTHER},
    "team": {"team": OTHER},
    "shared": {"team": None, "body.is_ext_shared_channel": True},
}
"""Ways in which an event says that its author belongs elsewhere."""
OPEN = "我们可以在APP里出租投影仪吗？"
"""What the license leaves open: of one of ours it goes to the officers."""
REFUSED = "You belong to another organization"
SECRET = "the pump controller of ward nine"


@pytest.fixture
def tom_away(team: Workspace) -> Iterator[Workspace]:
    """tom belongs to another workspace, wherever a press, a form or a command names it."""
    team.away["tom"] = OTHER
    yield team
    team.away.clear()


def to_tom(team: Workspace, call: Call) -> bool:
    """Whether it shows something to tom."""
    return call.body.get("user") == team.user("tom") or "tom" in call.body.get("_where", ())


def a_case(team: Workspace, what: str) -> tuple[str, str]:
    """A case reported by zhao: its id, and the ts of its thread."""
    case = reported(team, "zhao", what, "leak", **{"how many": "7", "which data": "patient"})
    return case, str(team.posted("incidents", what)["ts"])


@pytest.mark.parametrize("told", TOLD.values(), ids=list(TOLD))
def test_they_are_answered_what_the_license_allows(team: Workspace, told: dict[str, Any]) -> None:
    ts = team.mention("tom", "questions", "can we launch live chat between clinics?", **told)
    (answer,) = team.answers("questions", ts)
    assert "No, not licensed" in words(answer)


@pytest.mark.parametrize("told", TOLD.values(), ids=list(TOLD))
def test_they_get_no_case_deadline_rota_ruling_statistics_and_take_nothing(
    team: Workspace, told: dict[str, Any]
) -> None:
    case, _ = a_case(team, f"{SECRET} {len(str(told))}")
    for typed in (
        f"incident {case}",
        "incident list",
        "incident statistics",
        f"incident report {case}",
        f"step {case} take contain",
        f"step {case} note -",
        "incident our site leaks",
        "deadlines",
        "events",
        "oncall",
        "rulings",
        "take renewal-2026",
        "show",
    ):
        after = team.front.mark
        ts = team.mention("tom", "questions", typed, **told)
        refusal = team.front.await_call("chat.postEphemeral", lambda call: to_tom(team, call), after=after)
        assert REFUSED in words(refusal.body), typed
        own = team.channel("incidents")  # where the case itself is kept up to date
        assert SECRET not in str(
            [it.body for it in team.front.calls[after:] if it.body.get("channel") != own]
        )
        assert team.thread("questions", ts) == []


def test_they_do_not_see_rulings_nor_make_work_for_officers(team: Workspace) -> None:
    question = renting("telescopes")
    _, card = ask_officers(team, question)
    rule(team, card, NO, "Telescopes are another matter.")
    team.front.until(
        lambda: "another matter" in words(team.ask("mei", question)["blocks"]), why="the ruling counts"
    )
    ts = team.mention("tom", "questions", question, **TOLD["user_team"])
    (answer,) = team.answers("questions", ts)
    assert "another matter" not in words(answer)
    ts = team.mention("tom", "questions", OPEN, **TOLD["user_team"])
    team.answers("questions", ts)
    team.settle()
    assert not any(OPEN in words(item) for item in team.history("officers"))
    ask_officers(team, OPEN)


def test_their_words_and_files_in_a_cases_thread_are_no_part_of_it(team: Workspace, front: Front) -> None:
    case, thread = a_case(team, "a stranger looks on")
    file = {
        "name": "trojan.log",
        "size": 4,
        "permalink": "https://x/p",
        "url_private": f"{front.url}/files/trojan",
    }
    after = front.mark
    for number, told in enumerate(TOLD.values()):
        team.say("tom", "incidents", f"I was never here {number}", thread, **told)
        team.say("tom", "incidents", "look at this", thread, **told, files=[file], subtype="file_share")
    team.say("mei", "incidents", "we saw it at noon", thread)
    shown = team.front.until(
        lambda: (
            (found := words(team.ask("zhao", f"incident {case}")["blocks"])) and "at noon" in found and found
        ),
        why="the note of one of ours",
    )
    assert "never here" not in shown
    assert "trojan" not in shown
    assert front.named("file", after) == []
    assert not any(to_tom(team, call) for call in front.calls[after:]), "nobody is told off for talking"


def test_they_edit_and_delete_nothing(team: Workspace) -> None:
    case, thread = a_case(team, "a stranger edits")
    ts = team.say("mei", "incidents", "the first reading", thread)
    team.front.until(lambda: "first reading" in words(team.ask("zhao", f"incident {case}")["blocks"]))
    for told in TOLD.values():
        team.edit("tom", "incidents", ts, "the forged reading", thread, author="mei", **told)
    team.settle()
    assert "forged" not in words(team.ask("zhao", f"incident {case}")["blocks"])


def test_what_they_press_and_fill_in_does_nothing(tom_away: Workspace) -> None:
    team = tom_away
    question = renting("helmets")
    _, card = ask_officers(team, question)
    after = team.front.mark
    team.press("tom", button(card, "^rule"), "officers", message=card)
    refusal = team.front.await_call("response", lambda call: to_tom(team, call), after=after)
    assert REFUSED in words(refusal.body)
    assert not team.front.named("views.open", after)
    view = open_card(team, card)
    team.submit("tom", view, {"verdict": NO, "reason": "So says a stranger."})
    _, thread = a_case(team, "pressed by a stranger")
    root = team.posted("incidents", "pressed by a stranger")
    team.press("tom", button(root, "I have it"), "incidents", message=root)
    team.settle()
    assert team.thread("incidents", thread) == []
    assert "So says a stranger" not in words(team.ask("mei", question)["blocks"])
    shown = [call.body for call in team.front.calls[after:] if to_tom(team, call)]
    assert "pressed by a stranger" not in str(shown)


def test_an_officers_id_from_elsewhere_is_no_officer(team: Workspace) -> None:
    """Who OFFICERS names may do it from home alone."""
    team.away["wang"] = OTHER
    try:
        answered = team.command("wang", 'rule "can we launch a search engine for cooks?"')
        assert REFUSED in words(answered.json["blocks"])
    finally:
        team.away.clear()


def test_what_they_share_is_the_licenses_own_answer(tom_away: Workspace) -> None:
    team = tom_away
    question = renting("projectors")
    _, card = ask_officers(team, question)
    rule(team, card, NO, "Projectors by ruling.")
    team.front.until(
        lambda: "Projectors by ruling" in words(team.ask("mei", question)["blocks"]), why="the ruling counts"
    )
    answer = team.ask("tom", question)
    assert "Projectors by ruling" not in words(answer["blocks"])
    team.press("tom", button(answer, "share"), "questions", ephemeral=True)
    shared = team.posted("questions", f"asked: “{question}”")
    assert "Projectors by ruling" not in words(shared)


def test_commands_show_them_only_how_to_ask(tom_away: Workspace) -> None:
    team = tom_away
    assert "No, not licensed" in words(team.ask("tom", "can we launch live chat?")["blocks"])
    for typed in ("incident list", "deadlines", "oncall", "rulings", "show", "clause 八"):
        assert REFUSED in words(team.ask("tom", typed)["blocks"])
    usage = words(team.ask("tom", "help")["blocks"]).lower()
    for word in ("incident", "deadline", "ruling", "on-call", "oncall", "snooze"):
        assert word not in usage, word


def test_shortcuts_answer_them_and_open_nothing(tom_away: Workspace) -> None:
    team = tom_away
    named = {item["name"]: item["callback_id"] for item in manifest()["features"]["shortcuts"]}
    text = "we could launch live chat for all users"
    ts = team.write("mei", "questions", text)
    after = team.front.mark
    team.message_shortcut("tom", named["Ask Xuke about this"], "questions", ts, text, by="mei")
    assert "No, not licensed" in words(team.front.await_call("response", after=after).body)
    after = team.front.mark
    team.message_shortcut("tom", named["Start an incident"], "questions", ts, text, by="mei")
    payload = team._interaction("tom", "shortcut") | {
        "callback_id": named["Report an incident"],
        "action_ts": "2.2",
    }
    assert team.slack.interaction(payload).status == 200
    team.settle()
    assert not team.front.named("views.open", after)


def test_their_home_shows_only_how_to_ask(team: Workspace) -> None:
    """Slack does not name the workspace of whoever opens it; who was seen to belong elsewhere is known."""
    a_case(team, "nothing for the lobby")
    ts = team.mention("tom", "questions", "can we launch live chat?", **TOLD["user_team"])
    team.answers("questions", ts)
    after = team.front.mark
    assert team.open_home("tom").status == 200
    view = team.front.await_call("views.publish", after=after).body["view"]
    shown = words(view).lower()
    assert "ask in your own words" in shown
    for word in ("incident", "deadline", "ruling", "in force"):
        assert word not in shown, word
    assert not fields(view)
    assert all(item["action_id"].split(".")[1] == "ask" for item in elements(view) if "action_id" in item)


def test_an_event_of_a_foreign_workspace_is_dropped(team: Workspace) -> None:
    ts = team.mention("mei", "questions", "can we launch live chat?", **ELSEWHERE)
    case, thread = a_case(team, "overheard elsewhere")
    team.say("mei", "incidents", "a note from elsewhere", thread, **ELSEWHERE)
    after = team.front.mark
    home = team.home_event("mei")
    assert team.slack.event({**home, "team_id": OTHER}).status == 200
    team.settle()
    assert team.thread("questions", ts) == []
    assert "from elsewhere" not in words(team.ask("zhao", f"incident {case}")["blocks"])
    assert not team.front.named("views.publish", after)


def test_the_workspaces_of_slack_teams_are_home(tmp_path: Path) -> None:
    """Others of one Enterprise Grid: their people, and their events."""
    with slack(tmp_path, SLACK_TEAMS=f"{SISTER}, E0GRID") as running:
        team = running.team
        team.away["wang"] = SISTER
        assert "incident" in words(team.ask("wang", "incident list")["blocks"]).lower()
        assert REFUSED not in words(team.ask("wang", "deadlines")["blocks"])
        of_sister: dict[str, Any] = {"body.team_id": SISTER}
        ts = team.mention("wang", "questions", "can we launch live chat?", user_team="E0GRID", **of_sister)
        assert team.answers("questions", ts)
        team.away["wang"] = OTHER
        assert REFUSED in words(team.ask("wang", "deadlines")["blocks"])


def test_whose_the_token_is_outlives_a_restart_without_a_network(tmp_path: Path) -> None:
    """Until Slack has said so once, everybody is a stranger; afterwards an outage makes nobody one."""
    now = running_clock()
    store = open_store(tmp_path, now)
    teams = Teams(store, ())
    assert not teams.is_home(TEAM)
    assert teams.is_away({"user": BOT_USER, "team": TEAM}, {})
    assert teams.are_ours({"team_id": TEAM}), "nothing is dropped on a guess"
    teams.learn(TEAM)
    store.close()
    again = open_store(tmp_path, now)
    teams = Teams(again, ())
    assert teams.is_home(TEAM)
    assert not teams.is_home("")
    assert not teams.are_ours({"team_id": OTHER})
    teams.learn(OTHER)
    assert Teams(again, ()).is_home(OTHER), "another token, another workspace"
    again.close()


def running_clock() -> Any:
    """A clock for the record."""
    from tests.record.kept import Clock

    return Clock()
