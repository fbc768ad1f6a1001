"""`python -m bot feishu commands`: registers /license with Feishu (application/v7/app_slash_commands)."""

from bot.errors import CouldNot
from bot.platforms.feishu.api import Api, Failed
from bot.platforms.feishu.manifest import COMMAND, command
from bot.settings import read_settings
from bot.words import Words, say

PATH = "application/v7/app_slash_commands"


def register_commands() -> str:
    """Registers it, or brings what is registered up to date. Raises CouldNot."""
    settings = read_settings()
    if settings.feishu is None:
        raise CouldNot(Words("feishu.not_set_up"))
    api = Api(settings.feishu.app_id, settings.feishu.app_secret, settings.feishu.domain)
    try:
        there = (api.call("GET", PATH).get("data") or {}).get("items") or ()
        known = next((it for it in there if it.get("command") == COMMAND), None)
        if known:
            api.call("PATCH", f"{PATH}/{known['command_id']}", command())
        else:
            api.call("POST", PATH, command())
    except Failed as error:
        raise CouldNot(Words("feishu.commands_failed", problem=str(error))) from None
    return say(settings.language, "feishu.commands_done", command=COMMAND)
