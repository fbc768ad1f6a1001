"""Asking: by command, mention, direct message and shortcut; follow-ups; what is left alone."""

from typing import Any

import pytest

from tests.platforms.slack.blocks import button, has_button, words
from tests.platforms.slack.emulator import BOT, BOT_USER, TEAM
from tests.platforms.slack.running import manifest
from tests.platforms.slack.workspace import Workspace, envelope

EXCLUDED = "不含信息搜索查询服务、信息即时交互服务"


def test_a_command_is_answered_to_the_asker_alone_and_can_be_shared(team: Workspace) -> None:
    """The answer is the HTTP response; the channel sees it only after "share"."""
    before = len(team.history("questions"))
    answered = team.command("mei", "can we launch live chat?")
    assert answered.status == 200
    answer = answered.json
    assert answer.get("response_type", "ephemeral") == "ephemeral"
    assert "No" in words(answer["blocks"])
    assert EXCLUDED in words(answer["blocks"])
    assert answer["text"].strip(), "a notification and a screen reader need a text"
    team.settle()
    assert len(team.history("questions")) == before, "nobody else may see it"
    team.press("mei", button(answer, "share"), "questions", ephemeral=True)
    shared = team.posted("questions", EXCLUDED)
    assert "live chat" in words(shared), "who reads it must know what was asked"


def test_a_shared_answer_is_shared_once(team: Workspace) -> None:
    """However often the button is clicked, and though each click is another."""
    answer = team.ask("tom", "can we launch a search engine for vets?")
    for _ in range(3):
        team.press("tom", button(answer, "share"), "questions", message={"ts": "1.000001"}, ephemeral=True)
    team.posted("questions", "for vets")
    team.settle()
    assert len([item for item in team.history("questions") if "for vets" in words(item)]) == 1


def test_a_mention_is_answered_once_in_its_thread(team: Workspace) -> None:
    """Though Slack tells of it as two events, and delivers each of them three times."""
    ts = team.mention("mei", "questions", "can we launch live chat between patients?", deliveries=3)
    (answer,) = team.answers("questions", ts)
    assert "No" in words(answer["blocks"])
    assert EXCLUDED in words(answer["blocks"])
    team.settle()
    assert len(team.thread("questions", ts)) == 1


def test_the_verdict_comes_first(team: Workspace) -> None:
    """Verdict and one sentence, then the rest; the fallback text too."""
    ts = team.mention("mei", "questions", "can we launch a live chat for members?")
    (answer,) = team.answers("questions", ts)
    first = words(answer["blocks"][:2]).splitlines()
    assert any("No, not licensed" in line for line in first), first
    assert "No, not licensed" in answer["text"].splitlines()[0]


def test_a_direct_message_is_answered(team: Workspace) -> None:
    """In the thread of the message."""
    ts = team.say("mei", "@mei", "can we launch live chat?")
    (answer,) = team.answers("@mei", ts)
    assert "No" in words(answer["blocks"])


def test_a_chinese_question_gets_a_chinese_answer(team: Workspace) -> None:
    """By the asker's words, whatever the workspace speaks."""
    answer = team.ask("mei", "我们能上线在线聊天吗？")
    assert "不可以" in words(answer["blocks"])
    ts = team.mention("tom", "questions", "我们能上线在线聊天吗？")
    (message,) = team.answers("questions", ts)
    assert "不可以" in message["text"]


@pytest.mark.parametrize(
    "text", ["can we launch live chat & a search engine?", "*can* we launch `live chat`?"]
)
def test_slack_markup_is_no_part_of_the_question(team: Workspace, text: str) -> None:
    """Slack escapes &, < and >; what is shown must not be markup again."""
    answer = team.ask("mei", text.replace("&", "&amp;"))
    assert "No" in words(answer["blocks"])


def test_nobody_is_pinged_by_an_echo(team: Workspace) -> None:
    """A question may hold <!channel>; Xuke's own words never call everybody."""
    ts = team.mention("mei", "questions", "can we launch live chat? <!channel> <!here>")
    (answer,) = team.answers("questions", ts)
    assert "<!" not in words(answer) + answer["text"]


def test_the_shortcut_asks_about_a_message(team: Workspace) -> None:
    """In a message's menu: answered in that message's thread, or to the asker alone."""
    callback = next(
        item["callback_id"]
        for item in manifest()["features"]["shortcuts"]
        if item["name"] == "Ask Xuke about this"
    )
    text = "we could launch live chat for all users next week"
    ts = team.write("tom", "questions", text)
    after = team.front.mark
    answered = team.message_shortcut("mei", callback, "questions", ts, text, by="tom")
    assert answered.status == 200

    def shown() -> list[Any]:
        own = [
            call.body
            for call in team.front.calls[after:]
            if call.method in ("response", "chat.postEphemeral")
        ]
        modals = [call.body["view"] for call in team.front.named("views.open", after)]
        return team.thread("questions", ts) + own + modals

    found = team.front.until(shown, why="an answer to the shortcut")
    assert "No" in words(found[0])


