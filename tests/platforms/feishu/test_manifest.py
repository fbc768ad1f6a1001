"""The manifest asks for what is used and listened for, and the documentation says the same."""

import ast
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from bot.platforms.feishu.manifest import OPTIONAL, SCOPES
from tests.command_line import run
from tests.serving import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
HISTORY = {"im:message:readonly", "im:message.group_msg"}
# What each call of the Open API needs (https://open.feishu.cn/document/server-docs/api-call-guide/server-api-list).
NEEDS: dict[str, set[str]] = {
    "application/v7/app_slash_commands": {
        "application:app_slash_command:read",
        "application:app_slash_command:write",
    },
    "application/v7/app_slash_commands/*": {"application:app_slash_command:write"},
    "application/v6/scopes": set(),
    "bot/v3/info": set(),
    "contact/v3/group/*/member/simplelist": {"contact:group:readonly"},
    "contact/v3/users/*": {"contact:contact.base:readonly", "contact:user.base:readonly"},
    "ephemeral/v1/send": {"im:message:send_as_bot"},
    "im/v1/chats/*": {"im:chat:readonly"},
    "im/v1/files": {"im:resource"},
    "im/v1/messages": {"im:message:send_as_bot", *HISTORY},
    "im/v1/messages/*": {"im:message:send_as_bot", *HISTORY},
    "im/v1/messages/*/reply": {"im:message:send_as_bot"},
    "im/v1/messages/*/resources/*": {"im:message:readonly"},
    "im/v1/messages/*/urgent_*": {"im:message.urgent"},
}
OF_EVENTS = {
    "application.bot.menu_v6": set(),
    "im.chat.access_event.bot_p2p_chat_entered_v1": {"im:chat.access_event.bot_p2p_chat:read"},
    "im.chat.member.bot.added_v1": {"im:chat.members:bot_access"},
    "im.message.message_read_v1": {"im:message:readonly"},
    "im.message.reaction.created_v1": {"im:message.reactions:read"},
    "im.message.recalled_v1": {"im:message:readonly"},
    "im.message.receive_v1": {
        "im:message.p2p_msg:readonly",
        "im:message.group_at_msg:readonly",
        "im:message.group_msg",
    },
}
_CALL = re.compile(r"(?:application/v\d|bot/v\d|contact/v\d|ephemeral/v\d|im/v\d)/[\w/*]+")


def calls() -> Iterator[str]:
    """The calls of the Open API in the code, whatever stands for an id as *."""
    bot = ROOT / "bot"
    for path in [*(bot / "platforms" / "feishu").glob("*.py"), bot / "cli" / "feishu.py"]:
        source = path.read_text(encoding="utf-8")
        constants = dict(re.findall(r'^(_?[A-Z]+) = "([^"]+)"', source, re.M))
        for node in ast.walk(ast.parse(source)):
            text = ""
            if isinstance(node, ast.JoinedStr):
                text = "".join(_part(it, constants) for it in node.values)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                text = node.value
            if _CALL.fullmatch(text) and not text.endswith("/"):
                yield text


def _part(value: ast.expr, constants: dict[str, str]) -> str:
    if isinstance(value, ast.Constant):
        return str(value.value)
    assert isinstance(value, ast.FormattedValue)
    return constants.get(ast.unparse(value.value), "*")


@pytest.fixture(scope="module")
def printed() -> Any:
    done = run("manifest", "feishu")
    assert done.returncode == 0
    return json.loads(done.stdout)


def test_scopes_are_those_that_are_used(printed: Any) -> None:
    """Each call and event has its scope, and each scope a call or an event that needs it."""
    made = set(calls())
    assert made <= NEEDS.keys(), "say in NEEDS which scope they need"
    needed = set().union(*(NEEDS[it] for it in made), *(OF_EVENTS[it] for it in printed["events"]["names"]))
    assert set(printed["scopes"]["tenant"]) == needed
    assert set(printed["scopes_for"]) == needed


def test_ways_to_call_people_that_cost_quota_are_optional(printed: Any) -> None:
    assert {it.rpartition(":")[2] for it in printed["optional_scopes"]} == {"sms", "phone"}
    assert not set(OPTIONAL) & set(SCOPES)


def test_presses_come_by_the_new_callback(printed: Any) -> None:
    """The old one does not come over a long connection."""
    assert printed["callbacks"]["names"] == ["card.action.trigger"]


def test_commands_and_menu_are_such_that_feishu_takes_them(printed: Any) -> None:
    (command,) = printed["commands"]
    assert command["command"] == "license"
    assert set(command["description"]["i18n"]) == {"en_us", "zh_cn"}
    assert 0 < len(printed["menu"]) <= 5
    assert all(1 <= len(it["event_key"]) <= 30 for it in printed["menu"])


@pytest.mark.parametrize("heading", ["## In Feishu, in ten steps\n", "\n飞书十步：\n"])
def test_the_setup_takes_ten_steps_in_both_languages(heading: str) -> None:
    section = re.split(r"\n## |\n飞书十步|\nWhat differs", README.split(heading, 1)[1])[0]
    assert re.findall(r"^(\d+)\. ", section, re.M) == [str(number) for number in range(1, 11)]
    for name in ("FEISHU_APP_ID", "FEISHU_ENCRYPT_KEY", "FEISHU_LONG_CONNECTION", "im:message.group_msg"):
        assert name in section
