"""The manifest asks for what is registered and used, and the documentation says the same."""

import re
from collections.abc import Callable
from typing import Any

from bot.platforms.slack.listeners import register
from tests.platforms.slack.running import events, manifest, scopes
from tests.serving import ROOT

HISTORY = {"channels:history", "groups:history", "im:history"}
# What each event and each method of the Web API needs (https://docs.slack.dev/reference).
EVENTS = {
    "app_home_opened": set(),
    "app_mention": {"app_mentions:read"},
    "pin_added": {"pins:read"},
    "message.im": {"im:history"},
    # Files come with messages; reading one for its hash takes a scope of its own.
    "message.channels": {"channels:history", "files:read"},
    "message.groups": {"groups:history"},
}
METHODS = {
    "apps.connections.open": set(),
    "auth.test": set(),
    "chat.deleteScheduledMessage": {"chat:write"},
    "chat.postEphemeral": {"chat:write"},
    "chat.postMessage": {"chat:write"},
    "chat.scheduleMessage": {"chat:write"},
    "chat.update": {"chat:write"},
    "conversations.history": HISTORY,
    "conversations.open": {"im:write"},
    "conversations.replies": HISTORY,
    "files.completeUploadExternal": {"files:write"},
    "files.delete": {"files:write"},
    "files.getUploadURLExternal": {"files:write"},
    "files.info": {"files:read"},
    "usergroups.users.list": {"usergroups:read"},
    "users.info": {"users:read"},
    "views.open": set(),
    "views.publish": set(),
    "views.update": set(),
}
# "chat.text.quote" and the like are words of Xuke's own.
_METHOD = re.compile(
    r'"((?:apps|auth|conversations|files|usergroups|users|views)(?:\.[a-zA-Z]+)+'
    r'|chat\.(?:delete|get|me|post|schedule|unfurl|update)[a-zA-Z]*)"'
)


class Register:
    """Stands for a Bolt app and writes down what is registered."""

    def __init__(self) -> None:
        self.found: dict[str, list[Any]] = {}

    def __getattr__(self, kind: str) -> Callable[..., Any]:
        def registered(what: Any = None, *_: Any, **__: Any) -> Callable[..., Any]:
            self.found.setdefault(kind, []).append(what)
            return lambda function=None, *_: function

        return registered


def registered() -> dict[str, list[Any]]:
    """Listeners by kind."""
    app = Register()
    register(app, None, None)  # type: ignore[arg-type]
    return app.found


def test_the_manifest_is_one_that_slack_takes() -> None:
    """Required parts, and Slack's limits."""
    printed = manifest()
    assert 0 < len(printed["display_information"]["name"]) <= 35
    assert len(printed["display_information"].get("description", "")) <= 140
    assert printed["features"]["bot_user"]["display_name"] == "Xuke"
    assert printed["features"]["app_home"]["home_tab_enabled"] is True
    assert printed["features"]["app_home"]["messages_tab_read_only_enabled"] is False
    assert printed["settings"]["interactivity"]["is_enabled"] is True
    shortcuts = printed["features"]["shortcuts"]
    assert len(shortcuts) <= 10
    for item in shortcuts:
        assert item["type"] in ("message", "global")
        assert 0 < len(item["name"]) <= 24
        assert 0 < len(item["callback_id"]) <= 255
        assert 0 < len(item["description"]) <= 150
    assert "Ask Xuke about this" in [item["name"] for item in shortcuts]


def test_the_slash_command() -> None:
    """One, with its help; the one that is listened for."""
    (command,) = manifest()["features"]["slash_commands"]
    assert [command["command"]] == registered()["command"] == ["/license"]
    assert 0 < len(command["description"]) <= 2_000
    assert 0 < len(command["usage_hint"]) <= 1_000


def test_events_are_those_that_are_listened_for() -> None:
    """Slack tells of every kind of message under one name."""
    assert {event.partition(".")[0] for event in events()} == set(registered()["event"])


def test_shortcuts_are_those_that_are_listened_for() -> None:
    """By kind and callback id."""
    kinds = {"message": "message_action", "global": "shortcut"}
    promised = [(kinds[item["type"]], item["callback_id"]) for item in manifest()["features"]["shortcuts"]]
    listened = [
        (item["type"], item["callback_id"]) if isinstance(item, dict) else ("shortcut", item)
        for item in registered()["shortcut"]
    ]
    assert sorted(promised) == sorted(listened)


def test_scopes_are_those_that_are_used() -> None:
    """Each event and method has its scope, and each scope an event or a method that needs it."""
    sources = (ROOT / "bot" / "platforms" / "slack").glob("**/*.py")
    called = {name for path in sources for name in _METHOD.findall(path.read_text(encoding="utf-8"))}
    assert called <= METHODS.keys(), "say in METHODS which scope they need"
    needed = {"commands"}.union(*(EVENTS[event] for event in events()), *(METHODS[name] for name in called))
    assert sorted(scopes()) == sorted(needed)


def test_the_readme_names_every_scope_and_event() -> None:
    """A reader who installs by hand misses none."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    names = [*scopes(), *events(), *(item["name"] for item in manifest()["features"]["shortcuts"])]
    assert [name for name in names if name not in readme] == []
