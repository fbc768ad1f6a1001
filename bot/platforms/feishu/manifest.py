"""What the app's page in Feishu's console needs: scopes, events, callbacks, commands. A test holds it to the
code (open.feishu.cn: app permissions, event list)."""

from typing import Any

from bot.platforms.feishu.listeners import CALLBACK, EVENTS, MENU
from bot.words import Language, say

SCOPES = {
    "contact:contact.base:readonly": "names in reports and time lines; with it Feishu answers at all",
    "contact:group:readonly": "OFFICERS and ONCALL given as user groups",
    "contact:user.base:readonly": "names in reports and time lines",
    "im:chat.access_event.bot_p2p_chat:read": "the first words to somebody who opens the chat",
    "im:chat.members:bot_access": "the first words in a group",
    "im:chat:readonly": "whether a chat is of two",
    "im:message.group_at_msg:readonly": "questions that mention Xuke",
    "im:message.group_msg": "follow-ups and incident notes without a mention (sensitive; else they are lost)",
    "im:message.p2p_msg:readonly": "questions in the chat of two",
    "im:message.urgent": "calls on-call while an incident is not reported (加急)",
    "im:message.reactions:read": "📌 beneath a message puts it into an incident's time line",
    "im:message:readonly": "files put into an incident, and whether a message of its own arrived",
    "im:message:send_as_bot": "answers, alerts, incident steps",
    "im:resource": "reports in an incident's topic",
    "application:app_slash_command:read": "whether /license is registered",
    "application:app_slash_command:write": "/license, registered by `python -m bot feishu commands`",
}
"""Every scope, and what it is for."""
OPTIONAL = {
    "im:message.urgent:phone": "FEISHU_URGENT=phone",
    "im:message.urgent:sms": "FEISHU_URGENT=sms",
}
"""Scopes for what costs quota."""
COMMAND = "license"
LOCALES: dict[str, Language] = {"zh_cn": "zh", "en_us": "en"}


def manifest() -> dict[str, Any]:
    """As the console asks for it: everything has to be published as a version before it counts."""
    address = "https://xuke.example.com/feishu/events"
    return {
        "scopes": {"tenant": sorted(SCOPES)},
        "scopes_for": SCOPES,
        "optional_scopes": OPTIONAL,
        "events": {"request_url": address, "names": list(EVENTS)},
        "callbacks": {"request_url": address, "names": [CALLBACK]},
        "menu": [{"event_key": key} for key in MENU],
        "commands": [command()],
    }


def command() -> dict[str, Any]:
    """The slash command as the Open API takes it."""
    texts = {locale: say(language, "feishu.command") for locale, language in LOCALES.items()}
    return {
        "command": COMMAND,
        "description": {"default_value": texts["en_us"], "i18n": texts},
    }
