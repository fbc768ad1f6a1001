"""Asking, and following up in a thread."""

from bot.chat.verbatim import plain_words
from commands import respond
from tests.commands.desks import pressed, real_desk, scripted_desk, typed
from tests.replies.answers import answer, finding

CHAT = "can we launch live chat?"
NO = answer(finding("not_covered"))
YES = answer(finding("allowed", "newsletter_push"))
DARK = answer(finding("unclear", "vague", matched=()))


def test_a_question_gets_verdict_words_of_the_license_and_next_steps() -> None:
    reply = respond(typed(CHAT), real_desk())
    assert reply.badge
    assert reply.badge.tone == "not_covered"
    assert reply.quotes
    assert all(quote.text in real_desk().certificate.flat for quote in reply.quotes)
    assert reply.steps


def test_a_follow_up_that_says_too_little_alone_is_read_with_the_threads_question() -> None:
    desk, _ = scripted_desk(DARK, {f"{CHAT} for doctors?": NO})
    reply = respond(typed("for doctors?", question=CHAT), desk)
    assert reply.badge
    assert reply.badge.tone == "not_covered"
    assert f"“{CHAT}”" in plain_words(reply.paragraphs[-1])


def test_a_follow_up_that_goes_on_keeps_the_threads_topic_even_if_it_sounds_like_a_yes() -> None:
    for follow_up in ("and by newsletter?", "What if we send it weekly?", "如果只发给医生呢？"):
        desk, _ = scripted_desk(YES, {f"{CHAT} {follow_up}": NO})
        reply = respond(typed(follow_up, question=CHAT), desk)
        assert reply.badge
        assert reply.badge.tone == "not_covered", follow_up


def test_a_question_of_its_own_in_a_thread_is_answered_alone() -> None:
    desk, asked = scripted_desk(YES)
    reply = respond(typed("Can we send a newsletter?", question=CHAT), desk)
    assert reply.paragraphs == ()
    assert set(asked) == {"Can we send a newsletter?"}


def test_a_thread_too_long_to_read_together_is_read_alone() -> None:
    desk, asked = scripted_desk(DARK)
    respond(typed("y" * 300, question="x" * 3_900), desk)
    assert {len(question) for question in asked} == {300}


def test_what_was_not_understood_offers_help() -> None:
    desk, _ = scripted_desk(DARK)
    assert respond(typed("lorem ipsum dolor"), desk).buttons[-1].command == "help"


def test_an_example_on_a_button_asks_it() -> None:
    desk, asked = scripted_desk(YES)
    assert respond(pressed("ask", "May we?"), desk).badge
    assert asked == ["May we?"]
