"""Who somebody is, by what their provider says: an id that OFFICERS and ONCALL can name."""

import hashlib
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from bot.platforms.page.refused import Refused

IsHome = Callable[[str, str], bool]
"""Whether an organization counts as home on a platform."""

_FEISHU = (".feishu.cn", ".larksuite.com", ".larkoffice.com")
_PLAIN, _SLACK, _OPEN = r"[A-Za-z0-9_-]{1,100}", r"[UW][A-Z0-9]{2,30}", r"ou_[A-Za-z0-9]{1,60}"
_DIGEST = "h-"


def identify(issuer: str, claims: Mapping[str, Any], is_home: IsHome) -> str:
    """The id of whoever an ID token's claims are about: "slack:U…" of Slack, "feishu:ou_…" of Feishu where
    its claims hold the open id, else "oidc:" and the subject.

    A subject with other characters than ids have stands as a digest. Raises Refused for people of a Slack
    workspace that is not home. (https://docs.slack.dev/authentication/sign-in-with-slack)
    """
    host = urlsplit(issuer).hostname or ""
    subject = str(claims["sub"])
    if host == "slack.com" or host.endswith(".slack.com"):
        user = str(claims.get("https://slack.com/user_id") or subject)
        if not is_home("slack", str(claims.get("https://slack.com/team_id") or "")):
            raise Refused("away")
        if re.fullmatch(_SLACK, user, re.A):
            return f"slack:{user}"
    if f".{host}".endswith(_FEISHU):
        for found in (str(claims.get("open_id") or ""), subject):
            if re.fullmatch(_OPEN, found, re.A):
                return f"feishu:{found}"
    if re.fullmatch(_PLAIN, subject, re.A) and not subject.startswith(_DIGEST):
        return f"oidc:{subject}"
    return f"oidc:{_DIGEST}{hashlib.sha256(subject.encode('utf-8', 'replace')).hexdigest()[:32]}"


def display_name(claims: Mapping[str, Any]) -> str:
    """What people call them: the name, else what the provider has instead."""
    for claim in ("name", "preferred_username", "email"):
        if isinstance(found := claims.get(claim), str) and found.strip():
            return found.strip()
    return str(claims["sub"])
