"""What is no question gets a line or the command that was meant: no verdict, no officer."""

import pytest

from bot.chat.reply import Reply
from commands import respond
from tests.commands.desks import pressed, real_desk, submitted, typed

TALK = [
    "hello",
    "good morning!",
    "thanks a lot",
    "you're useless",
    "haha",
    "who are you?",
    "你好",
    "谢谢",
    "早上好",
    "你真笨",
    "哈哈哈",
    "你是谁",
    "辛苦了",
]


@pytest.mark.parametrize("text", TALK)
def test_small_talk_gets_a_friendly_line(text: str) -> None:
    desk = real_desk()
    reply = respond(typed(text), desk)
    assert reply.badge is None
    assert reply.headline
    assert desk.rulings.open() == []


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("list our deadlines", "deadline"),
        ("who is on call right now?", "On call now"),
        ("show me the license please", "琼B2-20210620"),
        ("what can you do for me", "Ask in your own words"),
        ("现在谁值班", "值班"),
    ],
)
def test_a_command_in_free_words_is_carried_out(text: str, part: str) -> None:
    reply = respond(typed(text, "zh" if text > "z" else "en"), real_desk())
    assert reply.badge is None
    assert part in reply.text


def test_what_has_happened_leads_with_reporting_it() -> None:
    for text in ("User data leaked from the booking form an hour ago", "我们被黑了，用户数据在网上卖"):
        assert respond(typed(text), real_desk()).buttons[0].command == "incident"


def test_a_question_of_fact_that_the_license_leaves_open_asks_no_officer_by_itself() -> None:
    desk = real_desk()
    reply = respond(typed("What do we do when the certificate is lost?"), desk)
    assert "does not say" in reply.headline
    assert desk.rulings.open() == []


def test_what_is_wrong_is_asked_and_kept() -> None:
    desk = real_desk()
    question = "can we launch live chat?"
    reply: Reply = respond(pressed("wrong", question), desk)
    chosen = next(button for button in reply.buttons if button.command == "feedback")
    form = respond(pressed("feedback", chosen.value), desk).form
    assert form is not None
    thanks = respond(submitted("feedback", chosen.value, note="I meant a notice board."), desk)
    assert "kept" in thanks.headline
    (kept,) = [document.value for document in desk.store.all("feedback")]
    assert kept["question"] == question
    assert kept["fault"] == "topic"
    assert kept["note"] == "I meant a notice board."
