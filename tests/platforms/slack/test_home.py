"""App Home: how the license stands, what waits, what was ruled."""

from typing import Any

from tests.platforms.slack.blocks import words
from tests.platforms.slack.front import Call
from tests.platforms.slack.officers import ask_officers
from tests.platforms.slack.workspace import Workspace


def published(team: Workspace, person: str) -> dict[str, Any]:
    """The home that a person sees after opening it."""
    after = team.front.mark
    assert team.open_home(person).status == 200

    def theirs(call: Call) -> bool:
        return call.body.get("user_id") == team.user(person)

    call = team.front.await_call("views.publish", theirs, after=after)
    assert call.answer["ok"], call.answer
    view: dict[str, Any] = call.body["view"]
    return view


def test_home_shows_the_license(team: Workspace) -> None:
    """In force, and until when."""
    view = published(team, "mei")
    assert view["type"] == "home"
    assert "in force" in words(view).lower()
    assert len(view["blocks"]) <= 100


def test_home_shows_open_questions(team: Workspace) -> None:
    """To an officer."""
    question = "我们可以在APP里出租轮椅和拐杖吗？"
    ask_officers(team, question, "tom")
    assert question in words(published(team, "li"))


def test_home_opened_twice_at_once_breaks_nothing(team: Workspace) -> None:
    """Each opening publishes a whole home."""
    for _ in range(3):
        published(team, "zhao")
