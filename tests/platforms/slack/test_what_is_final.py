"""What Slack, or a gateway before it, refuses for now is sent again; what is final is listed, and told."""

import json
from functools import partial

from tests.platforms.slack.emulator import BOT_USER
from tests.platforms.slack.front import Fault, Front
from tests.platforms.slack.posting import PLACES, POST
from tests.platforms.slack.running import Running, ready
from tests.platforms.slack.workspace import Workspace
from tests.waiting import until

PORTAL = "<!DOCTYPE html><html><title>Network sign-in</title><p>Please accept the terms of use.</p></html>"
FOR_NOW = {
    "HTML at 200": Fault("foreign", page=PORTAL),
    "nothing at 200": Fault("foreign"),
    "JSON that is no object": Fault("foreign", page="[1, 2]"),
    "half an answer": Fault("foreign", page='{"ok": tr'),
    "a gateway's 403": Fault("foreign", page="<h1>403 Forbidden</h1>", status=403),
    "a gateway's 403 as JSON": Fault("foreign", page='{"message": "forbidden"}', status=403),
    "a gateway's 404": Fault("foreign", page="<h1>no such service</h1>", status=404),
    "a code of tomorrow": Fault("refused", error="channel_is_resting_now"),
    "a scope that is missing": Fault("refused", error="missing_scope"),
}
FINAL = ("msg_too_long", "invalid_blocks")


def test_what_is_not_listed_as_final_is_sent_again(team: Workspace, front: Front) -> None:
    """12,412 of 20,000 waiting messages were thrown away within a minute."""
    asked: dict[str, tuple[str, str]] = {}
    for (how, fault), channel in zip(FOR_NOW.items(), PLACES, strict=True):
        person = channel[1:] if channel.startswith("@") else "mei"
        text = f"<@{BOT_USER}> can we launch live chat?"
        ts = team.write(person, channel, text)
        front.upset(POST, fault, fault, thread=ts)
        team.tell(person, channel, text, ts)
        asked[how] = channel, ts
    for how, where in asked.items():
        front.until(partial(team.thread, *where), within=60, why=f"an answer through: {how}")
    team.settle(2)
    assert {how: len(team.thread(*where)) for how, where in asked.items()} == dict.fromkeys(FOR_NOW, 1)


def test_a_burst_waits_through_a_portal_and_ready_says_so(
    running: Running, team: Workspace, front: Front
) -> None:
    """For a minute Slack's address gave a sign-in page, with 200: nothing is lost, nothing comes twice."""
    front.always("*", FOR_NOW["HTML at 200"])
    asked = []
    for number in range(24):
        channel = ("questions", "general", "random")[number % 3]
        ts = team.write("tom", channel, f"<@{BOT_USER}> can we launch live chat, in all {number}?")
        team.tell("tom", channel, f"<@{BOT_USER}> can we launch live chat, in all {number}?", ts)
        asked.append((channel, ts))
    until(lambda: ready(running.served)[0] == 503, 20, "not ready")
    assert "slack" in json.loads(ready(running.served)[1])["failing"]
    front.calm()
    for where in asked:
        front.until(partial(team.thread, *where), within=90, why="each question's answer")
    # Other channels' posts wait out the pauses that they have come to by then.
    until(lambda: ready(running.served)[0] == 200, 90, "ready again")
    team.settle(2)
    assert [len(team.thread(*where)) for where in asked] == [1] * len(asked)


def test_what_is_final_is_given_up_at_once_and_the_officers_told(team: Workspace, front: Front) -> None:
    for place, code in enumerate(FINAL):
        text = f"<@{BOT_USER}> can we launch live chat, finally {place}?"
        ts = team.write("mei", "questions", text)
        front.upset(POST, Fault("refused", error=code), thread=ts)
        team.tell("mei", "questions", text, ts)
        ts_after = team.mention("mei", "questions", f"can we launch live chat, after all {place}?")
        team.answers("questions", ts_after)
        assert team.thread("questions", ts) == []
    team.posted("officers", f"A message to <#{team.channel('questions')}> could not be delivered")
