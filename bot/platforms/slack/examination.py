"""`doctor` for Slack: the tokens, the scopes, the channels, the people; nothing is posted."""

from collections.abc import Iterator

from bot.platforms.finding import Finding, Named, good, look, wrong
from bot.platforms.slack.api import TOKEN_PROBLEMS, Api, Failed
from bot.platforms.slack.manifest import SCOPES
from bot.slack_settings import Slack

_OUTSIDE = frozenset({"not_in_channel", "channel_not_found"})


def examine(slack: Slack, named: Named) -> Iterator[Finding]:
    """Everything that Slack can be asked about; only the first finding where it cannot be asked at all."""
    api = Api(slack.bot_token, slack.api_url)
    try:
        who = api.call("auth.test")
        granted = api.granted()
    except Failed as error:
        problem = error.outcome.problem
        key = "slack.token" if problem in TOKEN_PROBLEMS else "unreachable"
        yield wrong("slack", key, platform="Slack", problem=problem)
        return
    yield good("slack", "slack.good", bot=who.get("user") or "?", team=who.get("team") or "?")
    yield from _scopes(granted)
    yield from _app_token(slack)
    for id_, setting in named.channels.items():
        yield _person(api, id_, setting) if id_[0] in "UW" else _channel(api, id_, setting)
    for id_, setting in named.people.items():
        yield _group(api, id_, setting) if id_[0] == "S" else _person(api, id_, setting)


def _scopes(granted: frozenset[str] | None) -> Iterator[Finding]:
    if granted is None:
        yield look("scopes", "scopes.untold", platform="Slack")
        return
    for scope in sorted(SCOPES.keys() - granted):
        yield wrong("scopes", "slack.scope", scope=scope, use=SCOPES[scope])
    if SCOPES.keys() <= granted:
        yield good("scopes", "scopes.good", count=len(SCOPES))


def _app_token(slack: Slack) -> Iterator[Finding]:
    if not slack.app_token:
        return
    try:
        Api(slack.app_token, slack.api_url).call("apps.connections.open")
    except Failed as error:
        yield wrong("SLACK_APP_TOKEN", "slack.app_token", problem=error.outcome.problem)
    else:
        yield good("SLACK_APP_TOKEN", "slack.app_token_good")


def _channel(api: Api, id_: str, setting: str) -> Finding:
    try:
        api.read("conversations.history", channel=id_, limit=1)
    except Failed as error:
        problem = error.outcome.problem
        key = "slack.not_in_channel" if problem in _OUTSIDE else "channel"
        return wrong(setting, key, id=id_, problem=problem)
    return good(setting, "channel_good", id=id_)


def _person(api: Api, id_: str, setting: str) -> Finding:
    """Opens the chat of two, which shows nothing to anybody."""
    try:
        api.direct(id_)
    except Failed as error:
        return wrong(setting, "slack.person", id=id_, problem=error.outcome.problem)
    return good(setting, "person_good", id=id_)


def _group(api: Api, id_: str, setting: str) -> Finding:
    try:
        members = api.read("usergroups.users.list", usergroup=id_).get("users") or ()
    except Failed as error:
        return wrong(setting, "group", id=id_, problem=error.outcome.problem)
    if not members:
        return wrong(setting, "group_empty", id=id_)
    return good(setting, "group_good", id=id_, count=len(members))
