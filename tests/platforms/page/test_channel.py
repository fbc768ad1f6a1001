"""The page's channel: threads, and what each request knows of its thread."""

from dataclasses import dataclass, field
from datetime import datetime

from bot.chat.reply import Badge, Button, Reply
from bot.chat.request import Action, Request
from bot.platforms.page.channel import KEPT, VISITOR, Channel, Message, Thread

NOW = datetime(2026, 4, 20, 9, 30)
ANSWER = Reply("en", "No.", Badge("not_covered", "No"))
HELP = Reply("en", "Ask.")


@dataclass
class Xuke:
    """Keeps what it is asked and replies the same each time."""

    reply: Reply = ANSWER
    asked: list[Request] = field(default_factory=list)

    def __call__(self, request: Request) -> Reply:
        self.asked.append(request)
        return self.reply


def test_a_message_opens_a_thread_that_the_reply_goes_to() -> None:
    xuke = Xuke()
    channel = Channel(xuke, lambda: NOW)
    thread = channel.say("can we?", "en")
    assert list(channel.threads) == [thread]
    assert [(message.text, message.reply) for message in thread.messages] == [("can we?", None), ("", ANSWER)]
    request = xuke.asked[0]
    assert (request.who, request.text) == (VISITOR, "can we?")
    assert (request.thread, request.thread_question, request.spoken) == (str(thread.id), None, "en")


def test_a_reply_in_the_thread_knows_the_question_that_opened_it() -> None:
    xuke = Xuke()
    channel = Channel(xuke, lambda: NOW)
    thread = channel.say("can we?", "en")
    assert channel.say("for doctors?", "en", thread) is thread
    assert channel.press(Button("Why?", "why", "can we?"), "en", thread) is thread
    assert [request.thread_question for request in xuke.asked] == [None, "can we?", "can we?"]
    assert xuke.asked[2].action == Action("why", "can we?")
    assert len(thread.messages) == 6


def test_a_thread_that_no_question_opened_has_none() -> None:
    xuke = Xuke(HELP)
    channel = Channel(xuke, lambda: NOW)
    channel.say("and then?", "en", channel.say("help", "en"))
    xuke.reply = ANSWER
    channel.say("and then?", "en", channel.press(Button("License", "show"), "en"))
    assert [request.thread_question for request in xuke.asked] == [None] * 4


def test_every_listener_hears_every_message_in_order() -> None:
    channel = Channel(Xuke(), lambda: NOW)
    heard: list[tuple[str, bool]] = []

    def listen(thread: Thread, message: Message) -> None:
        heard.append((thread.id, message.reply is None))

    channel.posted.subscribe(listen)
    first = channel.say("a", "en")
    second = channel.say("b", "en")
    channel.say("c", "en", first)
    assert heard == [(thread.id, mine) for thread in (first, second, first) for mine in (True, False)]


def test_only_the_latest_threads_are_kept() -> None:
    channel = Channel(Xuke(), lambda: NOW)
    for number in range(KEPT + 5):
        channel.say(str(number), "en")
    assert len(channel.threads) == KEPT
    assert channel.threads[0].messages[0].text == "5"
