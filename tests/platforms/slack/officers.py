"""What officers do in Slack: a question reaches them, its card opens a form, they rule."""

from datetime import date, timedelta
from typing import Any

from tests.platforms.slack.blocks import button, words
from tests.platforms.slack.client import Answered
from tests.platforms.slack.workspace import Message, Workspace

RULE = "^rule|^裁定"
YES, NO = r"^yes(?!,)|^可以(?!，)", "not licensed|not_covered|不在许可"
UNTIL = (date.today() + timedelta(days=90)).isoformat()


def renting(thing: str) -> str:
    """A question that the license leaves open."""
    return f"can our doctors advise patients about {thing} by video?"


def ask_officers(team: Workspace, question: str, person: str = "mei") -> tuple[str, Message]:
    """A question in a channel: its ts, and the officers' card."""
    ts = team.mention(person, "questions", question)
    team.answers("questions", ts)
    return ts, team.posted("officers", question)


def open_card(team: Workspace, card: Message, officer: str = "wang") -> dict[str, Any]:
    """The modal behind the card's button."""
    after = team.front.mark
    team.press(officer, button(card, RULE), "officers", message=card)
    return team.opened(after)


def rule(
    team: Workspace, card: Message, verdict: str, reason: str, officer: str = "wang", **more: str
) -> Answered:
    """An officer rules, in one go."""
    view = open_card(team, card, officer)
    return team.submit(officer, view, {"verdict": verdict, "reason": reason, **more})


def shows_ruling(team: Workspace, question: str, reason: str, person: str = "tom") -> bool:
    """Whether asking shows a ruling with that reason."""
    return reason in words(team.ask(person, question)["blocks"])
