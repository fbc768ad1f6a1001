"""The page's channel: threads, their messages, and who hears of them."""

from datetime import datetime

from bot.chat.reply import Reply
from bot.platforms.page.channel import KEPT, Channel, Message, Thread

NOW = datetime(2026, 4, 20, 9, 30)
ANSWER = Reply("en", "No.")


def test_a_message_opens_a_thread_that_the_reply_goes_to() -> None:
    channel = Channel(lambda: NOW)
    thread = channel.post(Message(NOW, "can we?"))
    assert list(channel.threads) == [thread]
    assert channel.deliver(ANSWER, thread.id)[0] == thread.id
    assert [(message.text, message.reply) for message in thread.messages] == [("can we?", None), ("", ANSWER)]


def test_what_xuke_says_of_an_unknown_thread_opens_it_under_its_name() -> None:
    channel = Channel(lambda: NOW)
    assert channel.deliver(ANSWER, "case1")[0] == "case1"
    channel.deliver(ANSWER, "case1")
    assert [(it.id, len(it.messages)) for it in channel.threads] == [("case1", 2)]


def test_every_listener_hears_every_message_in_order() -> None:
    channel = Channel(lambda: NOW)
    heard: list[tuple[str, str]] = []

    def listen(thread: Thread, message: Message) -> None:
        heard.append((thread.id, message.text))

    channel.posted.subscribe(listen)
    first = channel.post(Message(NOW, "a"))
    second = channel.post(Message(NOW, "b"))
    channel.post(Message(NOW, "c"), first)
    assert heard == [(first.id, "a"), (second.id, "b"), (first.id, "c")]


def test_what_is_held_stands_before_what_it_waits_for_or_is_dropped() -> None:
    channel = Channel(lambda: NOW)
    thread = channel.post(Message(NOW, "open"))
    channel.hold(Message(NOW, "Save", pressed=True), thread)
    channel.deliver(ANSWER, thread.id)
    channel.hold(Message(NOW, "Save again", pressed=True), thread)
    channel.drop_held(thread)
    channel.deliver(ANSWER, thread.id)
    assert [message.text for message in thread.messages] == ["open", "Save", "", ""]


def test_only_the_latest_threads_are_kept() -> None:
    channel = Channel(lambda: NOW)
    for number in range(KEPT + 5):
        channel.post(Message(NOW, str(number)))
    assert len(channel.threads) == KEPT
    assert channel.threads[0].messages[0].text == "5"
