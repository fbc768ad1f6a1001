"""What goes out to Feishu: once, whatever becomes of answers; edited in place; files with their words."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.chat.packing import pack_reply
from bot.chat.reply import Button, Point, Reply
from bot.delivery.message import (
    CannotTell,
    Message,
    NotFound,
    Permanent,
    RetryAfter,
    Sent,
    Unknown,
    Unreachable,
)
from bot.platforms.feishu.api import Api
from bot.platforms.feishu.chats import Chats
from bot.platforms.feishu.sender import MOST_TRIES, FeishuSender
from bot.platforms.feishu.shapes import Shapes
from tests.platforms.feishu.small_api import MINUTE, Script, SmallApi, small_api

GROUP, DIRECT = "feishu:oc_group", "feishu:oc_two"


@pytest.fixture
def feishu() -> Iterator[SmallApi]:
    with small_api() as api:
        api.chats["oc_two"] = "p2p"
        yield api


@pytest.fixture
def sender(feishu: SmallApi) -> FeishuSender:
    api = Api("cli_x", "secret", feishu.address)
    shapes = Shapes(
        lambda link: None,
        lambda spec: (spec["name"], b"report"),
        _expand,
        lambda who: "<at id=all>",
        Chats(api).is_direct,
    )
    return FeishuSender(api, shapes, lambda: moment(feishu), ("app", "phone"))


def _expand(people: object) -> tuple[str, ...]:
    return tuple("feishu:ou_in_group" if it == "feishu:g_1" else str(it) for it in people)  # type: ignore[attr-defined]


def moment(feishu: SmallApi) -> datetime:
    return datetime.fromtimestamp(feishu.clock / 1_000, UTC)


def message(feishu: SmallApi, text: str = "Hello", key: str = "answer:1", **more: object) -> Message:
    """What the outbox would give at its first attempt."""
    reply = more.pop("reply", None) or Reply("en", text)
    assert isinstance(reply, Reply)
    body = {**pack_reply(reply), **more.pop("body", {})}  # type: ignore[dict-item]
    now = moment(feishu)
    made = Message(key, GROUP, body, tries=1, queued=now, began=now)
    return replace(made, **more)  # type: ignore[arg-type]


def again(it: Message) -> Message:
    return replace(it, tries=it.tries + 1)


def test_an_answer_opens_a_topic_beneath_its_question(feishu: SmallApi, sender: FeishuSender) -> None:
    question = feishu.say("oc_group")
    sent = sender.send(message(feishu, thread=question))
    assert isinstance(sent, Sent)
    (call,) = feishu.made("POST", f"{question}/reply")
    assert call.body["reply_in_thread"] is True
    assert sent.name == feishu.messages[-1]["message_id"]


def test_in_a_chat_of_two_there_are_no_topics(feishu: SmallApi, sender: FeishuSender) -> None:
    question = feishu.say("oc_two")
    sender.send(message(feishu, channel=DIRECT, thread=question))
    (call,) = feishu.made("POST", f"{question}/reply")
    assert "reply_in_thread" not in call.body


def test_where_a_group_has_no_topics_it_answers_beneath(feishu: SmallApi, sender: FeishuSender) -> None:
    question = feishu.say("oc_group")
    feishu.fail("/reply", 230071)
    assert isinstance(sender.send(message(feishu, thread=question)), Sent)
    assert [it.body.get("reply_in_thread") for it in feishu.made("POST", "/reply")] == [True, None]


def test_a_thread_given_by_its_topic_is_answered_at_its_first_message(
    feishu: SmallApi, sender: FeishuSender
) -> None:
    root = feishu.say("oc_group", thread_id="omt_1")
    sender.send(message(feishu, thread="omt_1"))
    assert feishu.made("POST", f"{root}/reply")


def test_a_person_is_written_to_by_open_id(feishu: SmallApi, sender: FeishuSender) -> None:
    sender.send(message(feishu, channel="feishu:ou_olga"))
    (call,) = feishu.made("POST", "im/v1/messages")
    assert (call.query["receive_id_type"], call.body["receive_id"]) == ("open_id", "ou_olga")


# -- once -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("later", [0, 20, 49, 61, 600, 3_000])
def test_a_lost_answer_never_becomes_two_messages(feishu: SmallApi, sender: FeishuSender, later: int) -> None:
    """Feishu drops a second uuid for an hour; a stop over night lies beyond."""
    feishu.lose("im/v1/messages")
    first = message(feishu)
    assert isinstance(sender.send(first), Unknown)
    feishu.clock += later * MINUTE
    found = sender.find(first)
    if isinstance(found, NotFound):
        found = sender.send(again(first))  # type: ignore[assignment]
    assert isinstance(found, Sent)
    assert len(feishu.cards()) == 1


def test_what_never_arrived_is_sent_after_the_hour(feishu: SmallApi, sender: FeishuSender) -> None:
    feishu.scripts.append(_gateway())
    first = message(feishu)
    assert isinstance(sender.send(first), Unknown)
    feishu.clock += 90 * MINUTE
    assert sender.find(first) == NotFound()
    assert isinstance(sender.send(again(first)), Sent)
    assert len(feishu.cards()) == 1


def test_refusals_that_outlast_the_hour_do_not_double_what_a_lost_answer_left(
    feishu: SmallApi, sender: FeishuSender
) -> None:
    """Not there within the hour, so it is sent again; that is limited until the hour is over."""
    feishu.lose("im/v1/messages")
    first = message(feishu)
    sender.send(first)
    assert sender.find(first) == NotFound()
    feishu.fail("im/v1/messages", 230020)
    assert isinstance(sender.send(again(first)), RetryAfter)
    feishu.clock += 70 * MINUTE
    assert isinstance(sender.send(again(again(first))), Sent)
    assert len(feishu.cards()) == 1


def test_a_reply_in_a_topic_is_found_there(feishu: SmallApi, sender: FeishuSender) -> None:
    question = feishu.say("oc_group")
    feishu.lose("/reply")
    first = message(feishu, thread=question)
    sender.send(first)
    feishu.clock += 90 * MINUTE
    assert sender.find(first) == Sent(feishu.messages[-1]["message_id"])


def test_where_cards_come_without_their_ids_nobody_guesses(feishu: SmallApi, sender: FeishuSender) -> None:
    feishu.lose("im/v1/messages")
    first = message(feishu)
    sender.send(first)
    feishu.clock += 90 * MINUTE
    feishu.flat = True
    found = sender.find(first)
    assert isinstance(found, CannotTell)
    assert found.refused


def test_the_uuid_is_of_the_key_alone_and_fits(feishu: SmallApi, sender: FeishuSender) -> None:
    for key, text in (("a" * 300, "one"), ("a" * 300, "two"), ("b:c", "three")):
        sender.send(message(feishu, text, key))
    uuids = [it.body["uuid"] for it in feishu.made("POST", "im/v1/messages")]
    assert uuids[0] == uuids[1] != uuids[2]
    assert all(len(it) <= 50 for it in uuids)


# -- failures ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "status", "kind"),
    [
        (230001, 400, Permanent),
        (230022, 400, Permanent),
        (230025, 400, Permanent),
        (99992354, 400, Permanent),
        (230002, 400, Unreachable),
        (230013, 200, Unreachable),
        (230027, 400, Unreachable),
        (232009, 400, Unreachable),
        (230020, 400, RetryAfter),
        (11232, 200, RetryAfter),
        (99991400, 429, RetryAfter),
        (99991403, 400, RetryAfter),
        (99991662, 200, RetryAfter),
        (230049, 400, Unknown),
        (2200, 500, Unknown),
        (5000, 200, Unknown),
    ],
)
def test_errors_are_sorted(
    feishu: SmallApi, sender: FeishuSender, code: int, status: int, kind: type
) -> None:
    feishu.fail("im/v1/messages", code, status)
    outcome = sender.send(message(feishu))
    assert isinstance(outcome, kind)
    assert outcome.problem == str(code)  # type: ignore[union-attr]


def test_feishu_says_how_long_to_wait(feishu: SmallApi, sender: FeishuSender) -> None:
    feishu.fail("im/v1/messages", 99991400, 429, x_ogw_ratelimit_reset="7")
    assert sender.send(message(feishu)) == RetryAfter("99991400", 7.0)


def test_a_bot_that_is_off_for_a_moment_is_waited_for_once(feishu: SmallApi, sender: FeishuSender) -> None:
    first = message(feishu)
    feishu.fail("im/v1/messages", 230006)
    assert isinstance(sender.send(first), RetryAfter)
    feishu.fail("im/v1/messages", 230006)
    assert isinstance(sender.send(again(first)), Unreachable)


def test_a_code_that_nobody_knows_does_not_hold_up_its_chat_for_good(
    feishu: SmallApi, sender: FeishuSender
) -> None:
    first = message(feishu)
    for tries, kind in ((1, RetryAfter), (MOST_TRIES, Permanent)):
        feishu.fail("im/v1/messages", 230999)
        assert isinstance(sender.send(replace(first, tries=tries)), kind)
    feishu.fail("im/v1/messages", 230020)
    assert isinstance(sender.send(replace(first, tries=MOST_TRIES)), RetryAfter)


def test_a_gateways_page_may_hide_a_message(feishu: SmallApi, sender: FeishuSender) -> None:
    feishu.scripts.append(_gateway())
    assert sender.send(message(feishu)) == Unknown("http_502")


def test_nobody_there_is_surely_not_sent(feishu: SmallApi) -> None:
    api = Api("cli_x", "secret", "http://127.0.0.1:1")
    shapes = Shapes(lambda link: None, lambda spec: ("", b""), _expand, lambda who: None, lambda chat: False)
    sender = FeishuSender(api, shapes, lambda: moment(feishu))
    assert isinstance(sender.send(message(feishu)), RetryAfter)


def test_a_token_that_is_refused_is_renewed_once(feishu: SmallApi, sender: FeishuSender) -> None:
    """Feishu says so at HTTP 200; a kept token failed for two hours (zeroclaw#1050)."""
    sender.send(message(feishu))
    feishu.revoked |= {it.token for it in feishu.calls if it.token}
    assert isinstance(sender.send(message(feishu, key="answer:2")), Sent)
    assert len(feishu.made("POST", "tenant_access_token/internal")) == 2


def test_a_token_that_is_always_refused_is_not_asked_for_on_and_on(
    feishu: SmallApi, sender: FeishuSender
) -> None:
    for _ in range(3):
        feishu.fail("im/v1/messages", 99991663, 200)
    assert isinstance(sender.send(message(feishu)), RetryAfter)
    assert len(feishu.made("POST", "im/v1/messages")) == 2


def test_a_person_whom_feishu_does_not_know_there_costs_only_the_mention(
    feishu: SmallApi, sender: FeishuSender
) -> None:
    feishu.strangers.add("ou_gone")
    reply = Reply("en", "Please look, feishu:ou_gone", mentions=("feishu:ou_gone",))
    assert isinstance(sender.send(message(feishu, reply=reply)), Sent)
    assert "<at" not in json.dumps(feishu.cards())


def test_user_groups_are_called_person_by_person(feishu: SmallApi, sender: FeishuSender) -> None:
    sender.send(message(feishu, reply=Reply("en", "Now", mentions=("feishu:g_1",))))
    assert "<at id=ou_in_group></at>" in json.dumps(feishu.cards())


def test_a_time_line_names_people_and_calls_nobody(feishu: SmallApi, sender: FeishuSender) -> None:
    """Not even where somebody's name is markup."""
    reply = Reply(
        "en", "feishu:ou_a opened it", points=(Point("Time line", text="10:00 feishu:ou_b took it"),)
    )
    sender.send(message(feishu, reply=reply))
    first, second = feishu.cards()[0]["body"]["elements"]
    assert first["content"] == "<at id=ou_a></at> opened it"
    assert second["content"] == "**Time line**\n10:00 &#60;at id=all&#62; took it"


def test_what_is_urgent_calls_whom_it_mentions(feishu: SmallApi, sender: FeishuSender) -> None:
    reply = Reply("en", "Not reported yet", mentions=("feishu:g_1", "slack:U1"), urgent=True)
    sent = sender.send(message(feishu, reply=reply))
    assert isinstance(sent, Sent)
    calls = [it for it in feishu.calls if "/urgent_" in it.path]
    assert [it.path.rpartition("/")[2] for it in calls] == ["urgent_app", "urgent_phone"]
    assert all(it.body == {"user_id_list": ["ou_in_group"]} for it in calls)


def test_a_call_that_fails_does_not_send_the_message_again(feishu: SmallApi, sender: FeishuSender) -> None:
    feishu.fail("urgent_app", 230024)
    reply = Reply("en", "Not reported yet", mentions=("feishu:ou_a",), urgent=True)
    assert isinstance(sender.send(message(feishu, reply=reply)), Sent)


# -- long, edited, with files -------------------------------------------------------------------------


def test_what_does_not_fit_goes_on_beneath_and_none_of_it_is_lost(
    feishu: SmallApi, sender: FeishuSender
) -> None:
    paragraphs = tuple(f"{number}: " + "长" * 1_500 for number in range(40))
    reply = Reply("zh", "开头", paragraphs=paragraphs)
    sent = sender.send(message(feishu, reply=reply))
    assert isinstance(sent, Sent)
    assert sent.name == feishu.messages[0]["message_id"]
    assert len(feishu.messages) > 1
    assert {it.get("root_id") for it in feishu.messages[1:]} == {sent.name}
    shown = json.dumps([it["body"] for it in feishu.cards()], ensure_ascii=False)
    assert all(f"{number}: 长" in shown for number in range(40))
    assert shown.count("长") == 40 * 1_500
    for call in [*feishu.made("POST", "messages"), *feishu.made("POST", "reply")]:
        assert len(json.dumps(call.body, ensure_ascii=False).encode()) <= 30_000


def test_of_a_long_message_only_what_is_missing_is_sent_after_the_hour(
    feishu: SmallApi, sender: FeishuSender
) -> None:
    reply = Reply("zh", "开头", paragraphs=tuple("长" * 2_000 for _ in range(12)))
    first = message(feishu, reply=reply)
    feishu.fail("/reply", 2200, 500)
    assert isinstance(sender.send(first), Unknown)
    feishu.clock += 90 * MINUTE
    assert sender.find(first) == NotFound()
    sent = sender.send(again(first))
    assert sent == Sent(feishu.messages[0]["message_id"])
    assert len({it["body"]["elements"][0]["element_id"] for it in feishu.cards()}) == len(feishu.cards()) > 1


def test_an_edit_takes_the_place_of_the_card(feishu: SmallApi, sender: FeishuSender) -> None:
    sent = sender.send(message(feishu, "before"))
    assert isinstance(sent, Sent)
    edit = message(feishu, "after", "edit:1", edits=sent.name)
    assert sender.send(edit) == sent
    (card,) = feishu.cards()
    assert "after" in json.dumps(card)
    assert card["config"]["update_multi"] is True


def test_after_14_days_a_card_that_lives_on_stands_anew_in_its_topic(
    feishu: SmallApi, sender: FeishuSender
) -> None:
    sent = sender.send(message(feishu, "before"))
    assert isinstance(sent, Sent)
    feishu.clock += 15 * 24 * 60 * MINUTE
    edit = message(feishu, "after", "edit:1", edits=sent.name, body={"renews": True})
    anew = sender.send(edit)
    assert isinstance(anew, Sent)
    assert anew != sent
    assert feishu.messages[-1]["root_id"] == sent.name
    later = message(feishu, "later", "edit:2", edits=anew.name, body={"renews": True})
    assert sender.send(later) == anew


def test_after_14_days_what_is_over_is_not_said_anew(feishu: SmallApi, sender: FeishuSender) -> None:
    sent = sender.send(message(feishu, "before"))
    assert isinstance(sent, Sent)
    feishu.clock += 15 * 24 * 60 * MINUTE
    assert sender.send(message(feishu, "over", "edit:1", edits=sent.name)) == Permanent("230031")


def test_a_file_comes_with_its_words_and_both_are_taken_back(feishu: SmallApi, sender: FeishuSender) -> None:
    body = {"file": {"name": "incident-I1-report-3.docx"}}
    sent = sender.send(message(feishu, "The draft", body=body))
    assert isinstance(sent, Sent)
    assert [it["msg_type"] for it in feishu.messages] == ["interactive", "file"]
    gone = message(feishu, "withheld", "gone:1", edits=sent.name, body={"withdraws": "file"})
    assert isinstance(sender.send(gone), Sent)
    assert all(it["deleted"] for it in feishu.messages)
    assert isinstance(sender.send(again(gone)), Sent)


@pytest.mark.parametrize("later", [5, 90])
def test_a_crash_between_words_and_file_doubles_neither(
    feishu: SmallApi, sender: FeishuSender, later: int
) -> None:
    first = message(feishu, "The draft", body={"file": {"name": "report.docx"}})
    feishu.fail("im/v1/files", 5000, 500)
    assert isinstance(sender.send(first), Unknown)
    feishu.clock += later * MINUTE
    assert sender.find(first) == NotFound()
    assert isinstance(sender.send(again(first)), Sent)
    assert [it["msg_type"] for it in feishu.messages] == ["interactive", "file"]


def test_buttons_know_the_topic_that_their_card_stands_in(feishu: SmallApi, sender: FeishuSender) -> None:
    question = feishu.say("oc_group")
    reply = Reply("zh", "不行", buttons=(Button("为什么", "why", "v"),))
    sender.send(message(feishu, reply=reply, thread=question))
    (card,) = feishu.cards()
    button = card["body"]["elements"][-1]["columns"][0]["elements"][0]
    value = button["behaviors"][0]["value"]
    assert value == {"c": "why", "v": "v", "l": "zh", "t": question}


def _gateway() -> Script:
    return Script("im/v1/messages", 502, b"<html>Bad Gateway</html>")


def test_a_card_that_stands_anew_is_looked_for_after_the_hour(feishu: SmallApi, sender: FeishuSender) -> None:
    """Its answer was lost, and the next attempt came when Feishu drops no second one any more: two cards."""
    first = message(feishu)
    sent = sender.send(first)
    assert isinstance(sent, Sent)
    feishu.clock += 15 * 24 * 60 * MINUTE
    edit = message(feishu, "Anew", key="edit:1", edits=sent.name, body={"renews": True})
    feishu.lose("/reply")
    assert isinstance(sender.send(edit), Unknown)
    feishu.clock += 70 * MINUTE
    assert isinstance(sender.send(again(edit)), Sent)
    assert len(feishu.cards()) == 2  # the old one and the new one
