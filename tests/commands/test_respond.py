"""Which command a message means, and what happens where it means none."""

import logging

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.reply import Reply
from bot.chat.request import Request
from bot.errors import CouldNot
from bot.services.desk import Desk
from commands import respond
from commands.registry import Registry, registry
from tests.commands.desks import OFFICER, pressed, real_desk, scripted_desk, typed
from tests.replies.answers import answer, finding

ANSWER = answer(finding("not_covered"))
NOT_UNDERSTOOD = answer(finding("unclear", "vague", matched=()))


def marked(text: str) -> str:
    """The first word of the headline, by which these tests tell replies apart."""
    desk, _ = scripted_desk(ANSWER)
    return respond(typed(text), desk).headline


@pytest.mark.parametrize(
    "text", ["help", "HELP", "/license help", "/license", "", "  ", "/help", "\x00\x01", "帮助"]
)
def test_help_is_never_far(text: str) -> None:
    assert marked(text) in (
        "Ask in your own words, in English or Chinese.",
        "用自己的话问就行，中文英文都可以。",
    )


@pytest.mark.parametrize(
    "text",
    [
        "can we launch live chat?",
        "/license can we launch live chat?",
        "/LICENSE   can we launch live chat?",
        "／license can we launch live chat?",
        "show me whether we may launch live chat",
        "help patients chat with each other",
        "why may we not launch chat",
        "whole blood donation page",
        "ask users for a selfie",
        "/licenses for doctors",
    ],
)
def test_everything_else_is_a_question(text: str) -> None:
    assert marked(text) == "Because of instant_messaging."


def test_the_question_is_what_follows_the_slash_command() -> None:
    desk, asked = scripted_desk(ANSWER)
    respond(typed("/license can we launch live chat?"), desk)
    assert set(asked) == {"can we launch live chat?"}


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("/license hepl", "help"),
        ("shwo", "show"),
        ("shows", "show"),
        ("hlp", "help"),
        ("cluase 8", "clause 8"),
        ("/license claus 十五(三)", "clause 十五(三)"),
    ],
)
def test_a_misspelled_command_gets_the_nearest_as_a_button(text: str, meant: str) -> None:
    desk, _ = scripted_desk(ANSWER)
    reply = respond(typed(text), desk)
    assert f"Did you mean “{meant}”?" in reply.headline
    command, question = reply.buttons
    assert command.label == meant
    assert respond(typed(meant), desk) == respond(pressed(command.command, command.value), desk)
    assert respond(pressed(question.command, question.value), desk).badge


@pytest.mark.parametrize("text", ["shop", "heap", "halp"])
def test_a_word_that_resembles_a_command_is_a_question_if_it_can_be_answered(text: str) -> None:
    clear, _ = scripted_desk(ANSWER)
    dark, _ = scripted_desk(NOT_UNDERSTOOD)
    assert respond(typed(text), clear).badge
    assert "Did you mean" in respond(typed(text), dark).headline


@pytest.mark.parametrize(
    "text", "forum chat news ads games cdn cloud hosting email sms video search blog wiki app".split()
)
def test_what_products_are_called_is_near_no_command(text: str) -> None:
    desk, _ = scripted_desk(NOT_UNDERSTOOD)
    assert "Did you mean" not in respond(typed(text), desk).headline


def test_an_unknown_slash_word_is_named() -> None:
    desk, _ = scripted_desk(NOT_UNDERSTOOD)
    assert "“frobnicate”" in respond(typed("/frobnicate"), desk).text


def test_a_button_of_an_older_version_says_so() -> None:
    desk, _ = scripted_desk(ANSWER)
    assert "no longer" in respond(pressed("withdrawn-command"), desk).headline


def test_texts_that_are_too_long_are_refused_with_the_limit() -> None:
    headline = respond(typed("x" * 4_001), real_desk()).headline
    assert "4,001" in headline
    assert "4,000" in headline
    assert "4000" in respond(typed("许" * 5_000), real_desk()).headline


def officers_only() -> Registry:
    known = Registry()

    @known.command("rule", "rule", "裁定", action="rule")
    def run(request: Request, desk: Desk) -> Reply:
        return Reply(request.language, "Ruled.")

    return known


def test_what_only_officers_may_do_is_refused_to_others_by_name() -> None:
    desk, _ = scripted_desk(ANSWER)
    for request in (typed("rule"), pressed("rule")):
        refusal = respond(request, desk, officers_only())
        assert refusal.headline.startswith("To rule on a question, you need the role compliance officer")
        assert refusal.private
    refused = [entry for entry in desk.store.history() if entry.kind == "refused"]
    assert [(entry.actor, entry.data["about"]["action"]) for entry in refused] == [("local:you", "rule")] * 2
    assert respond(typed("rule", who=OFFICER), desk, officers_only()).headline == "Ruled."


def test_what_one_may_not_do_is_neither_listed_nor_suggested() -> None:
    known = officers_only()
    assert known.listed("member") == []
    assert known.nearest("ruel", "member") is None
    assert [command.name for command in known.listed("officer")] == ["rule"]
    assert known.nearest("ruel", "officer") is not None


def test_a_word_belongs_to_one_command() -> None:
    register = officers_only().command("other", "rule")
    with pytest.raises(ValueError, match="'rule' is a command already"):
        register(lambda request, desk: Reply("en", ""))
    words = [word for command in registry for word in command.words]
    assert len(words) == len(set(words))


def failing(error: Exception) -> Registry:
    known = Registry()

    @known.command("fail", "fail")
    def run(request: Request, desk: Desk) -> Reply:
        raise error

    return known


def test_what_could_not_be_done_is_told_to_the_asker() -> None:
    desk, _ = scripted_desk(ANSWER)
    reply = respond(typed("fail"), desk, failing(CouldNot("the disk is full; make room")))
    assert reply.headline == "That did not work: the disk is full; make room"


def test_a_fault_is_logged_once_and_its_details_stay_inside(caplog: pytest.LogCaptureFixture) -> None:
    desk, _ = scripted_desk(ANSWER)
    with caplog.at_level(logging.ERROR):
        reply = respond(typed("fail"), desk, failing(RuntimeError("secret")))
    assert "secret" not in reply.text
    assert len(caplog.records) == 1
    assert "fail" not in caplog.records[0].getMessage()


@settings(deadline=None)  # the first text opens the readers
@given(st.text())
def test_any_text_gets_a_reply(text: str) -> None:
    reply = respond(typed(text), real_desk())
    assert reply.headline
    assert reply.text