def test_a_follow_up_keeps_the_topic(team: Workspace) -> None:
    """In the thread of an answer, without another mention."""
    ts = team.mention("mei", "questions", "can we launch live chat?")
    team.answers("questions", ts)
    team.say("mei", "questions", "and for doctors only?", thread=ts)
    _, follow = team.answers("questions", ts, 2)
    assert "live chat" in words(follow), "it says which question it was read with"
    assert "No" in words(follow["blocks"])


def test_a_follow_up_by_mention_is_answered_once(team: Workspace) -> None:
    """Two events for one message here too."""
    ts = team.mention("mei", "questions", "can we launch live chat between patients?")
    team.answers("questions", ts)
    team.mention("tom", "questions", "and for doctors only?", thread=ts)
    team.answers("questions", ts, 2)
    team.settle()
    assert len(team.thread("questions", ts)) == 2


def test_a_thread_of_others_is_left_alone(team: Workspace) -> None:
    """Xuke answers where it was asked, not wherever people talk."""
    ts = team.say("mei", "questions", "can we launch live chat? I wonder")
    team.say("tom", "questions", "and for doctors only?", thread=ts)
    team.settle()
    assert team.thread("questions", ts) == []


def test_edits_deletions_and_bots_are_left_alone(team: Workspace) -> None:
    """Xuke's own messages too: it must never answer itself."""
    ts = team.write("mei", "questions", "can we launch live chat?")
    channel = team.channel("questions")
    mention = f"<@{BOT_USER}> can we launch live chat?"
    own = {"type": "message", "user": BOT_USER, "text": mention, "ts": ts, "bot_id": BOT, "team": TEAM}
    person = {"type": "message", "user": team.user("mei"), "text": mention, "ts": ts}
    here = {"type": "message", "channel": channel, "channel_type": "channel", "event_ts": ts}
    for event in (
        {
            **here,
            "subtype": "message_changed",
            "message": {**person, "edited": {}},
            "previous_message": person,
        },
        {**here, "subtype": "message_deleted", "previous_message": person, "deleted_ts": ts},
        {**here, "subtype": "channel_join", "user": team.user("mei"), "text": mention, "ts": ts},
        {**here, **own},
        {**here, **own, "type": "app_mention"},
        {**here, **own, "channel": team.channel("@mei"), "channel_type": "im"},
        {**here, **person, "type": "app_mention", "bot_id": "B0OTHER", "user": "U0OTHERBOT"},
        {
            **here,
            "subtype": "bot_message",
            "bot_id": "B0OTHER",
            "text": mention,
            "ts": ts,
            "username": "other",
        },
        {**here, "type": "app_mention", **{**person, "edited": {"user": team.user("mei"), "ts": ts}}},
    ):
        assert team.slack.event(envelope(event)).status == 200
    team.settle()
    assert team.thread("questions", ts) == []


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("help", "clause"),
        ("show", "琼B2-20210620"),
        ("clause 八", "八"),
        ("条款 九", "10个工作日内"),
        ("rulings", "ruling"),
        ("", "clause"),
    ],
)
def test_commands(team: Workspace, typed: str, expected: str) -> None:
    """The words of help, each answered to the asker."""
    answer = team.ask("mei", typed)
    assert expected in words(answer["blocks"])
    assert answer["text"].strip()


def test_an_unknown_word_gets_the_nearest_command(team: Workspace) -> None:
    """With a button that runs it."""
    answer = team.ask("mei", "clausse 八")
    assert has_button(answer, "clause 八")
    after = team.front.mark
    pressed = team.press("mei", button(answer, "clause 八"), "questions", ephemeral=True)
    shown = pressed.json or team.front.await_call("response", after=after).body
    assert "八" in words(shown["blocks"])


def test_help_shows_what_the_asker_may_do(team: Workspace) -> None:
    """An officer reads of ruling, a member does not."""
    assert "rule" in words(team.ask("wang", "help")["blocks"]).lower().split()
    member = words(team.ask("mei", "help")["blocks"])
    officer = words(team.ask("wang", "help")["blocks"])
    assert member != officer
    assert "withdraw" not in member.lower()


@pytest.mark.parametrize(
    "typed",
    [
        "can we launch live chat?",
        "help",
        "show",
        "clause 十五",
        "我们能做搜索引擎、论坛和直播吗？",
        "x" * 2_900,
    ],
)
def test_slack_would_take_every_answer(team: Workspace, typed: str) -> None:
    """`ask` holds each to Slack's limits."""
    assert team.ask("mei", typed)["blocks"]
