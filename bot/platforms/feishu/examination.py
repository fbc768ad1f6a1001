"""`doctor` for Feishu: the app, its scopes, the groups, the people; nothing is posted."""

from collections.abc import Iterator

from bot.feishu_settings import Feishu
from bot.platforms.feishu.api import TOKEN_PROBLEMS, Api, Failed
from bot.platforms.feishu.manifest import SCOPES
from bot.platforms.feishu.scopes import LACKING
from bot.platforms.finding import Finding, Named, good, look, wrong

_GRANTED = 1
"""grant_status (open.feishu.cn: application-v6, scope list)."""
_WIDER = {"im:message": "im:message:", "im:chat": "im:chat:", "contact:group": "contact:group:"}
"""Scopes, and how those begin that are part of them."""


def examine(feishu: Feishu, named: Named) -> Iterator[Finding]:
    """Everything that Feishu can be asked about; only the first finding where it cannot be asked at all."""
    api = Api(feishu.app_id, feishu.app_secret, feishu.domain)
    try:
        answer = api.call("GET", "bot/v3/info")
    except Failed as error:
        key = "feishu.app" if error.code in TOKEN_PROBLEMS else "unreachable"
        yield wrong("feishu", key, platform="Feishu", problem=error.outcome.problem)
        return
    bot = answer.get("bot") or (answer.get("data") or {}).get("bot") or {}
    yield good("feishu", "feishu.good", bot=bot.get("app_name") or "?")
    yield from _scopes(api)
    for id_, setting in named.channels.items():
        yield _person(api, id_, setting) if id_.startswith("ou_") else _group_chat(api, id_, setting)
    for id_, setting in named.people.items():
        yield _person(api, id_, setting) if id_.startswith("ou_") else _user_group(api, id_, setting)


def _scopes(api: Api) -> Iterator[Finding]:
    try:
        found = (api.call("GET", "application/v6/scopes").get("data") or {}).get("scopes") or ()
    except Failed:
        yield look("scopes", "scopes.untold", platform="Feishu")
        return
    granted = {str(it.get("scope_name")) for it in found if it.get("grant_status") == _GRANTED}
    begun = tuple(narrow for wide, narrow in _WIDER.items() if wide in granted)
    missing = [it for it in sorted(SCOPES.keys() - granted) if not it.startswith(begun or ("\0",))]
    for scope in missing:
        yield wrong("scopes", "feishu.scope", scope=scope, use=SCOPES[scope])
    if not missing:
        yield good("scopes", "scopes.good", count=len(SCOPES))


def _group_chat(api: Api, id_: str, setting: str) -> Finding:
    try:
        api.call("GET", f"im/v1/chats/{id_}")
        asked = {"container_id_type": "chat", "container_id": id_, "page_size": "1"}
        api.call("GET", "im/v1/messages", query=asked)
    except Failed as error:
        if error.code in LACKING:
            return wrong(setting, "feishu.group_msg", id=id_)
        return wrong(setting, "feishu.not_in_group", id=id_, problem=error.outcome.problem)
    return good(setting, "channel_good", id=id_)


def _person(api: Api, id_: str, setting: str) -> Finding:
    try:
        api.call("GET", f"contact/v3/users/{id_}", query={"user_id_type": "open_id"})
    except Failed as error:
        return wrong(setting, "feishu.person", id=id_, problem=error.outcome.problem)
    return good(setting, "person_good", id=id_)


def _user_group(api: Api, id_: str, setting: str) -> Finding:
    asked: dict[str, str | int] = {"member_id_type": "open_id", "member_type": "user", "page_size": 100}
    path = f"contact/v3/group/{id_}/member/simplelist"
    try:
        members = list(api.pages(path, asked, "memberlist"))
    except Failed as error:
        return wrong(setting, "group", id=id_, problem=error.outcome.problem)
    if not members:
        return wrong(setting, "group_empty", id=id_)
    return good(setting, "group_good", id=id_, count=len(members))
