"""SIGTERM while Slack does not answer: Xuke ends within ten seconds, and the next start does the rest."""

from functools import partial
from pathlib import Path

from tests.platforms.slack.client import OverHttp
from tests.platforms.slack.emulator import emulating
from tests.platforms.slack.front import Fault, fronting
from tests.platforms.slack.running import events, scopes, settings
from tests.platforms.slack.workspace import Workspace
from tests.serving import serving


def test_it_stops_while_every_call_hangs_and_answers_after_the_next_start(tmp_path: Path) -> None:
    """Posts, errands, the pulse: all of them wait for Slack."""
    home, again = tmp_path / "xuke", tmp_path / "again"
    home.mkdir()
    again.mkdir()
    with emulating(tmp_path, scopes()) as emulator, fronting(emulator.url) as front:
        environment = settings(tmp_path, emulator, front)
        with serving(home, **environment) as served:
            team = Workspace(emulator, front, OverHttp(served.url), events())
            team.posted("alerts", "Where you stand")
            front.always("*", Fault("slow", 30))
            asked = [team.mention("mei", "questions", f"can we launch live chat, {n}?") for n in range(3)]
            for _ in range(6):
                team.open_home("mei")
            team.command("mei", "incident the site is down")
            team.mention("mei", "questions", "deadlines overdue for me alone")
            code, seconds = served.stop()
            assert seconds < 10
            assert code == 0
            assert "Traceback" not in served.errors.read_text()
        front.calm()
        with serving(again, **environment) as served:
            team.slack = OverHttp(served.url)
            for ts in asked:
                front.until(partial(team.thread, "questions", ts), within=90, why="the answer kept")
