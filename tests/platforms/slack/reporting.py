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
