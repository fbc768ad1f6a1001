"""Reporting an incident in Slack, until its case is there."""

import re
from typing import Any

from tests.platforms.slack.blocks import button, has_button, words
from tests.platforms.slack.workspace import Message, Workspace

ANOTHER = "It is another one"


def reported(team: Workspace, person: str, what: str, happened: str, **more: str) -> str:
    """Reports by command and form; the case's id."""
    after = team.front.mark
    team.command(person, f"incident {what}")
    view = team.opened(after)
    assert what in str(view["blocks"])
    answers = {"^what happened\\?": happened, **more}
    after = team.front.mark
    team.submit(person, view, answers)
    told = team.front.until(lambda: root_of(team, what) or _alike(team, after), why="a case, or one alike")
    if has_button(told, ANOTHER):
        after = team.front.mark
        team.press(person, button(told, ANOTHER), "questions", ephemeral=True)
        team.submit(person, team.opened(after), {})
    root = team.front.until(lambda: root_of(team, what), why="the case's first message")
    found = re.search(r"Incident (I\d+)", words(root["blocks"]))
    assert found
    return found[1]


def _alike(team: Workspace, after: int) -> dict[str, Any] | None:
    """What the reporter is told where an open case may be the same."""
    told = (it.body for it in team.front.calls[after:] if it.method in ("response", "chat.postEphemeral"))
    return next((body for body in told if has_button(body, ANOTHER)), None)


def root_of(team: Workspace, what: str) -> Message | None:
    """The first message of the case that was reported so."""
    return next((it for it in team.history("incidents") if what in words(it.get("blocks", []))), None)


def act(team: Workspace, person: str, case: str, press: str, step: str, answers: dict[str, str]) -> None:
    """`step I1 done contain` and its form."""
    after = team.front.mark
    answered = team.command(person, f"step {case} {press} {step}")
    assert answered.status == 200
    view = team.opened(after)
    done = team.submit(person, view, answers)
    assert not done.json, done.json


def walked(team: Workspace, person: str, case: str, steps: list[str], root: Message) -> None:
    """Every step done, each told in the thread."""
    for step in steps:
        before = len(team.thread("incidents", root["ts"]))
        answers = {"what was done": f"did {step}"}
        if step.startswith("report"):
            answers |= {"reported to": "通信管理局", "by which way": "phone"}
        act(team, person, case, "done", step, answers)
        team.answers("incidents", root["ts"], before + 1)
