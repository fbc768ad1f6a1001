"""The Slack app manifest (https://docs.slack.dev/reference/app-manifest): what Xuke listens to, and no more.

`listeners` registers exactly what stands here; a test holds the two together.
"""

from typing import Any

COMMAND = "/license"
EVENTS = (
    "app_home_opened",
    "app_mention",
    "message.channels",
    "message.groups",
    "message.im",
    "pin_added",
)

SCOPES = {
    "app_mentions:read": "questions that mention Xuke",
    "channels:history": "follow-ups and incident notes in threads; whether a message of its own arrived",
    "chat:write": "answers, alerts, incident steps",
    "commands": "/license and the shortcuts",
    "files:read": "size and hash of files put into an incident's thread",
    "files:write": "reports in an incident's thread",
    "groups:history": "the same in private channels",
    "im:history": "questions in direct messages",
    "im:write": "telling whoever asked by command",
    "pins:read": "messages pinned in an incident's thread",
    "users:read": "the language in which people read Slack",
    "usergroups:read": "OFFICERS and ONCALL given as user groups",
}
"""Every scope, and what it is for."""

ASK, REPORT, START = "ask_message", "report_incident", "start_incident"

SHORTCUTS: dict[str, tuple[str, str, str]] = {
    ASK: ("message", "Ask Xuke about this", "Asks whether the license allows what a message says"),
    START: ("message", "Start an incident", "Opens an incident from this message"),
    REPORT: ("global", "Report an incident", "Opens an incident; Xuke leads through clauses 八 and 九"),
}
"""By callback id: where it stands, its name, what it does."""


def manifest() -> dict[str, Any]:
    """The manifest for HTTP mode; Socket Mode differs in one switch (README)."""
    address = "https://xuke.example.com/slack/events"
    return {
        "display_information": {
            "name": "Xuke",
            "description": "Is it licensed? Answers from the telecom license, in its own words.",
            "background_color": "#8c2b22",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "Xuke", "always_online": True},
            "shortcuts": [
                {"name": name, "type": kind, "callback_id": callback, "description": text}
                for callback, (kind, name, text) in SHORTCUTS.items()
            ],
            "slash_commands": [
                {
                    "command": COMMAND,
                    "url": address,
                    "description": "Asks whether the license allows it; help lists the rest",
                    "usage_hint": "can we launch live chat?",
                    "should_escape": True,
                }
            ],
        },
        "oauth_config": {"scopes": {"bot": sorted(SCOPES)}},
        "settings": {
            "event_subscriptions": {"request_url": address, "bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True, "request_url": address},
            "org_deploy_enabled": False,
            "socket_mode_enabled": False,
            "token_rotation_enabled": False,
        },
    }
