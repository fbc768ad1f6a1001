"""In which language a person is answered: as they chose, else their words, their platform, Xuke's own."""

from pathlib import Path

import pytest

from bot.chat.reply import Reply
from bot.chat.request import Action, Request
from bot.services.desk import Desk
from bot.services.languages import Languages
from bot.words import Language
from commands import recall, respond
from commands.home import home
from tests.commands.desks import desk_at, real_desk

MEI, TOM = "slack:U0MEI", "slack:U0TOM"


def say(desk: Desk, text: str, who: str = MEI, spoken: Language | None = None) -> Reply:
    return respond(Request(who, text, spoken=spoken, channel="slack:C1", thread="t"), desk)


def test_whoever_chose_a_language_is_answered_in_it_whatever_they_write() -> None:
    desk = real_desk()
    assert say(desk, "language zh").headline == "好的，今后我用中文回答你。"
    for text in ("can we launch live chat?", "deadlines", "help", "hello"):
        assert say(desk, text).language == "zh"
        assert say(desk, text, TOM).language == "en"
    assert say(desk, "语言 英文").headline == "From now on I answer you in English."
    assert say(desk, "可以上线在线聊天吗？").language == "en"
    assert say(desk, "language auto", spoken="zh").language == "zh"
    assert say(desk, "可以上线在线聊天吗？").language == "zh"
    assert say(desk, "can we launch live chat?").language == "en"


def test_the_choice_outlives_a_restart_and_is_on_record(tmp_path: Path) -> None:
    with desk_at(tmp_path / "state") as desk:
        say(desk, "language zh")
        say(desk, "language en", TOM)
        say(desk, "language auto", TOM)
    with desk_at(tmp_path / "state") as desk:
        assert say(desk, "deadlines").language == "zh"
        assert say(desk, "deadlines", TOM, "zh").language == "zh"
        kinds = [entry.kind for entry in desk.store.history() if entry.kind == "language.chosen"]
    assert len(kinds) == 3


def test_what_is_answered_from_memory_is_in_that_language_too() -> None:
    desk = real_desk()
    question = "can we launch live chat?"
    say(desk, "language zh")
    say(desk, question, TOM)
    assert recall(Request(MEI, question), desk) is None  # kept in English alone so far
    said = say(desk, question)
    assert recall(Request(MEI, question), desk) == said
    english = recall(Request(TOM, question), desk)
    assert english is not None
    assert english.language == "en"
    assert english.badge != said.badge


def test_without_a_choice_the_platform_and_then_xukes_own_language_decide() -> None:
    desk = real_desk()
    desk.languages = Languages(desk.store, lambda who: "zh" if who == TOM else None)
    assert say(desk, "deadlines", TOM).language == "zh"
    assert say(desk, "deadlines").language == "en"
    desk.language = "zh"
    assert say(desk, "deadlines").language == "zh"
    pressed = Request(TOM, "", action=Action("deadlines", ""), spoken="en")
    assert respond(pressed, desk).language == "en"  # that of the message pressed in
    assert {part.language for part in home(Request(TOM, ""), desk)} == {"zh"}


def test_it_is_asked_by_buttons_and_questions_stay_questions() -> None:
    desk = real_desk()
    asked = say(desk, "language")
    assert [button.value for button in asked.buttons] == ["en", "zh", "auto"]
    pressed = Request(MEI, "", action=Action("language", "zh"), spoken="en")
    assert respond(pressed, desk).language == "zh"
    assert say(desk, "language courses online, allowed?", TOM).badge is not None


@pytest.mark.parametrize("who", ["local:you"])
def test_the_pages_switch_decides_on_the_page(who: str) -> None:
    desk = real_desk()
    reply = say(desk, "language zh", who)
    assert "switch at the top" in reply.headline
    assert desk.languages.chosen(who) is None
