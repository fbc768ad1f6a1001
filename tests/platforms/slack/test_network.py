"""Slack's Web API limited, broken, slow, or its answers lost: every message arrives, and once."""

import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from tests.platforms.slack.blocks import words
from tests.platforms.slack.emulator import BOT_USER
from tests.platforms.slack.front import Fault, Front
from tests.platforms.slack.workspace import Workspace

POST = "chat.postMessage"
CLAUSES = ("八", "一", "十二", "三", "九", "二", "七", "五")

FAULTS = {
    "limited": [Fault("limited", 1)],
    "limited twice": [Fault("limited", 1), Fault("limited", 1)],
    "failed": [Fault("failed")],
    "failed twice": [Fault("failed"), Fault("failed")],
    "lost": [Fault("lost")],
    "lost twice": [Fault("lost"), Fault("lost")],
    "lost, then limited": [Fault("lost"), Fault("limited", 1)],
    "an error of Slack's own": [Fault("refused", error="internal_error")],
    "slow": [Fault("slow", 5)],
}
# One for each, so that none waits for another.
PLACES = ("questions", "general", "random", "alerts", "incidents", "officers", "@mei", "@tom", "@li")


def test_an_answer_arrives_once(team: Workspace, front: Front) -> None:
    """Whatever the first attempts met; and what was sent is looked for before it is sent again."""
    after = front.mark
    asked: dict[str, tuple[str, str]] = {}
    for how, channel in zip(FAULTS, PLACES, strict=True):
        person = channel[1:] if channel.startswith("@") else "mei"
        text = f"<@{BOT_USER}> can we launch live chat?"
        ts = team.write(person, channel, text)
        front.upset(POST, *FAULTS[how], thread=ts)
        team.tell(person, channel, text, ts)
        asked[how] = channel, ts
    for how, where in asked.items():
        front.until(partial(team.thread, *where), within=45, why=f"an answer through: {how}")
    assert front.named("conversations.replies", after) + front.named("conversations.history", after)
    # Each lost answer has been settled by now, or is found out later: no second one may come.
    team.settle(3)
    assert {how: len(team.thread(*where)) for how, where in asked.items()} == dict.fromkeys(FAULTS, 1)


def test_limits_are_kept(team: Workspace, front: Front) -> None:
    """No call before Retry-After is over."""
    after = front.mark
    text = f"<@{BOT_USER}> can we launch live chat, patiently?"
    ts = team.write("mei", "questions", text)
    front.upset(POST, Fault("limited", 2), thread=ts)
    team.tell("mei", "questions", text, ts)
    front.until(lambda: team.thread("questions", ts), within=40)
    limited = next(call for call in front.calls[after:] if call.fault)
    sent = next(call for call in front.named(POST, after) if call.body.get("thread_ts") == ts)
    assert sent.at - limited.at >= 1.9


def test_a_slow_slack_holds_nobody_up(team: Workspace, front: Front) -> None:
    """Commands are answered in the request; events are acknowledged while the answers wait."""
    front.always("*", Fault("slow", 3))
    ts = team.write("mei", "questions", "<@U0XUKEUSER> can we launch live chat, slowly?")
    events = [
        event
        for _ in range(6)
        for event in team.message_events(
            "mei", "questions", "<@U0XUKEUSER> can we launch live chat, slowly?", ts
        )
    ]
    with ThreadPoolExecutor(6) as pool:
        acknowledged = list(pool.map(team.slack.event, events))
    assert max(answer.seconds for answer in acknowledged) < 1
    begun = time.monotonic()
    assert "No" in words(team.ask("tom", "can we launch live chat?")["blocks"])
    assert time.monotonic() - begun < 2
    front.calm()
    team.answers("questions", ts)


def test_one_channel_in_trouble_leaves_the_others(team: Workspace, front: Front) -> None:
    """A channel that Slack refuses does not hold the rest back."""
    gone = team.message_events("mei", "alerts", "<@U0XUKEUSER> can we launch live chat, gone?", "1.000001")
    for event in gone:
        event["event"]["channel"] = "C0GONEGONE"
        assert team.slack.event(event).status == 200
    ts = team.mention("mei", "questions", "can we launch live chat, still here?")
    team.answers("questions", ts)


def test_order_within_a_thread(team: Workspace) -> None:
    """Eight questions at once are answered in their order."""
    ts = team.mention("mei", "questions", "can we launch live chat?")
    team.answers("questions", ts)
    for clause in CLAUSES:
        team.mention("mei", "questions", f"clause {clause}", thread=ts)
    answers = team.answers("questions", ts, 1 + len(CLAUSES))
    assert [answer["text"].split()[1].rstrip(":.,") for answer in answers[1:]] == list(CLAUSES)
