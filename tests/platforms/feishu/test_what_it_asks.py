"""What Xuke asks of Feishu beside posting: names, chats, its scopes; not faster than Feishu takes it."""

from collections.abc import Iterator

import pytest

from bot.platforms.feishu.api import Api
from bot.platforms.feishu.chats import Chats
from bot.platforms.feishu.names import AGAIN, KNOWN_FOR, Names
from bot.platforms.feishu.pace import Pace
from bot.platforms.feishu.scopes import GroupMessages
from tests.platforms.feishu.small_api import Script, SmallApi, small_api


@pytest.fixture
def feishu() -> Iterator[SmallApi]:
    with small_api() as api:
        yield api


@pytest.fixture
def api(feishu: SmallApi) -> Api:
    return Api("cli_x", "secret", feishu.address)


def test_names_are_asked_for_once_a_day_and_kept_where_feishu_is_silent(feishu: SmallApi, api: Api) -> None:
    clock = [0.0]
    names = Names(api, lambda: clock[0])
    path = "contact/v3/users/ou_a"
    feishu.scripts.append(Script(path, 200, {"code": 0, "data": {"user": {"name": "张三"}}}))
    assert [names.name("feishu:ou_a") for _ in range(3)] == ["张三"] * 3
    assert len(feishu.made("GET", path)) == 1
    clock[0] += KNOWN_FOR + 1
    feishu.fail(path, 41050)
    assert [names.name("feishu:ou_a") for _ in range(3)] == ["张三"] * 3
    assert len(feishu.made("GET", path)) == 2
    clock[0] += AGAIN
    feishu.scripts.append(Script(path, 200, {"code": 0, "data": {"user": {"name": "张三丰"}}}))
    assert names.name("feishu:ou_a") == "张三丰"
    assert names.name("feishu:ou_nobody") is None


def test_after_a_start_feishu_is_asked_whether_a_chat_is_of_two(feishu: SmallApi, api: Api) -> None:
    """What an event told before a stop is forgotten; an answer would open a topic in a chat of two."""
    feishu.chats["oc_two"] = "p2p"
    chats = Chats(api)
    assert [chats.is_direct("feishu:oc_two") for _ in range(3)] == [True] * 3
    assert len(feishu.made("GET", "im/v1/chats/oc_two")) == 1
    chats.learn("feishu:oc_group", False)
    assert not chats.is_direct("feishu:oc_group")
    assert chats.is_direct("feishu:ou_a")
    assert len(feishu.made("GET", "im/v1/chats/oc_group")) == 0


def test_a_chat_that_cannot_be_asked_about_is_not_asked_about_each_time(feishu: SmallApi, api: Api) -> None:
    feishu.fail("im/v1/chats/oc_1", 230002)
    feishu.fail("im/v1/chats/oc_1", 230002)
    chats = Chats(api)
    assert [chats.is_direct("feishu:oc_1") for _ in range(3)] == [False] * 3
    assert len(feishu.made("GET", "im/v1/chats/oc_1")) == 1


@pytest.mark.parametrize("code", [230027, 99991672])
def test_a_missing_scope_that_loses_notes_is_noticed(feishu: SmallApi, api: Api, code: int) -> None:
    """Without it no note reaches an incident's time line, and nobody would see (larksuite/cli#1805)."""
    messages = GroupMessages(api, "feishu:oc_incidents")
    feishu.fail("im/v1/messages", code)
    messages.refresh()
    assert messages.lacking


def test_what_tells_nothing_of_the_scope_raises_no_alarm(feishu: SmallApi, api: Api) -> None:
    messages = GroupMessages(api, "feishu:oc_incidents")
    feishu.fail("im/v1/messages", 230002)
    messages.refresh()
    assert not messages.lacking
    elsewhere = GroupMessages(api, "slack:C1")
    elsewhere.refresh()
    assert len(feishu.made("GET", "im/v1/messages")) == 1


def test_a_chat_gets_five_messages_a_second_and_the_app_fifty() -> None:
    clock, at = [0.0], []

    def wait(seconds: float) -> None:
        clock[0] += seconds

    pace = Pace(lambda: clock[0], wait)
    for _ in range(11):
        pace.keep("oc_1")
        at.append(clock[0])
    assert all(later - sooner >= 1.0 for sooner, later in zip(at, at[5:], strict=False))
    assert at[-1] < 2.2
    for number in range(1_200):
        pace.keep(f"oc_{number}")
        at.append(clock[0])
    assert all(later - sooner >= 1.0 for sooner, later in zip(at[11:], at[61:], strict=False))
    assert all(later - sooner >= 60.0 for sooner, later in zip(at, at[1_000:], strict=False))


def test_a_token_with_little_left_is_not_fetched_for_every_call(feishu: SmallApi, api: Api) -> None:
    feishu.expire = 300
    for _ in range(5):
        api.call("GET", "bot/v3/info")
    assert len(feishu.made("POST", "tenant_access_token/internal")) == 1
