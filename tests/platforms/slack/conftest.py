"""One Xuke in one Slack workspace for all tests of a worker; each test asks questions of its own."""

from collections.abc import Iterator

import pytest

from tests.platforms.slack.front import Front
from tests.platforms.slack.limits import too_much
from tests.platforms.slack.running import Running, slack
from tests.platforms.slack.workspace import Workspace


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with slack(tmp_path_factory.mktemp("slack")) as all_three:
        all_three.team.posted("alerts", "Where you stand")  # what a first start says by itself
        yield all_three


@pytest.fixture
def team(running: Running) -> Iterator[Workspace]:
    """The workspace; afterwards Xuke lives, has logged no traceback and kept to Slack's limits and scopes."""
    before, calls = len(running.log()), running.front.mark
    yield running.team
    made = running.front.calls[calls:]
    assert [problem for call in made for problem in too_much(call)] == []
    refused = ("missing_scope", "no_text", "invalid_view")
    assert [call for call in made if call.answer.get("error") in refused and not call.fault] == []
    assert running.served.process.poll() is None, running.log()[-30:]
    logged = running.log()[before:]
    places = [place for place, line in enumerate(logged) if "Traceback" in line]
    assert not places, [logged[place - 1 :][:1] for place in places[:3]]


@pytest.fixture
def front(running: Running) -> Iterator[Front]:
    """The proxy before Slack's Web API, whose faults end with the test."""
    yield running.front
    running.front.calm()
