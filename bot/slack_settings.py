"""SLACK_*: how to reach one Slack workspace, where it is set up (contract section 2)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.errors import BadInput


@dataclass(frozen=True)
class Slack:
    """How to reach one Slack workspace. With `app_token`, over a long connection (Socket Mode). `teams` are
    further workspaces that count as home."""

    bot_token: str = field(repr=False)
    signing_secret: str | None = field(repr=False)
    app_token: str | None = field(repr=False)
    api_url: str
    teams: frozenset[str] = frozenset()


def read_slack(values: Mapping[str, str], given: Mapping[str, str], address: str) -> Slack | None:
    """Slack's settings, all that belong together or none; `address` is the pattern of a web address.

    Raises BadInput, naming the setting, for half of them or for what cannot be one.
    """
    names = ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_APP_TOKEN", "SLACK_API_URL")
    present = [name for name in names if name in given]
    if not present:
        return None
    token, secret, app_token, url = (values[name] for name in names)
    if not token:
        raise BadInput(f"SLACK_BOT_TOKEN: missing while {present[0]} is set; give both, or neither")
    if not token.isascii() or not token.startswith(("xoxb-", "xoxe.xoxb-")):
        raise BadInput('SLACK_BOT_TOKEN: not a bot token; give the one that begins with "xoxb-"')
    if app_token and not (app_token.isascii() and app_token.startswith("xapp-")):
        raise BadInput('SLACK_APP_TOKEN: not an app-level token; give the one that begins with "xapp-"')
    if not secret and not app_token:
        raise BadInput(
            "SLACK_SIGNING_SECRET: missing; give it for HTTP mode, or SLACK_APP_TOKEN for Socket Mode"
        )
    if not re.fullmatch(address, url):
        raise BadInput(f"SLACK_API_URL: {url!r} is no address; give one such as https://slack.com/api/")
    teams = frozenset(re.split(r"[,，\s]+", values["SLACK_TEAMS"])) - {""}
    for team in sorted(teams):
        if not re.fullmatch(r"[TE][A-Z0-9]{2,30}", team, re.A):
            raise BadInput(f"SLACK_TEAMS: {team!r} is not a workspace; give ids such as T0123ABCD, by commas")
    return Slack(token, secret or None, app_token or None, url.rstrip("/") + "/", teams)
